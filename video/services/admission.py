"""Admission: from the waiting room into the room, and out of it again."""

from __future__ import annotations

from django.utils.translation import gettext as _

from courts.ground import clock
from courts.ground.actors import Actor
from courts.ground.errors import Conflict, DomainError, NotAllowed, require_reason
from video.models import Seat, SeatEventKind
from video.policy import Capability, Edge
from video.queries.matrix import HERE, edges_of, seats_here
from video.services.changes import say_bye
from video.services.events import record_event
from video.services.locking import AWAY, locked_seat, move_seat, policy_of, require, require_door_open, write
from video.services.presence import suspend
from video.states import KEEPS_PLACE, Goodbye, SeatState

HOW_IDENTIFIED = ("identity_card", "passport", "known_to_the_court", "officer")
# Documents that the host must see on the picture.
SHOWN = ("identity_card", "passport")


def _require_guest(seat: Seat) -> None:
    # A host never removes another host: a clerk cannot remove the judge.
    if seat.role in policy_of(seat).hosts:
        raise NotAllowed(_("A host cannot be removed from the room or sent to the waiting room."))


def enter(seat: Seat, *, actor: Actor) -> None:
    """Enter the waiting room. A seat that was admitted before its connection broke stays admitted.

    Raises Conflict before the waiting room opens or after the room closed, NotAllowed for a removed seat.
    """
    with locked_seat(seat):
        require_door_open(seat)
        if seat.state in HERE:
            return
        also = {"waiting_since": clock.now(), "previewed_by": None, "let_back_at": None}
        move_seat(seat, SeatState.WAITING, actor=actor, also=also)
        # Hosts run the room and are admitted at once.
        if seat.role in policy_of(seat).hosts:
            move_seat(seat, SeatState.ADMITTED, actor=actor, also={"admitted_at": clock.now()})


def leave(seat: Seat, *, actor: Actor) -> None:
    """Leave the room; the person may come back into the waiting room."""
    with locked_seat(seat):
        if seat.state in HERE:
            move_seat(seat, SeatState.LEFT, actor=actor, also={**AWAY, "waiting_since": None})


def revoke(seat: Seat, *, actor: Actor, cause: Goodbye, detail: str = "") -> None:
    """Revoke attendance from this seat: its socket and media end at once, with the cause as the socket's goodbye.

    The seat stays on the list, and can be attended again when its person has the right again. After the causes of
    `KEEPS_PLACE` the seat keeps its place too. `detail` is for the record only.
    """
    reason = f"{cause}: {detail}" if detail else cause.value
    with locked_seat(seat):
        if cause in KEEPS_PLACE and seat.state in HERE:
            suspend(seat)
            record_event(seat, SeatEventKind.REVOKED, actor=actor, detail={"reason": reason}, reason=reason)
            say_bye(seat.room, cause, seat_id=seat.pk)
            return
        columns = {**AWAY, "generation": seat.generation + 1, "online": 0}
        if seat.state in HERE:
            move_seat(seat, SeatState.LEFT, actor=actor, reason=reason, also={**columns, "waiting_since": None})
        else:
            Seat.records.filter(pk=seat.pk).update(**columns)
            for name, value in AWAY.items():
                setattr(seat, name, value)
            record_event(seat, SeatEventKind.REVOKED, actor=actor, detail={"reason": reason}, reason=reason)
        say_bye(seat.room, cause, seat_id=seat.pk)


def ask_help(seat: Seat, *, actor: Actor) -> None:
    """Ask the clerk for help: hosts see the request next to the name until the person is admitted.

    Asking twice is idempotent. Raises like `enter`.
    """
    with locked_seat(seat):
        require_door_open(seat)
        if seat.help_at is not None:
            return
        write(seat, SeatEventKind.HELP_ASKED, actor, help_at=clock.now())


