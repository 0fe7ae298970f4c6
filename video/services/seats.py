"""What happens to a seat: entering, being identified, admitted, sent back, muted, removed and let back."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from courts.ground.actors import SYSTEM, Actor
from courts.ground.errors import Conflict, DomainError, NotAllowed
from courts.ground.services import audit
from courts.ground.services.transitions import move
from video.models import Room, Seat
from video.policy import PARTED_AFTER, Capability, Edge, capabilities_of
from video.queries.matrix import HERE, edges_of, seats_here
from video.services.changes import changing, say_bye
from video.services.turns import AWAY, in_turn, policy_of, require, write
from video.states import ProductionState, SeatState

HOW_IDENTIFIED = ("identity_card", "passport", "known_to_the_court", "officer")
# Shown to an eye: nobody has read them without a picture.
SHOWN = ("identity_card", "passport")
HERE_AGAIN: Final = {"absent_since": None, "is_parted": False}
# How long before the waiting room opens an officer may say whether somebody comes.
REPORT_AHEAD = timedelta(hours=12)


def _require_guest(seat: Seat) -> None:
    # Who runs the room is not shut out of it by another who does: a clerk never removes his judge.
    if seat.role in policy_of(seat).hosts:
        raise NotAllowed(_("Who runs the room cannot be removed from it or sent back."))


def _require_door_open(seat: Seat) -> None:
    # Until a waiting room opens, once it is closed, and for who was removed, nothing of a seat is changed from it.
    if seat.state == SeatState.REMOVED:
        raise NotAllowed(_("You were removed from this room. Ask the clerk."))
    if not seat.room.is_enterable:
        raise Conflict(_("The waiting room is not open now."), code="not_open")


def connect(seat: Seat) -> int:
    """A new socket takes the seat: older ones die by the new generation, which is returned. Raises NotVisible."""
    with in_turn(seat):
        seat.generation += 1
        seat.online = seat.generation
        Seat.records.filter(pk=seat.pk).update(
            generation=seat.generation,
            online=seat.generation,
            seen_at=timezone.now(),
            **_waits_anew(seat),
            **HERE_AGAIN,
        )
        # A page that was just opened looks at nobody yet, and shows no screen.
        Seat.records.filter(checked_by=seat).update(checked_by=None)
        _end_share(seat)
    return seat.generation


def _waits_anew(seat: Seat) -> dict[str, datetime]:
    """Who was away for longer than a broken line costs has not waited meanwhile: his time counts from now."""
    return {"waiting_since": timezone.now()} if seat.is_parted and seat.state == SeatState.WAITING else {}


def disconnect(seat: Seat, generation: int) -> None:
    """A socket closed; only the newest one's closing leaves the seat empty, and ends the showing of its screen.

    The place stays: whoever comes back is in the room, or in the side room, in which he was.
    """
    held = Seat.records.filter(pk=seat.pk, online=generation)
    if held.exists():
        with changing(seat.room):
            for row in held:
                _end_share(row)
            held.update(online=0, absent_since=timezone.now())


def beat(seat: Seat, generation: int) -> None:
    """The socket of this generation is open still: its process lives. One that was taken for gone comes back."""
    own = Seat.records.filter(pk=seat.pk, generation=generation, is_live=True)
    if not own.filter(online=generation).update(seen_at=timezone.now()) and own.exists():
        with changing(seat.room):
            own.update(online=generation, seen_at=timezone.now(), **HERE_AGAIN)


def empty_unseen(*, since: datetime | None = None) -> int:
    """Leave the seats empty whose sockets ended unsaid, with the process that held them; returns how many.

    Those not seen open since that moment; without one every seat, which only a process may ask that alone serves.
    """
    rows = Seat.records.filter(online__gt=0)
    if since is not None:
        rows = rows.filter(Q(seen_at__isnull=True) | Q(seen_at__lt=since))
    emptied = 0
    for seat in rows.select_related("room"):
        disconnect(seat, seat.online)
        emptied += 1
    return emptied


def part_from_absent(now: datetime) -> int:
    """End the media of the seats that had no socket for a while; returns how many.

    A browser may close its socket and keep its connections: without this he would hear the room and be shown to
    nobody. The place stays, and the next socket has everything again.
    """
    gone = Seat.records.filter(absent_since__lte=now - PARTED_AFTER, is_parted=False)
    parted = 0
    for room in Room.records.filter(pk__in=gone.values("room")):
        with changing(room):
            # Asked again under the lock: whoever came back in this moment stays.
            parted += gone.filter(room=room).update(is_parted=True)
    return parted


def _end_share(seat: Seat) -> None:
    if seat.is_sharing:
        write(seat, "seat.share_ended", SYSTEM, is_sharing=False)


def enter(seat: Seat, *, actor: Actor) -> None:
    """Come into the waiting room. Who was admitted before a torn connection stays admitted.

    Raises Conflict before the room opens or after it closed, NotAllowed for who was removed.
    """
    with in_turn(seat):
        _require_door_open(seat)
        if seat.state in HERE:
            return
        also = {"waiting_since": timezone.now(), "checked_by": None, "let_back_at": None}
        move(seat, SeatState.WAITING, actor=actor, also=also)
        # The court's own people run the room and wait for nobody.
        if seat.role in policy_of(seat).hosts:
            move(seat, SeatState.ADMITTED, actor=actor, also={"admitted_at": timezone.now()})


def leave(seat: Seat, *, actor: Actor) -> None:
    """Leave; the person may come back into the waiting room."""
    with in_turn(seat):
        if seat.state in HERE:
            move(seat, SeatState.LEFT, actor=actor, also={**AWAY, "waiting_since": None})


def lose(seat: Seat, *, actor: Actor, reason: str) -> None:
    """Whoever attended from this seat may not any more: his socket and media end at once.

    The seat itself stays on the list. It may be attended again once somebody may.
    """
    with in_turn(seat):
        columns = {**AWAY, "generation": seat.generation + 1, "online": 0}
        if seat.state in HERE:
            move(seat, SeatState.LEFT, actor=actor, reason=reason, also={**columns, "waiting_since": None})
        else:
            Seat.records.filter(pk=seat.pk).update(**columns)
            audit.record("seat.lost", seat, actor=actor, detail={"reason": reason})
        say_bye(seat.room, "revoked", seat_id=seat.pk)


def identify(seat: Seat, how: str, *, actor: Actor, host: Seat) -> None:
    """Keep that the host checked who this is, and by what.

    Raises NotAllowed, DomainError for a way that there is not, Conflict `not_seen` for a card of somebody whom this
    host does not see.
    """
    with in_turn(seat, host):
        require(host, Capability.IDENTIFY, seat)
        if how not in HOW_IDENTIFIED:
            raise DomainError(_("Select how the person was identified."), code="how", field="method")
        if how in SHOWN and not _is_seen(seat, host):
            raise Conflict(
                _(
                    "You do not see this person now, so no card can be checked. "
                    "Wait for the picture, or choose another way."
                ),
                code="not_seen",
                field="method",
            )
        write(
            seat, "seat.identified", actor, identified_at=timezone.now(), identified_by=actor.user, identified_how=how
        )


def _is_seen(seat: Seat, host: Seat) -> bool:
    """Whether his picture goes to this host now: the matrix says so, and his page is there to send one."""
    room = seat.room
    is_sent = Edge(seat.pk, host.pk, "video") in edges_of(room, seats_here(room))
    return is_sent and seat.is_online


def look(seat: Seat, *, actor: Actor, host: Seat) -> None:
    """Show a waiting person's picture and sound to one host, who checks who it is; nobody else sees or hears it.

    The person's own page says so, and he himself receives nothing. A host looks at one person at a time. Raises
    NotAllowed, Conflict when the person does not wait.
    """
    with in_turn(seat, host):
        require(host, Capability.IDENTIFY, seat)
        if seat.state != SeatState.WAITING:
            raise Conflict(_("This person does not wait any more."), code="not_waiting")
        Seat.records.filter(checked_by=host).update(checked_by=None)
        write(seat, "seat.looked_at", actor, checked_by=host)


def look_away(host: Seat, *, actor: Actor) -> None:
    """The host looks at nobody who waits any more."""
    with in_turn(host):
        for seat in Seat.records.filter(checked_by=host):
            write(seat, "seat.looked_away", actor, checked_by=None)


def admit(seat: Seat, *, actor: Actor, host: Seat) -> None:
    """Let a waiting person in: the next packet may flow. Raises Conflict with the reason that stands against it."""
    with in_turn(seat, host):
        require(host, Capability.ADMIT, seat)
        if not seat.is_produced:
            raise Conflict(_("The officer has not confirmed that the person was brought."), code="not_produced")
        if seat.identified_at is None and seat.role not in policy_of(seat).unidentified:
            raise Conflict(_("Identify the person first."), code="not_identified")
        also = {"admitted_at": timezone.now(), "help_at": None, "checked_by": None}
        move(seat, SeatState.ADMITTED, actor=actor, also=also)


def send_back(seat: Seat, *, actor: Actor, host: Seat) -> None:
    """Back to the waiting room: nothing reaches the seat or leaves it from the next packet on."""
    with in_turn(seat, host):
        require(host, Capability.ADMIT, seat)
        _require_guest(seat)
        move(seat, SeatState.WAITING, actor=actor, also={**AWAY, "waiting_since": timezone.now()})


def remove(seat: Seat, *, actor: Actor, host: Seat, reason: str) -> None:
    """Shut somebody out of this room; sockets and media end at once."""
    with in_turn(seat, host):
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
    with in_turn(seat, host):
        require(host, Capability.REMOVE, seat)
        also = {"removed_reason": "", "waiting_since": None, "let_back_at": timezone.now()}
        move(seat, SeatState.INVITED, actor=actor, also=also)


def mute(seat: Seat, *, actor: Actor, host: Seat) -> None:
    """Mute by the court: the node forwards no sound of this seat until it is unlocked."""
    with in_turn(seat, host):
        require(host, Capability.MUTE, seat)
        write(seat, "seat.muted", actor, is_mute_locked=True)


def unlock(seat: Seat, *, actor: Actor, host: Seat) -> None:
    """Take the court's mute off; the person's own microphone stays as he set it."""
    with in_turn(seat, host):
        require(host, Capability.MUTE, seat)
        write(seat, "seat.unlocked", actor, is_mute_locked=False)


def mute_all(host: Seat, *, actor: Actor) -> int:
    """Mute everyone in the room but the hosts; returns how many."""
    with in_turn(host):
        require(host, Capability.MUTE, host)
        rows = Seat.records.filter(room=host.room_id, is_live=True, state=SeatState.ADMITTED, is_mute_locked=False)
        muted = list(rows.exclude(role__in=policy_of(host).hosts))
        for seat in muted:
            write(seat, "seat.muted", actor, is_mute_locked=True)
    return len(muted)


def give_floor(seat: Seat, *, actor: Actor, host: Seat) -> None:
    """Give the floor: the hand goes down and the court's mute comes off."""
    with in_turn(seat, host):
        require(host, Capability.MUTE, seat)
        write(seat, "seat.floor", actor, is_mute_locked=False, hand_at=None)


