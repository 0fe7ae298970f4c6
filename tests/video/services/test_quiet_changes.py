"""Pages are told of the changes of a person outside the room at their leisure, and of all others at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from courts.ground.actors import SYSTEM, Actor
from courts.ground.errors import NotAllowed
from tests.video.meeting import clerk, everyone, room
from tests.video.services.booked import seat_of
from video.models import Room, Seat
from video.services import admission, changes, presence, sharing, speaking

__all__ = ["clerk", "everyone", "room"]

pytestmark = pytest.mark.django_db

READY = {"camera": "works", "microphone": "works", "speaker": "works", "network": "good"}


def nudges(monkeypatch: pytest.MonkeyPatch, act: Callable[[], object], capture: Any) -> list[bool]:
    """Return for each nudge of this act whether it is quiet."""
    found: list[bool] = []
    monkeypatch.setattr(changes, "_nudge", lambda _room, *, is_quiet: found.append(is_quiet))
    with capture(execute=True):
        act()
    return found


# All that a person outside the room can change of their own seat.
OWN: dict[str, Callable[[Seat], object]] = {
    "connect": presence.connect,
    "disconnect": lambda seat: presence.disconnect(seat, seat.generation),
    "media": lambda seat: speaking.own_media(seat, audio=False, video=False),
    "ready": lambda seat: presence.ready(seat, READY),
    "help": lambda seat: admission.ask_help(seat, actor=SYSTEM),
    "leave": lambda seat: admission.leave(seat, actor=SYSTEM),
}


@pytest.mark.parametrize("act", OWN.values(), ids=OWN)
def test_changes_of_a_waiting_seat_are_quiet_and_those_of_an_admitted_one_are_not(
    everyone: Room,
    clerk: Actor,
    act: Callable[[Seat], object],
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Any,
) -> None:
    assert nudges(
        monkeypatch, lambda: act(seat_of(everyone, "claimant_counsel")), django_capture_on_commit_callbacks
    ) == [False]
    host, witness = seat_of(everyone, "clerk"), seat_of(everyone, "witness")
    admission.send_to_waiting(witness, actor=clerk, host=host)
    assert nudges(monkeypatch, lambda: act(seat_of(everyone, "witness")), django_capture_on_commit_callbacks) == [True]


def test_changes_by_a_host_and_of_a_host_are_never_quiet(
    everyone: Room, clerk: Actor, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    host, witness = seat_of(everyone, "clerk"), seat_of(everyone, "witness")
    acts: list[Callable[[], object]] = [
        lambda: admission.send_to_waiting(witness, actor=clerk, host=host),
        lambda: admission.preview(witness, actor=clerk, host=host),
        lambda: admission.admit(witness, actor=clerk, host=host),
        lambda: admission.leave(host, actor=clerk),
        lambda: admission.enter(host, actor=clerk),
        lambda: admission.leave(witness, actor=SYSTEM),
    ]
    for act in acts:
        assert nudges(monkeypatch, act, django_capture_on_commit_callbacks) == [False]


def test_refused_and_repeated_commands_of_a_waiting_seat_nudge_nothing(
    everyone: Room, clerk: Actor, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    witness = seat_of(everyone, "witness")
    admission.send_to_waiting(witness, actor=clerk, host=seat_of(everyone, "clerk"))

    def refused(act: Callable[[], object]) -> None:
        with pytest.raises(NotAllowed):
            act()

    acts: list[Callable[[], object]] = [
        lambda: refused(lambda: speaking.raise_hand(witness, raised=True, actor=SYSTEM)),
        lambda: refused(lambda: sharing.share(witness, on=True, actor=SYSTEM)),
        lambda: admission.enter(witness, actor=SYSTEM),
        lambda: speaking.own_media(witness, audio=witness.audio_on, video=witness.video_on),
        lambda: presence.note_alive(witness, witness.generation),
    ]
    for act in acts:
        assert nudges(monkeypatch, act, django_capture_on_commit_callbacks) == []
