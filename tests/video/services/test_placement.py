"""Placement of rooms on the processes of the media node."""

from __future__ import annotations

import pytest

from tests.video.meeting import clerk, everyone, room
from tests.video.services.booked import seat_of
from video.models import Room, Seat
from video.services.placement import load_of, place
from video.states import SeatState

__all__ = ["clerk", "everyone", "room"]
pytestmark = pytest.mark.django_db
NAMES = ["0", "1", "2"]


def another(room: Room, *, seats: int, node: str = "", state: str = SeatState.ADMITTED) -> Room:
    """Copy a room with the first of its seats; the tests of booking cover how rooms are made."""
    made = Room.records.get(pk=room.pk)
    made.pk, made.owner_id, made.node = None, seat_of(room, "judge").pk, node
    made._state.adding = True
    made.id = Room._meta.get_field("id").get_default()
    made.owner_id = made.id
    made.save()
    for seat in Seat.records.filter(room=room)[:seats]:
        seat.pk = seat.id = Seat._meta.get_field("id").get_default()
        seat._state.adding = True
        seat.room, seat.state, seat.previewed_by, seat.consultation = made, state, None, None
        seat.save()
    return made


def test_a_room_is_placed_on_the_least_loaded_process(everyone: Room) -> None:
    another(everyone, seats=4, node="0")
    another(everyone, seats=2, node="1")
    another(everyone, seats=3, node="2")
    assert load_of(NAMES) == {"0": 16, "1": 4, "2": 9}
    assert place(everyone.pk, NAMES) == "1"
    assert Room.records.get(pk=everyone.pk).node == "1"


def test_a_room_stays_where_it_was_placed(everyone: Room) -> None:
    assert place(everyone.pk, NAMES) == "0"
    for _ in range(3):
        another(everyone, seats=5, node="0")
    assert place(everyone.pk, NAMES) == "0"


def test_a_room_of_a_process_that_does_not_exist_any_more_is_placed_again(everyone: Room) -> None:
    Room.records.filter(pk=everyone.pk).update(node="7")
    assert place(everyone.pk, NAMES) == "0"


def test_rooms_without_people_are_no_load(everyone: Room) -> None:
    another(everyone, seats=5, node="0", state=SeatState.LEFT)
    assert load_of(NAMES) == {"0": 0, "1": 0, "2": 0}


def test_rooms_are_spread_evenly(everyone: Room) -> None:
    rooms = [another(everyone, seats=3) for _ in range(6)]
    assert sorted(place(each.pk, NAMES) for each in rooms) == sorted(NAMES * 2)


def test_a_placement_is_no_change_of_the_room(everyone: Room) -> None:
    before = Room.records.get(pk=everyone.pk).version
    place(everyone.pk, NAMES)
    assert Room.records.get(pk=everyone.pk).version == before