def raise_hand(seat: Seat, *, raised: bool, actor: Actor) -> None:
    """Ask for the floor, or lower the hand. Raising twice keeps the first place in the queue."""
    with in_turn(seat):
        if Capability.RAISE_HAND not in capabilities_of(seat.role, policy_of(seat)) or seat.state != SeatState.ADMITTED:
            raise NotAllowed
        if raised and seat.hand_at is not None:
            return
        write(seat, "seat.hand", actor, hand_at=timezone.now() if raised else None)


def ask_help(seat: Seat, *, actor: Actor) -> None:
    """Ask the clerk for help: the hosts see it beside the name until the person is let in. Asking twice is asking once.

    Raises like `enter`.
    """
    with in_turn(seat):
        _require_door_open(seat)
        if seat.help_at is not None:
            return
        write(seat, "seat.help", actor, help_at=timezone.now())


def own_media(seat: Seat, *, audio: bool, video: bool) -> None:
    """How the person set his own microphone and camera. Too frequent and too small for the audit trail.

    Raises like `enter`.
    """
    with in_turn(seat):
        _require_door_open(seat)
        Seat.records.filter(pk=seat.pk).update(audio_on=audio, video_on=video)
        seat.audio_on, seat.video_on = audio, video


def ready(seat: Seat, readiness: dict[str, Any]) -> None:
    """What the person's device check found, for the waiting list and the clerk's board. Raises like `enter`."""
    with in_turn(seat):
        _require_door_open(seat)
        Seat.records.filter(pk=seat.pk).update(readiness=readiness)
        seat.readiness = readiness


