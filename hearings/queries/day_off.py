"""Hearings that fall on a day off: how they follow the calendar, and the clerks' board."""

from __future__ import annotations

from dataclasses import dataclass

from courts.calendars.queries.bookings import BookingKind
from courts.calendars.queries.effects import is_marked, upcoming_marked
from courts.calendars.queries.reasons import reasons_of
from courts.ground import clock
from courts.ground.models import Person, Role
from courts.ground.models.people import posted_venues
from courts.registry.wording.titles import case_title
from hearings.models import Hearing
from hearings.queries.notices import DAY_OFF, STANDS, recipients_of
from hearings.states import HearingState


def _title(hearing: Hearing) -> str:
    return f"{hearing.get_kind_display()} · {case_title(hearing.case)}"


HEARINGS = BookingKind(
    model=Hearing,
    booked=HearingState.SCHEDULED,
    venue="case__court",
    related=("case__court", "room", "judge", "clerk"),
    title=_title,
    visible_to=Hearing.objects.visible_to,
    day_off=DAY_OFF,
    stands=STANDS,
    recipients_of=recipients_of,
    movers_of=lambda hearing: {hearing.clerk_id},
)


@dataclass(frozen=True, slots=True)
class OffHearing:
    """A hearing to be listed again, with the name of the day on which the court is closed."""

    hearing: Hearing
    reason: str


def hearings_on_days_off(person: Person) -> list[OffHearing]:
    """The hearings that this clerk may list again because they fall on a day off, the next first."""
    posted = posted_venues(person, Role.CLERK)
    marked = upcoming_marked(HEARINGS.label, posted, clock.now())
    if not marked:
        return []
    rows = Hearing.objects.visible_to(person).filter(pk__in=marked, state=HearingState.SCHEDULED)
    hearings = [
        row
        for row in rows.select_related("case__court", "judge").order_by("starts_at", "pk")
        if marked[row.pk] == row.starts_at
    ]
    return [OffHearing(row, reason) for row, reason in zip(hearings, _reasons(hearings), strict=True)]


def reason_of(hearing: Hearing) -> str:
    """The name of the day on which a marked hearing falls; empty if it is not marked."""
    return _reasons([hearing])[0] if is_marked(hearing, hearing.starts_at) else ""


def _reasons(hearings: list[Hearing]) -> list[str]:
    courts = [row.case.court for row in hearings]
    days = [row.starts_at.astimezone(court.tz).date() for row, court in zip(hearings, courts, strict=True)]
    return reasons_of(list(zip(courts, days, strict=True)))
