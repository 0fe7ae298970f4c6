"""A command that changes nothing raises no version; any other raises it by exactly one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from courts.ground.actors import Actor
from courts.ground.errors import DomainError
from courts.ground.models import AuditEntry
from tests.video.meeting import clerk, everyone, room
from tests.video.recordings.recorded import recorded_room
from tests.video.services.test_rooms import seat_of
from video.models import Consultation, Room
from video.services import admission, presence
from video.signalling.commands import COMMANDS, perform

__all__ = ["clerk", "everyone", "recorded_room", "room"]

pytestmark = pytest.mark.django_db

READY = {"camera": "works", "microphone": "works", "speaker": "works", "network": "good"}
Fields = dict[str, Any]


def seat(role: str) -> Callable[[Room], Fields]:
    return lambda room: {"seat": seat_of(room, role).pk}


def fixed(**fields: Any) -> Callable[[Room], Fields]:
    return lambda _room: fields


def send(room: Room, sender: str, name: str, fields: Fields, actor: Actor) -> int:
    """Send one command and return by how much it raised the room's version."""
    before = Room.records.get(pk=room.pk).version
    own = seat_of(room, sender)
    perform(own.pk, own.generation, name, fields, actor=actor)
    return Room.records.get(pk=room.pk).version - before


# Each changes something once, and nothing when it is sent again.
TWICE: list[tuple[str, str, Callable[[Room], Fields]]] = [
    ("claimant_counsel", "leave", fixed()),
    ("claimant_counsel", "media", fixed(audio=False, video=True)),
    ("claimant_counsel", "ready", fixed(**READY)),
    ("claimant_counsel", "hand", fixed(raised=True)),
    ("claimant_counsel", "help", fixed()),
    ("claimant_counsel", "share", fixed(on=True)),
    ("clerk", "mute", seat("claimant_counsel")),
    ("clerk", "mute_all", fixed()),
    (
        "clerk",
        "screening",
        lambda room: {
            "seat": seat_of(room, "claimant_counsel").pk,
            "other": seat_of(room, "witness").pk,
            "audio": True,
            "video": False,
        },
    ),
]


@pytest.mark.parametrize("sender,name,fields", TWICE, ids=[name for _sender, name, _fields in TWICE])
def test_repeated_command_raises_the_version_once(
    everyone: Room, clerk: Actor, sender: str, name: str, fields: Callable[[Room], Fields]
) -> None:
    assert send(everyone, sender, name, fields(everyone), clerk) == 1
    recorded = AuditEntry.records.count()
    assert send(everyone, sender, name, fields(everyone), clerk) == 0
    assert AuditEntry.records.count() == recorded


# Each changes nothing in a room where everyone is admitted, unmuted, with the hand down, and no consultation is open.
IDLE: list[tuple[str, str, Callable[[Room], Fields]]] = [
    ("claimant_counsel", "join", fixed()),
    ("claimant_counsel", "media", fixed(audio=True, video=True)),
    ("claimant_counsel", "hand", fixed(raised=False)),
    ("claimant_counsel", "share", fixed(on=False)),
    ("claimant_counsel", "ice_servers", fixed()),
    ("clerk", "unmute", seat("claimant_counsel")),
    ("clerk", "floor", seat("claimant_counsel")),
    ("clerk", "stop_share", seat("claimant_counsel")),
    ("clerk", "stop_preview", fixed()),
    ("clerk", "admit_all", fixed()),
    ("clerk", "move", lambda room: {**seat("claimant_counsel")(room), "consultation": None}),
    (
        "clerk",
        "screening",
        lambda room: {
            "seat": seat_of(room, "claimant_counsel").pk,
            "other": seat_of(room, "witness").pk,
            "audio": False,
            "video": False,
        },
    ),
]


@pytest.mark.parametrize("sender,name,fields", IDLE, ids=[name for _sender, name, _fields in IDLE])
def test_command_that_changes_nothing_raises_no_version(
    everyone: Room, clerk: Actor, sender: str, name: str, fields: Callable[[Room], Fields]
) -> None:
    assert send(everyone, sender, name, fields(everyone), clerk) == 0


def test_refused_command_raises_no_version(everyone: Room, clerk: Actor) -> None:
    before = Room.records.get(pk=everyone.pk).version
    with pytest.raises(DomainError):
        send(everyone, "clerk", "admit", seat("claimant_counsel")(everyone), clerk)
    assert Room.records.get(pk=everyone.pk).version == before