def identify(seat: Seat, how: str, *, actor: Actor, host: Seat) -> None:
    """Record that the host checked the person's identity, and the method.

    Raises NotAllowed, DomainError for an unknown method, Conflict `not_seen` for a card or passport while the host
    does not see the person.
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
        write(
            seat,
            SeatEventKind.IDENTIFIED,
            actor,
            reason=how,
            identified_at=clock.now(),
            identified_by=actor.user,
            identified_how=how,
        )


def _is_seen(seat: Seat, host: Seat) -> bool:
    """Tell if the seat's video reaches this host now: the matrix forwards it and the seat's page is connected."""
    room = seat.room
    is_sent = Edge(seat.pk, host.pk, "video") in edges_of(room, seats_here(room))
    return is_sent and seat.is_online


def preview(seat: Seat, *, actor: Actor, host: Seat) -> None:
    """Forward a waiting person's audio and video to one host, who checks the identity, and to no other seat.

    The person's own page says so, and receives no media. A host previews one person at a time. Raises NotAllowed,
    Conflict when the person is not in the waiting room.
    """
    with locked_seat(seat, host):
        require(host, Capability.IDENTIFY, seat)
        if seat.state != SeatState.WAITING:
            raise Conflict(_("This person is no longer in the waiting room."), code="not_waiting")
        Seat.records.filter(previewed_by=host).exclude(pk=seat.pk).update(previewed_by=None)
        write(seat, SeatEventKind.PREVIEWED, actor, other=host, previewed_by=host)


def stop_preview(host: Seat, *, actor: Actor) -> None:
    """End the host's preview of a waiting person."""
    with locked_seat(host):
        for seat in Seat.records.filter(previewed_by=host):
            write(seat, SeatEventKind.PREVIEW_STOPPED, actor, other=host, previewed_by=None)


def admit(seat: Seat, *, actor: Actor, host: Seat) -> None:
    """Admit a waiting person: the next packet may flow. Raises Conflict with the reason against it."""
    with locked_seat(seat, host):
        require(host, Capability.ADMIT, seat)
        reason = _reason_against(seat)
        if reason is not None:
            raise reason
        _admit(seat, actor)


def admit_all(host: Seat, *, actor: Actor) -> None:
    """Admit everyone who waits and can be admitted, except the roles that the policy keeps apart.

    The others stay in the waiting room; their rows show the reason.
    """
    with locked_seat(host):
        require(host, Capability.ADMIT, host)
        waiting = Seat.records.filter(room=host.room_id, is_live=True, state=SeatState.WAITING)
        for seat in waiting.order_by("waiting_since"):
            seat.room = host.room
            if not policy_of(host).is_isolated(seat.role) and _reason_against(seat) is None:
                _admit(seat, actor)


def _reason_against(seat: Seat) -> Conflict | None:
    if not seat.is_produced:
        return Conflict(_("The officer has not confirmed that the person was brought."), code="not_produced")
    if seat.identified_at is None and seat.role not in policy_of(seat).unidentified:
        return Conflict(_("Identify the person first."), code="not_identified")
    return None


def _admit(seat: Seat, actor: Actor) -> None:
    also = {"admitted_at": clock.now(), "help_at": None, "previewed_by": None}
    move_seat(seat, SeatState.ADMITTED, actor=actor, also=also)


def send_to_waiting(seat: Seat, *, actor: Actor, host: Seat) -> None:
    """Send an admitted person to the waiting room: no media to or from the seat from the next packet on."""
    with locked_seat(seat, host):
        require(host, Capability.ADMIT, seat)
        _require_guest(seat)
        move_seat(seat, SeatState.WAITING, actor=actor, also={**AWAY, "waiting_since": clock.now()})


def remove(seat: Seat, *, actor: Actor, host: Seat, reason: str) -> None:
    """Remove a person from this room; their sockets and media end at once."""
    with locked_seat(seat, host):
        require(host, Capability.REMOVE, seat)
        _require_guest(seat)
        why = require_reason(reason, limit=200)
        also = {
            **AWAY,
            "generation": seat.generation + 1,
            "online": 0,
            "removed_reason": why,
            "let_back_at": None,
        }
        move_seat(seat, SeatState.REMOVED, actor=actor, reason=why, also=also)
        say_bye(seat.room, Goodbye.REMOVED, seat_id=seat.pk)


def readmit(seat: Seat, *, actor: Actor, host: Seat) -> None:
    """Let a removed person come back into the waiting room, as if they had not been here before.

    The person enters, waits and is admitted like everyone. Raises IllegalMove for a seat that was not removed.
    """
    with locked_seat(seat, host):
        require(host, Capability.REMOVE, seat)
        also = {"removed_reason": "", "waiting_since": None, "let_back_at": clock.now()}
        move_seat(seat, SeatState.INVITED, actor=actor, also=also)
