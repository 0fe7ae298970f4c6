"""Consultations: hosts open them, move people into and out of them, and close them."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _

from courts.ground import clock
from courts.ground.actors import Actor
from courts.ground.errors import Conflict, NotVisible
from courts.ground.services import audit
from video.models import Consultation, Room, Seat, SeatEventKind
from video.policy import Capability, screened_pairs
from video.queries.screening import screenings_of
from video.services.locking import locked_seat, require, write
from video.states import SeatState

# The limit of open consultations: every host's page lists all of them.
MOST_OPEN: Final = 20


def open_consultation(host: Seat, title: str, seats: Collection[UUID | str], *, actor: Actor) -> Consultation:
    """Open a consultation and move these people into it, all or none.

    From the next packet on they see and hear only each other, whether or not the sitting is live. Raises NotAllowed,
    NotVisible for a seat of another room, Conflict for a person who is not in the room and for a pair that an order
    screens.
    """
    with locked_seat(host):
        require(host, Capability.CONSULTATIONS, host)
        if Consultation.records.filter(room=host.room_id, closed_at__isnull=True).count() >= MOST_OPEN:
            raise Conflict(_("Close a consultation before you open another."), code="too_many_consultations")
        people = list(Seat.records.filter(room=host.room_id, is_live=True, pk__in=seats).order_by("pk"))
        if len(people) != len({str(key) for key in seats}):
            raise NotVisible
        _require_unscreened(host.room_id, people)
        consultation = Consultation.records.create(room=host.room, title=title, opened_by=actor.user)
        audit.record("consultation.opened", consultation, actor=actor, detail={"title": title})
        for seat in people:
            _go(seat, consultation, actor)
    return consultation


def move_to(seat: Seat, consultation: UUID | None, *, actor: Actor, host: Seat) -> None:
    """Move an admitted person into a consultation of the room, or back with None; their screen sharing ends.

    A host can be moved too, also by their own command, and keeps all rights of a host there. Raises NotAllowed,
    NotVisible when there is no such consultation, Conflict when it was closed, when the person is not in the room, and
    when an order screens them from a person who is in the consultation.
    """
    with locked_seat(seat, host):
        require(host, Capability.CONSULTATIONS, seat)
        found = None if consultation is None else _consultation_of(host, consultation)
        if found is not None and found.closed_at is not None:
            raise Conflict(_("This consultation has been closed."), code="consultation_closed")
        if found is not None and seat.consultation_id != found.pk:
            _require_unscreened(host.room_id, [seat, *Seat.records.filter(consultation=found)])
        _go(seat, found, actor)


def close_consultation(host: Seat, consultation: UUID, *, actor: Actor) -> None:
    """Close a consultation: its people are back in the room. Closing twice is idempotent."""
    with locked_seat(host):
        require(host, Capability.CONSULTATIONS, host)
        found = _consultation_of(host, consultation)
        if found.closed_at is None:
            _close(found, actor)


def close_all(room: Room, *, actor: Actor) -> None:
    """Close every consultation of a room that ends. Called within a change of the room."""
    for consultation in Consultation.records.filter(room=room, closed_at__isnull=True):
        _close(consultation, actor)


def _consultation_of(host: Seat, key: UUID) -> Consultation:
    consultation = Consultation.records.filter(pk=key, room=host.room_id).first()
    if consultation is None:
        raise NotVisible
    return consultation


def _require_unscreened(room_id: UUID, people: Collection[Seat]) -> None:
    """Raise Conflict when an order screens one of these people from another, under the room's lock."""
    seats = {seat.pk: seat for seat in people}
    for order in screened_pairs(seats, screenings_of(room_id, people)):
        roles = {"source": seats[order.source].role_word, "target": seats[order.target].role_word}
        raise Conflict(
            _(
                "An order screens “%(target)s” from “%(source)s”. "
                "They cannot be in one consultation. Lift the order first, or choose other people."
            )
            % roles,
            code="screened_pair",
        )


def _go(seat: Seat, consultation: Consultation | None, actor: Actor) -> None:
    if seat.state != SeatState.ADMITTED:
        raise Conflict(_("This person is not in the room."), code="not_admitted")
    key = consultation.pk if consultation is not None else None
    # A screen that was shared with some people is not shared with others without a new command.
    if seat.consultation_id != key:
        write(seat, SeatEventKind.MOVED, actor, consultation_id=key, is_sharing=False)


def _close(consultation: Consultation, actor: Actor) -> None:
    for seat in Seat.records.filter(consultation=consultation):
        _go(seat, None, actor)
    consultation.closed_at = clock.now()
    Consultation.records.filter(pk=consultation.pk).update(closed_at=consultation.closed_at)
    audit.record("consultation.closed", consultation, actor=actor)