def mark_production(seat: Seat, production: str, *, actor: Actor, note: str = "") -> None:
    """The facility's officer reports that the person was brought, refused, or is unfit; a later report replaces it.

    The caller has checked that the officer serves the venue of the seat's space. Raises Conflict when the meeting
    is over, since the record of who was brought then stands, and long before it: nobody is brought a day ahead.
    """
    if seat.space_id is None or production not in ProductionState.values:
        raise DomainError(_("Select what happened."), code="production", field="production")
    with in_turn(seat):
        if seat.room.is_over:
            raise Conflict(_("The meeting is over."), code="over")
        if seat.room.opens_at > timezone.now() + REPORT_AHEAD:
            raise Conflict(_("It is too early to report on this person."), code="too_early")
        write(
            seat,
            "seat.production",
            actor,
            production=production,
            production_at=timezone.now(),
            production_by=actor.user,
            production_note=note[:200],
        )
        if production != ProductionState.PRODUCED and seat.state == SeatState.ADMITTED:
            move(seat, SeatState.WAITING, actor=actor, reason=production, also=AWAY)


def take_back_production(seat: Seat, *, actor: Actor) -> None:
    """The officer's report was an error: the person is awaited again. Without a report nothing changes.

    Whoever was let in on it is before the door again, and is not identified any more where that rested on the
    officer's word. The caller has checked that the officer serves the venue of the seat's space. Raises Conflict
    when the meeting is over, since the record of who was brought then stands.
    """
    with in_turn(seat):
        if seat.room.is_over:
            raise Conflict(_("The meeting is over."), code="over")
        if seat.production in {"", ProductionState.AWAITED}:
            return
        columns: dict[str, Any] = {
            "production": ProductionState.AWAITED,
            "production_at": None,
            "production_by": None,
            "production_note": "",
        }
        if seat.identified_how == "officer":
            columns |= {"identified_at": None, "identified_by": None, "identified_how": ""}
        write(seat, "seat.production_taken_back", actor, **columns)
        if seat.state == SeatState.ADMITTED:
            move(seat, SeatState.WAITING, actor=actor, reason="production taken back", also=AWAY)
