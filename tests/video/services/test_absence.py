"""Absence: a person with a closed page is shown as absent and gets no media; the place is kept."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from courts.ground.actors import Actor
from tests.video.meeting import ALL, clerk, everyone, pairs, room, together
from tests.video.services.booked import seat_of
from video.link.desired import desired_of
from video.models import Room
from video.queries.snapshot import snapshot, version_of
from video.services import admission, consultations, presence

__all__ = ["clerk", "everyone", "room"]


@pytest.fixture
def clock() -> Iterator[time_machine.Coordinates]:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        yield clock


def pass_time(clock: time_machine.Coordinates, seconds: float) -> int:
    """Let so many seconds pass, then run the sweep; returns how many seats it suspended."""
    clock.shift(timedelta(seconds=seconds))
    return presence.suspend_absent_media(timezone.now())


def close_page(room: Room, role: str) -> None:
    seat = seat_of(room, role)
    presence.disconnect(seat, seat.generation)


def wished(room: Room) -> set[str]:
    """Return the seats for which the node keeps connections."""
    desired = desired_of(room.pk)
    assert desired is not None
    return {wish.seat for wish in desired.seats}


def test_media_of_a_closed_page_is_suspended_after_a_while(everyone: Room, clock: time_machine.Coordinates) -> None:
    lawyer = str(seat_of(everyone, "claimant_counsel").pk)
    close_page(everyone, "claimant_counsel")
    before = version_of(everyone.pk)
    assert pass_time(clock, 14) == 0
    assert (pairs(everyone), version_of(everyone.pk)) == (together(*ALL), before), (
        "a short interruption changes nothing"
    )
    assert pass_time(clock, 1) == 1
    assert pairs(everyone) == together(*(ALL - {"claimant_counsel"}))
    assert lawyer not in wished(everyone), "the node closes the connections"
    assert version_of(everyone.pk) > before, "the node is told"
    assert pass_time(clock, 60) == 0, "once"


def test_person_who_comes_back_is_in_the_same_place(
    everyone: Room, clerk: Actor, clock: time_machine.Coordinates
) -> None:
    host, lawyer = seat_of(everyone, "clerk"), seat_of(everyone, "claimant_counsel")
    consultations.open_consultation(host, "تشاور", [lawyer.pk, seat_of(everyone, "witness").pk], actor=clerk)
    close_page(everyone, "claimant_counsel")
    assert pass_time(clock, 15) == 1
    shown = {line["seat"]: line for line in snapshot(host.pk, "ar")["seats"]}[str(lawyer.pk)]
    assert (shown["state"], shown["online"]) == ("admitted", False), "hosts see that the lawyer is not connected"
    assert shown["consultation"] is not None
    assert not pairs(everyone) & together("claimant_counsel", "witness")
    presence.connect(lawyer)
    assert pairs(everyone) >= together("claimant_counsel", "witness")
    assert str(lawyer.pk) in wished(everyone)
    assert pass_time(clock, 60) == 0


def test_absent_waiting_seat_is_suspended_and_restored(
    everyone: Room, clerk: Actor, clock: time_machine.Coordinates
) -> None:
    host, witness = seat_of(everyone, "clerk"), seat_of(everyone, "witness")
    admission.send_to_waiting(witness, actor=clerk, host=host)
    admission.preview(witness, actor=clerk, host=host)
    close_page(everyone, "witness")
    assert pass_time(clock, 15) == 1
    assert str(witness.pk) not in wished(everyone)
    # A witness admitted while absent still gets no media.
    admission.admit(witness, actor=clerk, host=host)
    assert pairs(everyone) == together(*(ALL - {"witness"}))
    presence.connect(witness)
    assert pairs(everyone) == together(*ALL)


def test_late_heartbeat_restores_media(everyone: Room, clock: time_machine.Coordinates) -> None:
    """The process was alive and only late with its heartbeat."""
    lawyer = seat_of(everyone, "claimant_counsel")
    clock.shift(timedelta(seconds=31))
    assert presence.empty_unseen() == len(ALL)
    assert pass_time(clock, 15) == len(ALL)
    assert (pairs(everyone), wished(everyone)) == (set(), set())
    for role in ALL:
        presence.note_alive(seat_of(everyone, role), seat_of(everyone, role).generation)
    assert pairs(everyone) == together(*ALL)
    assert str(lawyer.pk) in wished(everyone)


@pytest.mark.parametrize("away, counts_from", [(14, 0), (240, 240)])
def test_waiting_time_restarts_after_a_long_absence(
    room: Room, clock: time_machine.Coordinates, clerk: Actor, away: int, counts_from: int
) -> None:
    began = timezone.now()
    seat = seat_of(room, "witness")
    presence.connect(seat)
    admission.enter(seat, actor=clerk)
    close_page(room, "witness")
    pass_time(clock, away)
    presence.connect(seat_of(room, "witness"))
    assert seat_of(room, "witness").waiting_since == began + timedelta(seconds=counts_from)
