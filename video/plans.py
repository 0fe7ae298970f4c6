"""A room as requested, and the resources that it needs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from courts.ground.models import Person, Resource, Space
from courts.ground.services import reservations
from video.policy import RoomPolicy


@dataclass(frozen=True, slots=True)
class SeatPlan:
    """One place. `reserve` is the kind of resource that the person is; without it the person is not reserved."""

    person: Person
    role: str
    space: Space | None = None
    number: int = 0
    reserve: str | None = None


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
    """Return every resource that these seats need, each with its buffer.

    New resources are created in the order of their keys: two bookings that create the same ones wait for each other
    and cannot deadlock.
    """
    people: dict[UUID, tuple[SeatPlan, timedelta]] = {}
    spaces: dict[UUID, Space] = {}
    for seat in seats:
        if seat.reserve:
            people[seat.person.pk] = (seat, space_buffer if seat.space is not None else timedelta(0))
        if seat.space is not None:
            spaces[seat.space.pk] = seat.space
    return [
        *(
            (reservations.resource_of_person(seat.person, seat.reserve or ""), buffer)
            for _key, (seat, buffer) in sorted(people.items())
        ),
        *((reservations.resource_of_space(space), space_buffer) for _key, space in sorted(spaces.items())),
    ]
