"""Times of the demonstration, and hearings listed at them."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from courts.ground import clock
from courts.ground.models import Person
from courts.registry.models import Case
from demo.people import Cast
from demo.story.filing import by
from hearings.models import Hearing
from hearings.services.conflicts import NotFree
from hearings.services.listing import schedule_hearing
from hearings.services.plans import ListingPlan

STEP = timedelta(minutes=5)


def soon(after: timedelta) -> datetime:
    """Return the first multiple of five minutes that is at least `after` from now."""
    at = clock.now() + after
    begun = timedelta(minutes=at.minute % 5, seconds=at.second, microseconds=at.microsecond)
    return at - begun + STEP if begun else at


def at_hour(cast: Cast, *, days: int, hour: int) -> datetime:
    """Return the hour on the court's clock, `days` days from today."""
    court = cast.venues["court"]
    day = clock.now().astimezone(court.tz).date() + timedelta(days=days)
    return datetime.combine(day, time(hour), court.tz)


def list_hearing(
    cast: Cast,
    case: Case,
    kind: str,
    starts_at: datetime,
    *,
    minutes: int = 30,
    is_closed: bool = False,
    witnesses: tuple[Person, ...] = (),
    parties: tuple[Person, ...] = (),
    interpreter: Person | None = None,
    detainee: Person | None = None,
) -> Hearing:
    """List a hearing as the clerk, at the nearest free time when one of the participants is not free.

    A detainee attends from the facility's video room 3. Raises the errors of `schedule_hearing`.
    """

    def schedule_at(start: datetime) -> Hearing:
        plan = ListingPlan(
            kind=kind,
            starts_at=start,
            duration=timedelta(minutes=minutes),
            judge=cast.people["judge"],
            clerk=cast.people["clerk"],
            is_closed=is_closed,
            parties=parties,
            interpreter=interpreter,
            witnesses=witnesses,
            detainee=detainee,
            space=cast.spaces["facility_room"] if detainee is not None else None,
        )
        return schedule_hearing(case, plan=plan, actor=by(cast, "clerk"))

    try:
        return schedule_at(starts_at)
    except NotFree as taken:
        if not taken.nearest:
            raise
        return schedule_at(taken.nearest[0])
