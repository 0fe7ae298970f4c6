"""Seats in the rooms of a facility, and the officer's right to them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from courts.ground.errors import NotVisible
from courts.ground.models import Role, Space, User, Venue
from courts.ground.models.people import posted_venues
from video.models import Room, Seat
from video.states import RoomState


def venues_of_officer(user: User) -> list[Venue]:
    """The facilities that this officer serves today. Raises NotVisible if there are none."""
    venues = list(
        Venue.records.filter(pk__in=posted_venues(user.person, Role.FACILITY_OFFICER)).order_by("name_ar", "pk")
    )
    if not venues:
        raise NotVisible
    return venues


def _in(first: datetime, last: datetime) -> QuerySet[Seat]:
    return (
        Seat.records.filter(is_live=True, room__starts_at__gte=first, room__starts_at__lt=last)
        # The index of rooms begins with the state, so the states are named.
        .filter(room__state__in=[state for state in RoomState if state != RoomState.CANCELLED])
        .select_related("room", "person", "space__venue", "production_by__person")
        .order_by("room__starts_at", "pk")
    )


def seats_of_venues(venues: list[Venue], first: datetime, last: datetime) -> QuerySet[Seat]:
    """Seats in these facilities whose meeting begins in the half-open window [first, last)."""
    # Keys, not a join: without them the database cannot know how few seats have one of these spaces.
    spaces = list(Space.records.filter(venue__in=venues).values_list("pk", flat=True))
    return _in(first, last).filter(space__in=spaces)


def seats_of_space(space: Space, first: datetime, last: datetime) -> QuerySet[Seat]:
    """Seats in one space whose meeting begins in the half-open window [first, last)."""
    return _in(first, last).filter(space=space)


def access_facility_seat(user: User, seat_id: UUID) -> Seat:
    """The seat, if the officer serves its facility today. Raises NotVisible otherwise."""
    seat = (
        Seat.records.filter(
            pk=seat_id,
            is_live=True,
            space__venue__in=posted_venues(user.person, Role.FACILITY_OFFICER),
        )
        .select_related("room", "person", "space__venue")
        .first()
    )
    if seat is None:
        raise NotVisible
    return seat


def faces_of(room: Room, roles: tuple[str, ...]) -> QuerySet[Seat]:
    """The live seats of a room that have one of these roles."""
    return Seat.records.filter(room=room, is_live=True, role__in=roles).select_related("person")
