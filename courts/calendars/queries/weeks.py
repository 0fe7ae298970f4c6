"""Working weeks, for their pages. Administrators keep them."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from courts.calendars.models import WeekKind, WorkingWeek
from courts.ground import clock
from courts.ground.errors import NotVisible
from courts.ground.law import Day, Hours
from courts.ground.models import User
from courts.ground.queries.administrators import administers
from courts.ground.wording.dates import HOUSE_ZONE


def access_weeks(user: User, *, past: bool = False) -> QuerySet[WorkingWeek]:
    """The working weeks of all places, present and coming or past, the latest first. Raises NotVisible."""
    if not administers(user):
        raise NotVisible
    today = clock.today(HOUSE_ZONE)
    rows = WorkingWeek.records.select_related("venue").order_by("-first_day", "pk")
    return rows.filter(last_day__lt=today) if past else rows.exclude(last_day__lt=today)


def access_week(user: User, week_id: UUID) -> WorkingWeek:
    """Return one working week. Raises NotVisible for an account that is no administrator, or a missing one."""
    if not administers(user):
        raise NotVisible
    week = WorkingWeek.records.select_related("venue").filter(pk=week_id).first()
    if week is None:
        raise NotVisible
    return week


def hours_of(week: WorkingWeek) -> dict[int, tuple[Hours, ...]]:
    """The stored hours of a week, by the number of the weekday."""
    return {day: week.intervals(day) for day in Day}


def ramadan_week(first: date, last: date) -> WorkingWeek | None:
    """The Ramadan hours of all places that apply on any of these days."""
    rows = WorkingWeek.records.filter(
        Q(last_day__gte=first, first_day__lte=last), venue__isnull=True, kind=WeekKind.RAMADAN
    )
    return rows.order_by("first_day").first()
