"""Presence: generations of sockets, heartbeats, attendance and muting."""

from __future__ import annotations

from datetime import timedelta

import time_machine
from django.utils import timezone

from courts.ground.actors import Actor, actor_for
from demo.people import Cast
from tests.video.services.booked import clerk, room, seat_of
from video.models import Attendance, Room, Seat
from video.queries.attendance import attendance_of
from video.queries.seats import why_gone
from video.queries.snapshot import snapshot
from video.services import admission, attendance, presence, revocation, rooms, sittings, speaking

__all__ = ["clerk", "room"]


def test_reload_raises_the_generation_and_keeps_the_place(cast: Cast, room: Room, clerk: Actor) -> None:
    judge = seat_of(room, "judge")
    first = presence.connect(judge)
    admission.enter(judge, actor=actor_for(cast.users["judge"]))
    second = presence.connect(judge)
    presence.disconnect(judge, first)  # the older tab closes late
    judge.refresh_from_db()
    assert (judge.state, judge.online) == ("admitted", second)


def test_page_that_lost_its_seat_knows_the_reason(cast: Cast, room: Room, clerk: Actor) -> None:
    witness, host = seat_of(room, "witness"), seat_of(room, "clerk")
    first = presence.connect(witness)
    second = presence.connect(witness)
    assert (why_gone(witness.pk, first), why_gone(witness.pk, second)) == ("replaced", None)
    admission.remove(witness, actor=clerk, host=host, reason="أخلّ بالنظام")
    assert why_gone(witness.pk, second) == "removed"
    rooms.remove_seat(witness, actor=clerk, reason="not needed")
    assert why_gone(witness.pk, second) == "revoked"


def test_sweep_empties_seats_without_heartbeats(cast: Cast, room: Room, clerk: Actor) -> None:
    host, lawyer = seat_of(room, "clerk"), seat_of(room, "claimant_counsel")
    admission.enter(host, actor=clerk)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        gone, here = presence.connect(lawyer), presence.connect(host)
        clock.shift(timedelta(seconds=29))
        assert revocation.sweep().done == 0
        presence.note_alive(host, here)
        clock.shift(timedelta(seconds=2))
        assert revocation.sweep().done == 1
        assert revocation.sweep().done == 0
        online = {line["seat"]: line["online"] for line in snapshot(host.pk, "ar")["seats"]}
        assert online[str(lawyer.pk)] is False
        assert seat_of(room, "clerk").online == here
        # The process was alive and only late with its heartbeat.
        version = Room.records.get(pk=room.pk).version
        presence.note_alive(lawyer, gone)
        assert seat_of(room, "claimant_counsel").online == gone
        assert Room.records.get(pk=room.pk).version > version
        # A stale socket whose seat was taken by a newer one stays out.
        newer = presence.connect(lawyer)
        presence.note_alive(lawyer, gone)
        assert seat_of(room, "claimant_counsel").online == newer


def test_only_process_begins_with_empty_seats(room: Room) -> None:
    seat = seat_of(room, "witness")
    presence.connect(seat)
    assert presence.empty_unseen() == 1
    assert (seat_of(room, "witness").online, seat_of(room, "witness").state) == (0, "invited")


def test_attendance_counts_admitted_seats_of_a_live_sitting(cast: Cast, room: Room, clerk: Actor) -> None:
    judge, witness = seat_of(room, "judge"), seat_of(room, "witness")
    admission.enter(judge, actor=actor_for(cast.users["judge"]))
    admission.enter(witness, actor=actor_for(cast.users["witness"]))
    at = timezone.now()
    seen = [(judge.pk, True, True), (witness.pk, True, True)]
    attendance.record_seen(room.pk, seen, at)
    assert Attendance.records.count() == 0
    sittings.start_sitting(room, actor=clerk)
    for seconds in (0, 1, 2, 10, 60, 61):
        attendance.record_seen(room.pk, seen, at + timedelta(seconds=seconds))
    [line] = attendance_of(room)
    assert (line.seat, line.seconds, line.heard, line.seen) == (judge, 11.0, True, True)


def test_mute_all_spares_the_hosts(cast: Cast, room: Room, clerk: Actor) -> None:
    host, judge, lawyer = seat_of(room, "clerk"), seat_of(room, "judge"), seat_of(room, "claimant_counsel")
    for seat, member in ((host, "clerk"), (judge, "judge"), (lawyer, "lawyer")):
        admission.enter(seat, actor=actor_for(cast.users[member]))
    admission.identify(lawyer, "known_to_the_court", actor=clerk, host=host)
    admission.admit(lawyer, actor=clerk, host=host)
    assert speaking.mute_all(host, actor=clerk) == 1
    assert Seat.records.get(pk=lawyer.pk).is_muted_by_host
    speaking.raise_hand(lawyer, raised=True, actor=actor_for(cast.users["lawyer"]))
    # A page that loads later knows the time of the raised hand too.
    (line,) = [row for row in snapshot(host.pk, "ar")["seats"] if row["seat"] == str(lawyer.pk)]
    raised_at = Seat.records.get(pk=lawyer.pk).hand_at
    assert raised_at is not None
    assert (line["hand"], line["hand_since"]) == (1, raised_at.isoformat())
    speaking.give_floor(lawyer, actor=clerk, host=host)
    lawyer.refresh_from_db()
    assert not lawyer.is_muted_by_host
    assert lawyer.hand_at is None
    assert snapshot(lawyer.pk, "ar")["me"]["hand_since"] is None
