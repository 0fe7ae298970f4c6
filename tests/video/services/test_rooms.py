"""Rooms: booking, moving, adding and removing seats, and the end."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from courts.ground.actors import SYSTEM, Actor, actor_for
from courts.ground.errors import Conflict, NotVisible
from courts.ground.models import Reservation
from courts.ground.services.reservations import Taken
from custody.services import production
from demo.people import Cast
from tests.video.services.booked import BUFFER, clerk, plan_at, room, seat_of
from video.models import Room, Seat
from video.queries.rooms import nearest_free_for
from video.queries.seats import own_seat
from video.services import admission, rooms, sittings, speaking
from video.services.rooms import SeatPlan

__all__ = ["clerk", "plan_at", "room", "seat_of"]


def windows(room: Room) -> dict[str, tuple[datetime, datetime]]:
    """Return the booked windows of a room by the name of the resource."""
    legs = Reservation.records.filter(subject_id=room.pk, state="booked").select_related("resource")
    return {str(leg.resource): (leg.starts_at, leg.ends_at) for leg in legs}


def test_booking_reserves_all_legs_with_a_buffer_for_the_facility(cast: Cast, room: Room) -> None:
    legs = Reservation.records.filter(subject_id=room.pk, state="booked")
    assert legs.count() == 4  # judge, lawyer, detainee, space; a clerk is no bookable resource
    space = legs.get(resource__space=cast.spaces["facility_room"])
    judge = legs.get(resource__person=cast.people["judge"])
    assert space.starts_at == room.starts_at - BUFFER
    assert judge.starts_at == room.starts_at


def test_taken_leg_books_nothing_and_offers_nearest_free_times(cast: Cast, room: Room, clerk: Actor) -> None:
    plan = plan_at(cast, room.starts_at)
    with pytest.raises(Taken):
        rooms.book_room(cast.venues["other_court"], plan, actor=clerk)
    assert Room.records.count() == 1
    free = nearest_free_for(cast.venues["court"], plan, not_before=timezone.now(), step=timedelta(minutes=15))
    assert len(free) == 3
    assert all(start >= room.ends_at + BUFFER * 2 or start <= room.starts_at - BUFFER * 4 for start in free)


def test_moved_room_releases_its_old_time_and_keeps_every_leg(cast: Cast, room: Room, clerk: Actor) -> None:
    start = room.starts_at + timedelta(minutes=10)
    rooms.move_room(
        room,
        starts_at=start,
        ends_at=start + timedelta(minutes=30),
        opens_at=start - timedelta(minutes=30),
        actor=clerk,
        space_buffer=BUFFER,
    )
    assert Reservation.records.filter(state="booked").count() == 4
    assert set(
        Reservation.records.filter(state="booked", resource__space__isnull=True).values_list("starts_at", flat=True)
    ) == {start, start - BUFFER}


def test_added_seat_books_only_its_own_resources(cast: Cast, room: Room, clerk: Actor) -> None:
    before = windows(room)
    kept = set(Reservation.records.filter(state="booked").values_list("pk", flat=True))
    rooms.add_seat(room, SeatPlan(cast.people["counsel"], "respondent_counsel", reserve="lawyer"), actor=clerk)
    rooms.add_seat(
        room,
        SeatPlan(cast.people["groom"], "detainee", space=cast.spaces["facility_room_4"], reserve="detainee"),
        actor=clerk,
    )
    after = windows(room)
    assert {name: after[name] for name in before} == before
    assert kept <= set(Reservation.records.filter(state="booked").values_list("pk", flat=True))
    plain, wide = (room.starts_at, room.ends_at), (room.starts_at - BUFFER, room.ends_at + BUFFER)
    assert after[str(cast.people["counsel"])] == plain
    assert after[str(cast.people["groom"])] == after[str(cast.spaces["facility_room_4"])] == wide


def test_person_with_a_seat_is_not_seated_twice(cast: Cast, room: Room, clerk: Actor) -> None:
    plan = SeatPlan(cast.people["lawyer"], "claimant_counsel", reserve="lawyer")
    assert rooms.add_seat(room, plan, actor=clerk) == seat_of(room, "claimant_counsel")
    assert Seat.records.filter(room=room).count() == 5


def test_added_seat_is_refused_whole_when_the_person_is_taken(cast: Cast, room: Room, clerk: Actor) -> None:
    other = rooms.book_room(
        cast.venues["office"],
        plan_at(cast, room.starts_at + timedelta(days=1)),
        actor=clerk,
    )
    elsewhere = SeatPlan(cast.people["counsel"], "respondent_counsel", reserve="lawyer")
    rooms.add_seat(room, elsewhere, actor=clerk)
    rooms.move_room(
        other,
        starts_at=room.ends_at + BUFFER * 2,
        ends_at=room.ends_at + BUFFER * 4,
        opens_at=room.starts_at,
        actor=clerk,
    )
    third = rooms.book_room(
        cast.venues["station"],
        replace(plan_at(cast, room.starts_at), seats=(SeatPlan(cast.people["clerk"], "clerk"),)),
        actor=clerk,
    )
    with pytest.raises(Taken):
        rooms.add_seat(third, elsewhere, actor=clerk)
    assert windows(third) == {}
    assert Seat.records.filter(room=third).count() == 1


def test_move_without_a_buffer_keeps_that_of_the_booking(cast: Cast, room: Room, clerk: Actor) -> None:
    start = room.starts_at + timedelta(days=1)
    rooms.move_room(room, starts_at=start, ends_at=start + timedelta(minutes=30), opens_at=start, actor=clerk)
    assert windows(room)[str(cast.spaces["facility_room"])][0] == start - BUFFER


def test_removed_seat_releases_resources_booked_for_it_alone(cast: Cast, room: Room, clerk: Actor) -> None:
    rooms.remove_seat(seat_of(room, "claimant_counsel"), actor=clerk, reason="left the case")
    assert str(cast.people["lawyer"]) not in windows(room)
    rooms.remove_seat(seat_of(room, "detainee"), actor=clerk, reason="released")
    assert set(windows(room)) == {str(cast.people["judge"])}
    # A released resource can be booked for another room at once.
    mine = SeatPlan(cast.people["detainee"], "detainee", space=cast.spaces["facility_room"], reserve="detainee")
    rooms.book_room(
        cast.venues["station"],
        replace(plan_at(cast, room.starts_at), seats=(mine,)),
        actor=clerk,
    )


def test_room_that_is_over_takes_no_seat_and_no_other_time(cast: Cast, room: Room, clerk: Actor) -> None:
    rooms.cancel_room(room, actor=clerk, reason="settled")
    with pytest.raises(Conflict):
        rooms.add_seat(room, SeatPlan(cast.people["counsel"], "respondent_counsel", reserve="lawyer"), actor=clerk)
    with pytest.raises(Conflict):
        rooms.move_room(room, starts_at=room.starts_at, ends_at=room.ends_at, opens_at=room.opens_at, actor=clerk)
    assert windows(room) == {}


def test_cancelled_room_releases_everything(room: Room, clerk: Actor) -> None:
    rooms.cancel_room(room, actor=clerk, reason="settled")
    assert not Reservation.records.filter(state__in=["held", "booked"]).exists()


def test_nothing_of_a_room_changes_after_its_end(cast: Cast, room: Room, clerk: Actor) -> None:
    host, detainee = seat_of(room, "clerk"), seat_of(room, "detainee")
    admission.enter(host, actor=clerk)
    sittings.start_sitting(room, actor=clerk)
    sittings.end_sitting(room, actor=clerk)
    for act in (
        lambda: production.mark_production(detainee, "refused", actor=actor_for(cast.users["officer"]), note="…"),
        lambda: admission.identify(detainee, "officer", actor=clerk, host=host),
        lambda: speaking.mute(detainee, actor=clerk, host=host),
        lambda: admission.enter(detainee, actor=SYSTEM),
    ):
        with pytest.raises(Conflict):
            act()
    assert seat_of(room, "detainee").production == "awaited"


def test_end_releases_everything_and_a_second_end_is_a_conflict(cast: Cast, room: Room, clerk: Actor) -> None:
    judge = seat_of(room, "judge")
    admission.enter(judge, actor=actor_for(cast.users["judge"]))
    sittings.start_sitting(room, actor=clerk)
    with pytest.raises(Conflict):
        sittings.start_sitting(Room.records.get(pk=room.pk), actor=clerk)
    sittings.pause_sitting(room, actor=clerk)
    sittings.resume_sitting(room, actor=clerk)
    sittings.end_sitting(room, actor=clerk)
    assert Seat.records.get(pk=judge.pk).state == "left"
    assert not Reservation.records.filter(state="booked").exists()
    with pytest.raises(Conflict):
        sittings.end_sitting(Room.records.get(pk=room.pk), actor=clerk)


def test_room_is_visible_only_to_people_with_a_seat(cast: Cast, room: Room) -> None:
    assert not Room.objects.visible_to(cast.people["stranger"]).exists()
    assert list(Room.objects.visible_to(cast.people["lawyer"])) == [room]


@pytest.mark.parametrize("member", ["stranger", "claimant", "other_clerk", "officer"])
def test_account_without_a_seat_finds_no_room(cast: Cast, room: Room, member: str) -> None:
    with pytest.raises(NotVisible):
        own_seat(cast.users[member], room.pk)


def test_removed_seat_is_hidden_from_its_person_and_kept(cast: Cast, room: Room, clerk: Actor) -> None:
    rooms.remove_seat(seat_of(room, "witness"), actor=clerk, reason="not needed")
    with pytest.raises(NotVisible):
        own_seat(cast.users["witness"], room.pk)
    assert Seat.records.filter(room=room, role="witness").exists()
