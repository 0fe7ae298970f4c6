"""Admission: from the waiting room into the room, and out of it again."""

from __future__ import annotations

from django.utils.translation import gettext as _

from courts.ground import clock
from courts.ground.actors import Actor
from courts.ground.errors import Conflict, DomainError, NotAllowed
from courts.ground.services import audit
from courts.ground.services.transitions import move
from video.models import Seat
from video.policy import Capability, Edge
from video.queries.matrix import HERE, edges_of, seats_here
from video.services.changes import say_bye
from video.services.locking import AWAY, locked_seat, policy_of, require, require_door_open, write
from video.states import SeatState

HOW_IDENTIFIED = ("identity_card", "passport", "known_to_the_court", "officer")
# Shown to an eye: nobody has read them without a picture.
SHOWN = ("identity_card", "passport")


def _require_guest(seat: Seat) -> None:
    # Who runs the room is not shut out of it by another who does: a clerk never removes his judge.
    if seat.role in policy_of(seat).hosts:
        raise NotAllowed(_("Who runs the room cannot be removed from it or sent back."))


def enter(seat: Seat, *, actor: Actor) -> None:
    """Come into the waiting room. Who was admitted before a torn connection stays admitted.

    Raises Conflict before the room opens or after it closed, NotAllowed for who was removed.
    """
    with locked_seat(seat):
        require_door_open(seat)
        if seat.state in HERE:
            return
        also = {"waiting_since": clock.now(), "previewed_by": None, "let_back_at": None}
        move(seat, SeatState.WAITING, actor=actor, also=also)
        # The court's own people run the room and wait for nobody.
        if seat.role in policy_of(seat).hosts:
            move(seat, SeatState.ADMITTED, actor=actor, also={"admitted_at": clock.now()})


def leave(seat: Seat, *, actor: Actor) -> None:
    """Leave; the person may come back into the waiting room."""
    with locked_seat(seat):
        if seat.state in HERE:
            move(seat, SeatState.LEFT, actor=actor, also={**AWAY, "waiting_since": None})


def revoke(seat: Seat, *, actor: Actor, reason: str) -> None:
    """Whoever attended from this seat may not any more: his socket and media end at once.

    The seat itself stays on the list. It may be attended again once somebody may.
    """
    with locked_seat(seat):
        columns = {**AWAY, "generation": seat.generation + 1, "online": 0}
        if seat.state in HERE:
            move(seat, SeatState.LEFT, actor=actor, reason=reason, also={**columns, "waiting_since": None})
        else:
            Seat.records.filter(pk=seat.pk).update(**columns)
            audit.record("seat.revoked", seat, actor=actor, detail={"reason": reason})
        say_bye(seat.room, "revoked", seat_id=seat.pk)


def ask_help(seat: Seat, *, actor: Actor) -> None:
    """Ask the clerk for help: the hosts see it beside the name until the person is let in. Asking twice is asking once.

    Raises like `enter`.
    """
    with locked_seat(seat):
        require_door_open(seat)
        if seat.help_at is not None:
            return
        write(seat, "seat.help", actor, help_at=clock.now())


def identify(seat: Seat, how: str, *, actor: Actor, host: Seat) -> None:
    """Keep that the host checked who this is, and by what.

    Raises NotAllowed, DomainError for a way that there is not, Conflict `not_seen` for a card of somebody whom this
    host does not see.
    """
    with locked_seat(seat, host):
        require(host, Capability.IDENTIFY, seat)
        if how not in HOW_IDENTIFIED:
            raise DomainError(_("Select how the person was identified."), code="how", field="method")
        if how in SHOWN and not _is_seen(seat, host):
            raise Conflict(
                _("You cannot see this person, so you cannot check a card. Wait for the video, or choose another way."),
                code="not_seen",
                field="method",
            )
        write(seat, "seat.identified", actor, identified_at=clock.now(), identified_by=actor.user, identified_how=how)


def _is_seen(seat: Seat, host: Seat) -> bool:
    """Whether his picture goes to this host now: the matrix says so, and his page is there to send one."""
    room = seat.room
    is_sent = Edge(seat.pk, host.pk, "video") in edges_of(room, seats_here(room))
    return is_sent and seat.is_online


def preview(seat: Seat, *, actor: Actor, host: Seat) -> None:
    """Show a waiting person's picture and sound to one host, who checks who it is; nobody else sees or hears it.

    The person's own page says so, and he himself receives nothing. A host looks at one person at a time. Raises
    NotAllowed, Conflict when the person does not wait.
    """
    with locked_seat(seat, host):
        require(host, Capability.IDENTIFY, seat)
        if seat.state != SeatState.WAITING:
            raise Conflict(_("This person does not wait any more."), code="not_waiting")
        Seat.records.filter(previewed_by=host).update(previewed_by=None)
        write(seat, "seat.previewed", actor, previewed_by=host)


def stop_preview(host: Seat, *, actor: Actor) -> None:
    """The host looks at nobody who waits any more."""
    with locked_seat(host):
        for seat in Seat.records.filter(previewed_by=host):
            write(seat, "seat.preview_stopped", actor, previewed_by=None)


def admit(seat: Seat, *, actor: Actor, host: Seat) -> None:
    """Let a waiting person in: the next packet may flow. Raises Conflict with the reason that stands against it."""
    with locked_seat(seat, host):
        require(host, Capability.ADMIT, seat)
        if not seat.is_produced:
            raise Conflict(_("The officer has not confirmed that the person was brought."), code="not_produced")
        if seat.identified_at is None and seat.role not in policy_of(seat).unidentified:
            raise Conflict(_("Identify the person first."), code="not_identified")
        also = {"admitted_at": clock.now(), "help_at": None, "previewed_by": None}
        move(seat, SeatState.ADMITTED, actor=actor, also=also)


def send_to_waiting(seat: Seat, *, actor: Actor, host: Seat) -> None:
    """Back to the waiting room: nothing reaches the seat or leaves it from the next packet on."""
    with locked_seat(seat, host):
        require(host, Capability.ADMIT, seat)
        _require_guest(seat)
        move(seat, SeatState.WAITING, actor=actor, also={**AWAY, "waiting_since": clock.now()})


def remove(seat: Seat, *, actor: Actor, host: Seat, reason: str) -> None:
    """Shut somebody out of this room; sockets and media end at once."""
    with locked_seat(seat, host):
        require(host, Capability.REMOVE, seat)
        _require_guest(seat)
        if not reason.strip():
            raise DomainError(_("Enter the reason."), code="reason_missing", field="reason")
        why = reason.strip()[:200]
        also = {
            **AWAY,
            "generation": seat.generation + 1,
            "online": 0,
            "removed_reason": why,
            "let_back_at": None,
        }
        move(seat, SeatState.REMOVED, actor=actor, reason=why, also=also)
        say_bye(seat.room, "removed", seat_id=seat.pk)


def readmit(seat: Seat, *, actor: Actor, host: Seat) -> None:
    """Let somebody who was removed come back into the waiting room, as if he had not been here yet.

    Nothing more: he comes by himself, waits, and is admitted like everyone. Raises IllegalMove for who was not removed.
    """
    with locked_seat(seat, host):
        require(host, Capability.REMOVE, seat)
        also = {"removed_reason": "", "waiting_since": None, "let_back_at": clock.now()}
        move(seat, SeatState.INVITED, actor=actor, also=also)
