"""Free times of a room: times at which every resource that it needs is free."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from courts.calendars.queries.availability import nearest_free
from courts.ground.models import Venue
from video.plans import RoomPlan, needs_of


def nearest_free_for(
    venue: Venue,
    plan: RoomPlan,
    *,
    not_before: datetime,
    step: timedelta,
    ignoring: UUID | None = None,
    count: int = 3,
) -> list[datetime]:
    """Return up to `count` starts nearest to the plan's own, at which all of its people and spaces are free.

    `ignoring` is the key of a room whose own reservations do not count, because it is about to move.
    """
    return nearest_free(
        venue,
        needs_of(plan.seats, plan.space_buffer),
        around=plan.starts_at,
        not_before=not_before,
        duration=plan.ends_at - plan.starts_at,
        step=step,
        ignoring=ignoring,
        count=count,
    )
