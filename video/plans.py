"""A room as requested, and the resources that it needs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from courts.ground.models import Person, Resource, Space
from courts.ground.services import reservations
from courts.ground.services.reservations import Leg
from video.policy import RoomPolicy


@dataclass(frozen=True, slots=True)
class SeatPlan:
    """One place. `reserve` is the kind of resource that the person is; without it the person is not reserved.

    `represents` is what the word for counsel agrees with, see `roles.represented_of`.
    """

    person: Person
    role: str
    space: Space | None = None
    number: int = 0
    reserve: str | None = None
    represents: str = ""


@dataclass(frozen=True, slots=True)
class RoomPlan:
    """A room as requested. `space_buffer` is added on both sides for facility spaces and the people who sit there."""

    title_ar: str
    title_en: str
    starts_at: datetime
    ends_at: datetime
    opens_at: datetime
    zone: str
    policy: RoomPolicy
    seats: Sequence[SeatPlan]
    space_buffer: timedelta = timedelta(0)


def needs_of(seats: Iterable[SeatPlan], space_buffer: timedelta) -> list[tuple[Resource, timedelta]]:
    """Return every resource that these seats need, each with its buffer. One query, and more for new resources."""
    people: dict[UUID, tuple[SeatPlan, timedelta]] = {}
    spaces: dict[UUID, Space] = {}
    for seat in seats:
        if seat.reserve:
            people[seat.person.pk] = (seat, space_buffer if seat.space is not None else timedelta(0))
        if seat.space is not None:
            spaces[seat.space.pk] = seat.space
    buffers = [buffer for _seat, buffer in people.values()] + [space_buffer] * len(spaces)
    kinds = [(seat.person, seat.reserve or "") for seat, _buffer in people.values()]
    return list(zip(reservations.resources_of(kinds, spaces.values()), buffers, strict=True))


def legs_of(needs: Iterable[tuple[Resource, timedelta]], starts_at: datetime, ends_at: datetime) -> list[Leg]:
    """Return the reservations of these resources for a window, each with its buffer on both sides."""
    return [Leg(resource, starts_at - buffer, ends_at + buffer) for resource, buffer in needs]