def test_preview_raises_the_version_once(everyone: Room, clerk: Actor) -> None:
    witness = seat("witness")(everyone)
    assert send(everyone, "clerk", "send_to_waiting", witness, clerk) == 1
    assert send(everyone, "clerk", "preview", witness, clerk) == 1
    assert send(everyone, "clerk", "preview", witness, clerk) == 0
    assert send(everyone, "clerk", "stop_preview", {}, clerk) == 1
    assert send(everyone, "clerk", "identify", {**witness, "method": "known_to_the_court"}, clerk) == 1
    assert send(everyone, "clerk", "admit", witness, clerk) == 1


def test_consultation_commands_raise_the_version_once(everyone: Room, clerk: Actor) -> None:
    counsel = seat("claimant_counsel")(everyone)
    people = [counsel["seat"], seat_of(everyone, "witness").pk]
    assert send(everyone, "clerk", "open_consultation", {"title": "تشاور", "seats": people}, clerk) == 1
    consultation = {"consultation": Consultation.records.get().pk}
    assert send(everyone, "clerk", "move", counsel | consultation, clerk) == 0
    assert send(everyone, "clerk", "move", counsel | {"consultation": None}, clerk) == 1
    assert send(everyone, "clerk", "close_consultation", consultation, clerk) == 1
    assert send(everyone, "clerk", "close_consultation", consultation, clerk) == 0


def test_removal_and_return_raise_the_version_once_each(everyone: Room, clerk: Actor) -> None:
    witness = seat("witness")(everyone)
    assert send(everyone, "clerk", "remove", {**witness, "reason": "أخلّ بالنظام"}, clerk) == 1
    assert send(everyone, "clerk", "readmit", witness, clerk) == 1
    assert send(everyone, "witness", "join", {}, clerk) == 1


def test_admit_all_raises_the_version_once(everyone: Room, clerk: Actor) -> None:
    for role in ("claimant_counsel", "detainee"):
        admission.send_to_waiting(seat_of(everyone, role), actor=clerk, host=seat_of(everyone, "clerk"))
    assert send(everyone, "clerk", "admit_all", {}, clerk) == 1
    assert {seat_of(everyone, role).state for role in ("claimant_counsel", "detainee")} == {"admitted"}


def test_unmute_floor_and_lowered_hand_raise_the_version_once(everyone: Room, clerk: Actor) -> None:
    counsel = seat("claimant_counsel")(everyone)
    send(everyone, "claimant_counsel", "hand", {"raised": True}, clerk)
    assert send(everyone, "claimant_counsel", "hand", {"raised": False}, clerk) == 1
    for name in ("unmute", "floor"):
        send(everyone, "clerk", "mute", counsel, clerk)
        assert send(everyone, "clerk", name, counsel, clerk) == 1
    send(everyone, "claimant_counsel", "share", {"on": True}, clerk)
    assert send(everyone, "clerk", "stop_share", counsel, clerk) == 1


def test_pause_of_the_recording_raises_the_version_once(recorded_room: Room, clerk: Actor) -> None:
    reason = {"reason": "break", "note": ""}
    for name, fields in (("pause_recording", reason), ("resume_recording", {})):
        assert send(recorded_room, "clerk", name, fields, clerk) == 1
        assert send(recorded_room, "clerk", name, fields, clerk) == 0


def test_every_command_of_the_room_has_a_test_here() -> None:
    text = Path(__file__).read_text("utf-8")
    rooms = [command.name for command in COMMANDS.values() if command.answered_by == "room"]
    assert [name for name in rooms if f'"{name}"' not in text] == []


def test_sign_of_life_raises_no_version(everyone: Room) -> None:
    before = Room.records.get(pk=everyone.pk).version
    own = seat_of(everyone, "witness")
    presence.note_alive(own, own.generation)
    assert Room.records.get(pk=everyone.pk).version == before


# --- the host's mute ---


def test_mute_switches_the_microphone_of_the_seat_off(everyone: Room, clerk: Actor) -> None:
    counsel = seat("claimant_counsel")(everyone)
    send(everyone, "clerk", "mute", counsel, clerk)
    now = seat_of(everyone, "claimant_counsel")
    assert (now.is_muted_by_host, now.audio_on) == (True, False)
    send(everyone, "clerk", "unmute", counsel, clerk)
    now = seat_of(everyone, "claimant_counsel")
    assert (now.is_muted_by_host, now.audio_on) == (False, False)
    send(everyone, "claimant_counsel", "media", {"audio": True, "video": True}, clerk)
    assert seat_of(everyone, "claimant_counsel").audio_on


def test_muted_seat_cannot_switch_its_microphone_on(everyone: Room, clerk: Actor) -> None:
    send(everyone, "clerk", "mute_all", {}, clerk)
    send(everyone, "claimant_counsel", "media", {"audio": True, "video": False}, clerk)
    now = seat_of(everyone, "claimant_counsel")
    assert (now.audio_on, now.video_on) == (False, False)
