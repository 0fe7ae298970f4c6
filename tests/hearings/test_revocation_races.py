"""Revocation next to another change of the room, on PostgreSQL."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections, transaction

from courts.ground.actors import actor_for
from courts.ground.models import User
from demo.people import Cast, create_cast
from tests.cast import PASSWORD
from tests.hearings.cases import make_case, make_hearing
from video.models import Room, Seat, SeatEvent, SeatEventKind
from video.services import admission, presence
from video.services.revocation import close_seats_of

pytestmark = [pytest.mark.integration, pytest.mark.django_db(transaction=True)]

PATIENCE = 20


@pytest.fixture
def people() -> Cast:
    """The cast, visible to every connection."""
    assert connection.vendor == "postgresql"
    return create_cast(law_profile="test", password=PASSWORD)


@pytest.fixture
def clerk_seat(people: Cast) -> Seat:
    """The seat of the clerk, who is in the room with an open socket, and whose account was closed just now."""
    hearing = make_hearing(people, make_case(people))
    Room.records.filter(pk=hearing.room_id).update(opens_at=hearing.created_at)
    seat = Seat.records.select_related("room").get(room=hearing.room_id, person=people.people["clerk"])
    presence.connect(seat)
    admission.enter(seat, actor=actor_for(people.users["clerk"]))
    User.objects.filter(pk=people.users["clerk"].pk).update(is_active=False)
    return seat


def revoked_during(people: Cast, seat: Seat, change: Callable[[], object]) -> int:
    """Let the revocation wait for the lock of the room, make the change and commit; return how many were revoked."""

    def close() -> int:
        try:
            return close_seats_of(people.users["clerk"])
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            Room.records.select_for_update().get(pk=seat.room_id)
            waiting = pool.submit(close)
            wait_for_a_lock()
            change()
        return waiting.result(PATIENCE)


def wait_for_a_lock() -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0]:
                return
        time.sleep(0.01)
    raise AssertionError("nothing waited for the room")


def test_account_closed_while_its_seat_is_attended_loses_it(people: Cast, clerk_seat: Seat) -> None:
    assert revoked_during(people, clerk_seat, lambda: None) == 1
    assert Seat.records.get(pk=clerk_seat.pk).generation > clerk_seat.generation


def test_seat_left_while_the_revocation_waited_is_not_revoked(people: Cast, clerk_seat: Seat) -> None:
    def leave() -> None:
        own = Seat.records.select_related("room").get(pk=clerk_seat.pk)
        admission.leave(own, actor=actor_for(people.users["clerk"]))
        presence.disconnect(own, own.generation)

    assert revoked_during(people, clerk_seat, leave) == 0
    assert Seat.records.get(pk=clerk_seat.pk).generation == clerk_seat.generation
    assert not SeatEvent.records.filter(seat=clerk_seat, kind=SeatEventKind.REVOKED).exists()


def test_account_opened_while_its_revocation_waited_keeps_the_seat(people: Cast, clerk_seat: Seat) -> None:
    user = User.objects.filter(pk=people.users["clerk"].pk)
    assert revoked_during(people, clerk_seat, lambda: user.update(is_active=True)) == 0
    assert Seat.records.get(pk=clerk_seat.pk).is_online
