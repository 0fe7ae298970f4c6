"""The desired state of a recorded room: its key, the recorded seats, and what they have switched off."""

from __future__ import annotations

from base64 import b64decode

import pytest

from courts.ground.actors import SYSTEM, Actor
from tests.video.meeting import everyone, room
from tests.video.recordings.recorded import PRESENT, clerk, recorded_room, recording
from tests.video.services.booked import seat_of
from video.link.desired import desired_of
from video.models import Room, Seat
from video.queries import matrix
from video.queries.screening import screenings_of
from video.recordings.keys import KeyUnavailable
from video.recordings.keys.local import LocalMasterKey
from video.recordings.models import Recording
from video.recordings.queries.recordings import _unwrap, data_key_of
from video.recordings.services.sittings import pause, resume
from video.services import admission, consultations, sittings, speaking
from video.sfu import wire

__all__ = ["clerk", "everyone", "recorded_room", "recording", "room"]


def state_of(room: Room) -> wire.Desired:
    desired = desired_of(room.pk)
    assert desired is not None
    line = wire.decode_to_node(wire.encode(desired))
    assert isinstance(line, wire.Desired)
    assert (line.seats, line.recording) == (desired.seats, desired.recording)
    return desired


def recorded(room: Room) -> dict[str, tuple[str, ...]]:
    """Return the recorded roles, each with the media that it has switched off."""
    roles = {str(seat.pk): seat.role for seat in Seat.records.filter(room=room)}
    return {roles[seat.seat]: seat.muted for seat in state_of(room).seats if seat.is_recorded}


def test_node_gets_the_recording_with_its_own_key(recorded_room: Room, recording: Recording) -> None:
    ordered = state_of(recorded_room).recording
    assert ordered is not None
    assert (ordered.recording, ordered.is_paused) == (str(recording.pk), False)
    assert b64decode(ordered.data_key) == data_key_of(recording)
    assert set(recorded(recorded_room)) == set(PRESENT)


def test_room_that_is_never_recorded_orders_nothing(everyone: Room) -> None:
    assert state_of(everyone).recording is None
    assert recorded(everyone) == {}


def test_pause_of_recording_or_sitting_records_no_seat(recorded_room: Room, recording: Recording, clerk: Actor) -> None:
    host = seat_of(recorded_room, "judge")
    pause(host, "break", "", SYSTEM)
    ordered = state_of(recorded_room).recording
    assert ordered is not None
    assert ordered.is_paused
    assert recorded(recorded_room) == {}
    resume(host, SYSTEM)
    assert set(recorded(recorded_room)) == set(PRESENT)
    sittings.pause_sitting(recorded_room, actor=clerk)
    assert recorded(recorded_room) == {}


def test_consultation_and_waiting_room_are_never_recorded(
    recorded_room: Room, recording: Recording, clerk: Actor
) -> None:
    host = seat_of(recorded_room, "clerk")
    keys = [seat_of(recorded_room, role).pk for role in ("claimant_counsel", "witness")]
    found = consultations.open_consultation(host, "تشاور", keys, actor=clerk)
    assert set(recorded(recorded_room)) == {"judge", "clerk"}
    consultations.close_consultation(host, found.pk, actor=clerk)
    assert set(recorded(recorded_room)) == set(PRESENT)
    admission.send_to_waiting(seat_of(recorded_room, "witness"), actor=clerk, host=host)
    admission.preview(seat_of(recorded_room, "witness"), actor=clerk, host=host)
    assert set(recorded(recorded_room)) == set(PRESENT) - {"witness"}


def test_muted_and_switched_off_media_are_named(recorded_room: Room, recording: Recording, clerk: Actor) -> None:
    assert recorded(recorded_room)["witness"] == ("screen",)
    speaking.mute(seat_of(recorded_room, "witness"), actor=clerk, host=seat_of(recorded_room, "clerk"))
    speaking.own_media(seat_of(recorded_room, "claimant_counsel"), audio=True, video=False)
    assert recorded(recorded_room)["witness"] == ("audio", "screen")
    assert recorded(recorded_room)["claimant_counsel"] == ("video", "screen")


def test_room_that_changes_in_every_read_records_nothing(
    recorded_room: Room, recording: Recording, clerk: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    read, changes = screenings_of, 0

    def changed_meanwhile(room_id: object, rows: object) -> object:
        nonlocal changes
        changes += 1
        speaking.raise_hand(seat_of(recorded_room, "witness"), raised=changes % 2 == 1, actor=clerk)
        return read(room_id, rows)  # type: ignore[arg-type]

    monkeypatch.setattr(matrix, "screenings_of", changed_meanwhile)
    assert recorded(recorded_room) == {}
    assert state_of(recorded_room).recording is not None


def test_room_goes_on_without_recording_when_the_key_is_lost(
    recorded_room: Room, recording: Recording, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lost(*_args: object) -> bytes:
        raise KeyUnavailable("gone")

    _unwrap.cache_clear()
    monkeypatch.setattr(LocalMasterKey, "unwrap", lost)
    desired = state_of(recorded_room)
    assert desired.recording is None
    assert recorded(recorded_room) == {}
    assert desired.edges
