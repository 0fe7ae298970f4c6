"""Booking a room: the room, its seats, and every resource that they need, all or none."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import models, transaction
from django.utils.translation import gettext as _

from courts.ground.actors import Actor
from courts.ground.errors import Conflict
from courts.ground.models import Reservation, Resource
from courts.ground.services import audit, reservations
from courts.ground.services.transitions import move
from courts.ground.states import ReservationState
from video.models import Room, Seat, SeatEventKind
from video.plans import RoomPlan, SeatPlan, legs_of, needs_of
from video.services import consultations
from video.services.changes import room_change, say_bye
from video.services.events import record_event
from video.services.locking import AWAY, write
from video.states import Goodbye, ProductionState, RoomState

__all__ = [
    "RoomPlan",
    "SeatPlan",
    "add_seat",
    "book_room",
    "cancel_room",
    "move_room",
    "refuse_taken",
    "refuse_taken_move",
    "remove_seat",
    "set_represented",
]


def refuse_taken(plan: RoomPlan, *, ignoring: UUID | None = None) -> None:
    """Raise reservations.Taken if the room cannot be booked as it stands, before anything is locked or written."""
    needs = needs_of(plan.seats, plan.space_buffer)
    reservations.refuse_taken(legs_of(needs, plan.starts_at, plan.ends_at), ignoring=ignoring)


def book_room(owner: models.Model, plan: RoomPlan, *, actor: Actor) -> Room:
    """Create the room of `owner` (which need not be saved yet) with its seats and reservations.

    Raises reservations.Taken and changes nothing when a resource is not free.
    """
    with transaction.atomic():
        room = Room.records.create(
            owner_label=owner._meta.label_lower,
            owner_id=owner.pk,
            starts_at=plan.starts_at,
            ends_at=plan.ends_at,
            opens_at=plan.opens_at,
            space_buffer=plan.space_buffer,
            zone=plan.zone,
            title_ar=plan.title_ar,
            title_en=plan.title_en,
            policy=plan.policy.to_json(),
        )
        for seat in plan.seats:
            _seat(room, seat)
        legs = legs_of(needs_of(plan.seats, plan.space_buffer), plan.starts_at, plan.ends_at)
        reservations.book(legs, room, actor=actor)
        audit.record("room.booked", room, actor=actor, detail={"owner": f"{room.owner_label}:{room.owner_id}"})
    return room


def _seat(room: Room, plan: SeatPlan) -> Seat:
    return Seat.records.create(
        room=room,
        person=plan.person,
        space=plan.space,
        role=plan.role,
        number=plan.number,
        represents=plan.represents,
        production=ProductionState.AWAITED if plan.space is not None else "",
    )


def _booked(room: Room) -> models.QuerySet[Resource]:
    """Select the resources that are reserved for the room now."""
    legs = Reservation.records.filter(
        subject_label=room._meta.label_lower, subject_id=room.pk, state=ReservationState.BOOKED
    )
    return Resource.records.filter(pk__in=legs.values("resource"))


def _plans_of(room: Room, reserve: Mapping[Any, str] | None) -> list[SeatPlan]:
    # Read from the reservations: a clerk has a seat and is no bookable resource.
    reserved = dict(_booked(room).filter(person__isnull=False).values_list("person", "kind"))
    return [
        SeatPlan(
            seat.person,
            seat.role,
            seat.space,
            seat.number,
            reserve.get(seat.role) if reserve is not None else reserved.get(seat.person_id),
        )
        for seat in Seat.records.filter(room=room, is_live=True).select_related("person", "space__venue")
    ]


def move_room(
    room: Room,
    *,
    starts_at: datetime,
    ends_at: datetime,
    opens_at: datetime,
    actor: Actor,
    space_buffer: timedelta | None = None,
    reserve: Mapping[Any, str] | None = None,
) -> None:
    """Move the room and all its legs to another time, or raise reservations.Taken and change nothing.

    Without a `space_buffer` the booking's own is kept. `reserve` gives the kind of resource of each role, also for
    people who were not reserved so far; without it the same people stay reserved. Raises Conflict when the room is
    over.
    """
    with room_change(room):
        _check_not_over(room)
        buffer = room.space_buffer if space_buffer is None else space_buffer
        reservations.book(legs_of(needs_of(_plans_of(room, reserve), buffer), starts_at, ends_at), room, actor=actor)
        columns = {"starts_at": starts_at, "ends_at": ends_at, "opens_at": opens_at, "space_buffer": buffer}
        Room.records.filter(pk=room.pk).update(**columns)
        for name, value in columns.items():
            setattr(room, name, value)
        audit.record("room.moved", room, actor=actor, detail={"to": starts_at.isoformat()})


def refuse_taken_move(
    room: Room,
    *,
    starts_at: datetime,
    ends_at: datetime,
    space_buffer: timedelta,
    reserve: Mapping[Any, str] | None = None,
) -> None:
    """Raise reservations.Taken if `move_room` cannot succeed as things stand, before anything is locked or written."""
    needs = needs_of(_plans_of(room, reserve), space_buffer)
    reservations.refuse_taken(legs_of(needs, starts_at, ends_at), ignoring=room.pk)


def cancel_room(room: Room, *, actor: Actor, reason: str) -> None:
    """Cancel the room and release its reservations; the pages of people in it are closed with the reason."""
    with room_change(room):
        move(room, RoomState.CANCELLED, actor=actor, reason=reason)
        for seat in Seat.records.filter(room=room, is_sharing=True):
            write(seat, SeatEventKind.SHARE_ENDED, actor, is_sharing=False)
        consultations.close_all(room, actor=actor)
        reservations.release(room, actor=actor)
        say_bye(room, Goodbye.CANCELLED)


def add_seat(room: Room, plan: SeatPlan, *, actor: Actor) -> Seat:
    """Add a seat for one more person; a person who has a seat already keeps it, and it is returned.

    Only the resources of the new seat are booked, with the buffer of the room's booking; every other leg stays as it
    is. Raises reservations.Taken when the person is reserved elsewhere at that time, Conflict when the room is over.
    """
    with room_change(room):
        _check_not_over(room)
        there = Seat.records.filter(room=room, person=plan.person, is_live=True).first()
        if there is not None:
            return there
        has = set(_booked(room).values_list("pk", flat=True))
        needs = [need for need in needs_of([plan], room.space_buffer) if need[0].pk not in has]
        if needs:
            reservations.book(legs_of(needs, room.starts_at, room.ends_at), room, actor=actor, keep_existing=True)
        seat = _seat(room, plan)
        record_event(seat, SeatEventKind.ADDED, actor=actor, detail={"role": plan.role})
    return seat


def remove_seat(seat: Seat, *, actor: Actor, reason: str) -> None:
    """Remove a person from the list: socket and media end at once, and resources booked for them alone are released.

    The seat stays for the record. Removing twice changes nothing.
    """
    room = seat.room
    with room_change(room):
        taken = Seat.records.filter(pk=seat.pk, is_live=True).update(
            is_live=False, generation=models.F("generation") + 1, online=0, **AWAY
        )
        if not taken:
            return
        for name, value in {"is_live": False, **AWAY}.items():
            setattr(seat, name, value)
        reservations.release(room, actor=actor, resources=_needed_no_more(room, seat))
        record_event(seat, SeatEventKind.REMOVED_FROM_LIST, actor=actor, detail={"reason": reason}, reason=reason)
        say_bye(room, Goodbye.REVOKED, seat_id=seat.pk)


def set_represented(seat: Seat, represents: str) -> None:
    """Change what the word for counsel agrees with, once the lawyer acts for other parties of the side."""
    with room_change(seat.room):
        Seat.records.filter(pk=seat.pk).update(represents=represents)


def _needed_no_more(room: Room, seat: Seat) -> list[Resource]:
    others = Seat.records.filter(room=room, is_live=True)
    mine = models.Q(person=seat.person_id)
    if seat.space_id is not None and not others.filter(space=seat.space_id).exists():
        mine |= models.Q(space=seat.space_id)
    return list(_booked(room).filter(mine))


def _check_not_over(room: Room) -> None:
    if room.is_over:
        raise Conflict(_("The meeting is over."), code="over")
