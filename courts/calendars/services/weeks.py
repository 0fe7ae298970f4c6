"""Add, change, end and remove working weeks; deadlines and bookings follow."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from courts.calendars.models import CalendarChange, ChangedNoun, ChangeKind, WeekKind, WorkingWeek
from courts.calendars.models.weeks import stored_hours
from courts.calendars.services.changes import every_day, follow
from courts.calendars.services.special_days import check_not_past
from courts.ground import clock
from courts.ground.actors import Actor
from courts.ground.declared.calendar_followers import Proposal, Scope
from courts.ground.errors import Conflict, DomainError, NotAllowed
from courts.ground.law import Hours
from courts.ground.models import Venue
from courts.ground.queries.administrators import administers, lock_administrators
from courts.ground.services import audit
from courts.ground.wording.dates import HOUSE_ZONE

# Bookings and deadlines are not further away than this; hours without an end are followed until then.
HORIZON: Final = timedelta(days=365 * 3)


@dataclass(frozen=True, slots=True)
class WeekDetails:
    """The content of a working week; `hours` has the intervals of each weekday, Monday being 0."""

    kind: WeekKind
    first_day: date
    last_day: date | None
    hours: dict[int, tuple[Hours, ...]]
    is_expected: bool = False
    reference: str = ""


def has_begun(week: WorkingWeek) -> bool:
    """True once the first day of a week is over: only its last day may change then."""
    return week.first_day < clock.today(HOUSE_ZONE)


def proposed_week(details: WeekDetails, *, venue: Venue | None, old: WorkingWeek | None = None) -> Proposal:
    """The proposal to add a week, or to change `old`. Raises the errors of `add_week` and `change_week`."""
    _check_days(details, old)
    new = WorkingWeek(venue=venue, **_columns(details))
    if old is not None:
        new.pk = old.pk
    _check_apart(new)
    rows = [new] if old is None else [old, new]
    return Proposal(Scope(venue.pk if venue else None, _days_of(rows)), (old,) if old else (), (new,))


def removal_of(week: WorkingWeek) -> Proposal:
    """The proposal to remove a week."""
    return Proposal(Scope(week.venue_id, _days_of([week])), (week,))


def add_week(details: WeekDetails, *, venue: Venue | None, actor: Actor) -> CalendarChange:
    """Add the opening hours of one venue, or of all without one, and let deadlines and bookings follow.

    Raises NotAllowed for an account that is no administrator, DomainError at the day that is wrong: it has passed, or
    hours of the same kind begin or last on it.
    """
    _check_right(actor)
    _check_days(details, None)
    with _once(), transaction.atomic():
        # Two weeks that overlap have no row in common to lock.
        lock_administrators()
        row = WorkingWeek(venue=venue, **_columns(details))
        _check_apart(row)
        row.save(force_insert=True)
        change = _record(ChangeKind.ADDED, None, row, actor)
    follow(change)
    return change


def change_week(week: WorkingWeek, details: WeekDetails, *, seen: str, actor: Actor) -> CalendarChange:
    """Change a working week; of one that has begun only the last day. `seen` is its version on the page.

    Raises the errors of `add_week`, and Conflict when the week was changed or removed since.
    """
    _check_right(actor)
    with _once(), transaction.atomic():
        lock_administrators()
        row = _locked(week, seen)
        _check_days(details, row)
        before = WorkingWeek.records.get(pk=row.pk)
        for name, value in _columns(details).items():
            setattr(row, name, value)
        row.version += 1
        _check_apart(row)
        row.save(force_update=True)
        change = _record(ChangeKind.CHANGED, before, row, actor)
    follow(change)
    return change


def remove_week(week: WorkingWeek, *, seen: str, actor: Actor) -> CalendarChange:
    """Remove a working week that has not begun. Raises the errors of `change_week`."""
    _check_right(actor)
    with transaction.atomic():
        row = _locked(week, seen)
        if has_begun(row):
            raise Conflict(_("These hours have begun. Set their last day instead."), code="begun")
        change = _record(ChangeKind.REMOVED, row, None, actor)
        row.delete()
    follow(change)
    return change


def _columns(details: WeekDetails) -> dict[str, object]:
    return {
        "kind": details.kind,
        "first_day": details.first_day,
        "last_day": details.last_day,
        "hours": stored_hours(details.hours),
        "is_expected": details.is_expected,
        "reference": details.reference,
    }


def _check_right(actor: Actor) -> None:
    if actor.user is None or not administers(actor.user):
        raise NotAllowed


def _check_days(details: WeekDetails, old: WorkingWeek | None) -> None:
    today = clock.today(HOUSE_ZONE)
    if old is None or not has_begun(old):
        try:
            check_not_past(details.first_day)
        except DomainError as error:
            raise DomainError(str(error), code=error.code, field="first_day") from error
    elif (details.kind, details.first_day, stored_hours(details.hours)) != (old.kind, old.first_day, old.hours):
        raise Conflict(_("These hours have begun. Only their last day can change."), code="begun")
    if not any(details.hours.values()):
        # A place that is never open has no working day: a deadline would end when it begins.
        raise DomainError(_("Enter the hours of at least one day."), code="no_hours", field="day_0")
    last = details.last_day
    if last is None and details.kind != WeekKind.ORDINARY:
        raise DomainError(_("Enter the last day of Ramadan or temporary hours."), code="no_end", field="last_day")
    if last is not None and last < max(details.first_day, today):
        raise DomainError(_("Enter today or a later day, not before the first day."), code="past", field="last_day")
    if old is not None and old.last_day is not None and old.last_day < today:
        raise Conflict(_("These hours are over."), code="over")


def _check_apart(row: WorkingWeek) -> None:
    """Refuse temporary hours of one kind and place on days that others have. Later ordinary hours end earlier ones."""
    if row.kind == WeekKind.ORDINARY or row.last_day is None:
        return
    others = WorkingWeek.records.filter(venue=row.venue, kind=row.kind).exclude(pk=row.pk)
    if others.filter(first_day__lte=row.last_day, last_day__gte=row.first_day).exists():
        raise DomainError(
            _("There are hours of this kind on these days already. Change those."), code="overlap", field="first_day"
        )


def _days_of(rows: list[WorkingWeek]) -> tuple[date, ...]:
    today = clock.today(HOUSE_ZONE)
    # A week without an end is followed as far as anything can be booked.
    lasts = [row.last_day or today + HORIZON for row in rows]
    first = max(today, min(row.first_day for row in rows))
    if len(rows) > 1 and len({(row.kind, row.first_day, str(row.hours)) for row in rows}) == 1:
        # Only the last day differs: the days before are as they were.
        first = max(today, min(lasts) + timedelta(days=1))
    return every_day(first, max(first, *lasts))


def _locked(week: WorkingWeek, seen: str) -> WorkingWeek:
    row = WorkingWeek.records.select_for_update(of=("self",)).select_related("venue").filter(pk=week.pk).first()
    if row is None or str(row.version) != seen:
        raise Conflict
    return row


@contextmanager
def _once() -> Iterator[None]:
    """Turn a violated unique constraint into an error at the field: two people may add one week at the same time."""
    try:
        yield
    except IntegrityError as error:
        raise DomainError(
            _("Hours of this kind begin on this day already. Change those."), code="begins_already", field="first_day"
        ) from error


def _record(kind: ChangeKind, before: WorkingWeek | None, after: WorkingWeek | None, actor: Actor) -> CalendarChange:
    rows = [row for row in (before, after) if row is not None]
    row = rows[-1]
    days = _days_of(rows)
    audit.record(
        f"workingweek.{kind.value}",
        row,
        actor=actor,
        detail={
            "venue": str(row.venue_id or ""),
            "from": _in_short(before),
            "to": _in_short(after),
            "reference": row.reference,
        },
    )
    names = {}
    for language in ("ar", "en"):
        with translation.override(language):
            names[f"name_{language}"] = str(WeekKind(row.kind).label)
    return CalendarChange.records.create(
        kind=kind,
        noun=ChangedNoun.WEEK,
        venue=row.venue,
        changed_id=row.pk,
        day_before=days[0] if before else None,
        day_after=days[0] if after else None,
        last_day=days[-1],
        actor=actor.user,
        **names,
    )


def _in_short(row: WorkingWeek | None) -> str:
    if row is None:
        return ""
    hours = " ".join(f"{day}:{'+'.join('-'.join(part) for part in parts)}" for day, parts in row.hours.items())
    return f"{row.kind} {row.first_day}..{row.last_day or ''} {hours}{' expected' if row.is_expected else ''}"
