"""Save, announce and move a yearly holiday of all places: all its days in one change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from courts.calendars.models import CalendarChange, ChangedNoun, ChangeKind
from courts.calendars.queries.holidays import YearlyHoliday
from courts.calendars.services.changes import every_day, follow
from courts.calendars.services.special_days import DayDetails, check_not_past, day_row, once, revision_of
from courts.ground.actors import Actor
from courts.ground.declared.calendar_followers import Proposal, Scope
from courts.ground.errors import Conflict, DomainError, NotAllowed
from courts.ground.models import SpecialDay
from courts.ground.queries.administrators import administers, lock_administrators
from courts.ground.services import audit


@dataclass(frozen=True, slots=True)
class HolidayDetails:
    """The days of a yearly holiday, one after the other, and whether they are announced."""

    first_day: date
    days: int
    is_expected: bool
    reference: str = ""


def seen_of(holiday: YearlyHoliday) -> str:
    """The saved days of a holiday as a page has shown them; a change of other days is refused."""
    return _in_short(holiday.rows) or "none"


def _in_short(rows: Sequence[SpecialDay]) -> str:
    return "; ".join(map(revision_of, rows))


def proposed_holiday(holiday: YearlyHoliday, details: HolidayDetails) -> Proposal:
    """The proposal to save or move a holiday. Raises DomainError (field `first_day`)."""
    _check_days(holiday, details)
    new = _rows(holiday, details)
    return Proposal(Scope(None, _days_of([*holiday.rows, *new])), holiday.rows, tuple(new))


def save_holiday(holiday: YearlyHoliday, details: HolidayDetails, *, seen: str, actor: Actor) -> CalendarChange:
    """Save a holiday, or move it to other days, in one change; deadlines and bookings follow.

    Raises NotAllowed for an account that is no administrator, DomainError (field `first_day`) for days that have passed
    or are special days already, and Conflict when the holiday was changed since `seen`.
    """
    if actor.user is None or not administers(actor.user):
        raise NotAllowed
    _check_days(holiday, details)
    with once(field="first_day"), transaction.atomic():
        # A holiday that is not saved yet has no row to lock.
        lock_administrators()
        stored = SpecialDay.records.select_for_update().filter(occasion=holiday.key, venue__isnull=True).order_by("day")
        rows = tuple(stored)
        now = replace(holiday, rows=rows)
        if seen_of(now) != seen:
            raise Conflict
        new = _rows(holiday, details)
        SpecialDay.records.filter(pk__in=[row.pk for row in rows]).delete()
        for row in new:
            row.save(force_insert=True)
        change = _record(now, new, actor)
    follow(change)
    return change


def _rows(holiday: YearlyHoliday, details: HolidayDetails) -> list[SpecialDay]:
    rows = []
    for number in range(details.days):
        row = day_row(
            DayDetails(
                details.first_day + timedelta(days=number),
                holiday.occasion.name_ar,
                holiday.occasion.name_en,
                is_expected=details.is_expected,
                reference=details.reference,
            ),
            None,
        )
        row.occasion = holiday.key
        rows.append(row)
    return rows


def _check_days(holiday: YearlyHoliday, details: HolidayDetails) -> None:
    for day in (details.first_day, *(row.day for row in holiday.rows[:1])):
        try:
            check_not_past(day)
        except DomainError as error:
            begun = _("The holiday has begun. Change its days one by one.")
            words = str(error) if day == details.first_day else begun
            raise DomainError(words, code=error.code, field="first_day") from error
    new = {details.first_day + timedelta(days=number) for number in range(details.days)}
    own = {row.pk for row in holiday.rows}
    taken = SpecialDay.records.filter(venue__isnull=True, day__in=new).exclude(pk__in=own).first()
    if taken is not None:
        raise DomainError(
            _("One of these days is a special day already. Change or remove that one first."),
            code="special_already",
            field="first_day",
        )


def _days_of(rows: list[SpecialDay]) -> tuple[date, ...]:
    days = {row.day for row in rows}
    return every_day(min(days), max(days))


def _record(before: YearlyHoliday, new: list[SpecialDay], actor: Actor) -> CalendarChange:
    days = _days_of([*before.rows, *new])
    kind = ChangeKind.CHANGED if before.rows else ChangeKind.ADDED
    audit.record(
        f"holiday.{kind.value}",
        new[0],
        actor=actor,
        detail={
            "holiday": before.key,
            "from": seen_of(before),
            "to": _in_short(new),
            "reference": new[0].reference,
        },
    )
    return CalendarChange.records.create(
        kind=kind,
        noun=ChangedNoun.OCCASION,
        changed_id=new[0].pk,
        day_before=before.rows[0].day if before.rows else None,
        day_after=new[0].day,
        last_day=days[-1],
        name_ar=before.occasion.name_ar,
        name_en=before.occasion.name_en,
        actor=actor.user,
    )
