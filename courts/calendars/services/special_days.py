"""Add, change and remove special days; deadlines and bookings follow."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, time

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from courts.calendars.models import CalendarChange, ChangeKind
from courts.calendars.queries.special_days import kept_venues
from courts.calendars.services.changes import follow
from courts.ground import clock
from courts.ground.actors import Actor
from courts.ground.declared.calendar_followers import Proposal, Scope
from courts.ground.errors import Conflict, DomainError, NotAllowed
from courts.ground.models import SpecialDay, SpecialDayKind, Venue
from courts.ground.queries.administrators import administers
from courts.ground.services import audit
from courts.ground.wording.dates import HOUSE_ZONE


@dataclass(frozen=True, slots=True)
class DayDetails:
    """The content of a special day. Without hours the venue is closed all day; both hours are given or neither.

    closed_from, closed_until: instead of hours, the part of the usual hours in which the venue is closed.
    """

    day: date
    name_ar: str
    name_en: str
    opens_at: time | None = None
    closes_at: time | None = None
    closed_from: time | None = None
    closed_until: time | None = None
    kind: SpecialDayKind = SpecialDayKind.HOLIDAY
    is_expected: bool = False
    reference: str = ""


def revision_of(day: SpecialDay) -> str:
    """The date and hours of a special day, and whether it is expected, as a page has shown them.

    A change of a day that is different by now is refused.
    """
    hours = "closed"
    if day.opens_at and day.closes_at:
        hours = f"{day.opens_at:%H:%M}-{day.closes_at:%H:%M}"
    elif day.closed_from and day.closed_until:
        hours = f"closed {day.closed_from:%H:%M}-{day.closed_until:%H:%M}"
    return f"{day.day:%Y-%m-%d} {hours}{' expected' if day.is_expected else ''}"


def proposed(details: DayDetails, *, venue: Venue | None, old: SpecialDay | None = None) -> Proposal:
    """The proposal to add a day, or to change `old`. Raises DomainError for a day that has passed."""
    check_not_past(details.day)
    return proposal_of(old, day_row(details, venue))


def proposal_of(old: SpecialDay | None, new: SpecialDay | None) -> Proposal:
    """The proposal to add, change or remove one special day. A change keeps the venue of its row."""
    rows = [row for row in (old, new) if row is not None]
    scope = Scope(rows[0].venue_id, tuple(sorted({row.day for row in rows})))
    return Proposal(scope, (old,) if old else (), (new,) if new else ())


def add_day(details: DayDetails, *, venue: Venue | None, actor: Actor) -> CalendarChange:
    """Add a special day of one venue, or of all without one, and let deadlines and bookings follow.

    Raises NotAllowed for an account that does not keep the venue's days, DomainError (field `day`) for a day that has
    passed or is a special day already.
    """
    _check_right(venue, actor)
    check_not_past(details.day)
    with once(), transaction.atomic():
        row = day_row(details, venue)
        row.save(force_insert=True)
        change = _record(ChangeKind.ADDED, row, None, row.day, actor)
    follow(change)
    return change


def change_day(day: SpecialDay, details: DayDetails, *, seen: str, actor: Actor) -> CalendarChange:
    """Change the date, the names or the hours of a special day. `seen` is its `revision_of` on the page.

    Raises the errors of `add_day`, and Conflict when the day was changed or removed since.
    """
    _check_right(day.venue, actor)
    check_not_past(details.day)
    with once(), transaction.atomic():
        row = _locked(day, seen)
        before, old = row.day, revision_of(row)
        row.day, row.name_ar, row.name_en = details.day, details.name_ar, details.name_en
        row.opens_at, row.closes_at = details.opens_at, details.closes_at
        row.closed_from, row.closed_until = details.closed_from, details.closed_until
        row.kind, row.is_expected, row.reference = details.kind, details.is_expected, details.reference
        row.save(force_update=True)
        change = _record(ChangeKind.CHANGED, row, before, row.day, actor, old)
    follow(change)
    return change


def remove_day(day: SpecialDay, *, seen: str, actor: Actor) -> CalendarChange:
    """Remove a special day: the usual hours apply again. Raises the errors of `change_day`."""
    _check_right(day.venue, actor)
    with transaction.atomic():
        row = _locked(day, seen)
        change = _record(ChangeKind.REMOVED, row, row.day, None, actor, revision_of(row))
        row.delete()
    follow(change)
    return change


def day_row(details: DayDetails, venue: Venue | None) -> SpecialDay:
    """A special day that is not saved."""
    return SpecialDay(
        venue=venue,
        day=details.day,
        name_ar=details.name_ar,
        name_en=details.name_en,
        opens_at=details.opens_at,
        closes_at=details.closes_at,
        closed_from=details.closed_from,
        closed_until=details.closed_until,
        kind=details.kind,
        is_expected=details.is_expected,
        reference=details.reference,
    )


def _check_right(venue: Venue | None, actor: Actor) -> None:
    user = actor.user
    if user is None:
        raise NotAllowed
    if not (administers(user) if venue is None else kept_venues(user).filter(pk=venue.pk).exists()):
        raise NotAllowed


def check_not_past(day: date) -> None:
    """Raise DomainError (field `day`) for a day that has passed."""
    # Official times and deadlines of a past day have had their effect.
    if day < clock.today(HOUSE_ZONE):
        raise DomainError(_("This day has passed. Enter today or a later day."), code="past", field="day")


def _locked(day: SpecialDay, seen: str) -> SpecialDay:
    row = SpecialDay.records.select_for_update(of=("self",)).select_related("venue").filter(pk=day.pk).first()
    if row is None or revision_of(row) != seen:
        raise Conflict
    check_not_past(row.day)
    return row


@contextmanager
def once(field: str = "day") -> Iterator[None]:
    """Turn a violated unique constraint into an error at the field: two people may add one day at the same time."""
    try:
        yield
    except IntegrityError as error:
        raise DomainError(
            _("This is a special day already. Change that one."), code="special_already", field=field
        ) from error


def _record(
    kind: ChangeKind, row: SpecialDay, before: date | None, after: date | None, actor: Actor, old: str = ""
) -> CalendarChange:
    audit.record(
        f"specialday.{kind.value}",
        row,
        actor=actor,
        detail={
            "venue": str(row.venue_id or ""),
            "from": old,
            "to": revision_of(row) if after else "",
            "kind": row.kind,
            "name": row.name_ar,
            "reference": row.reference,
        },
    )
    return CalendarChange.records.create(
        kind=kind,
        venue=row.venue,
        changed_id=row.pk,
        day_before=before,
        day_after=after,
        name_ar=row.name_ar,
        name_en=row.name_en,
        actor=actor.user,
    )
