"""Races of the ground on PostgreSQL."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection, connections
from django.utils import timezone

from courts.calendars.services.receipts import issue_receipt
from courts.ground.actors import actor_for
from courts.ground.models import AuditEntry, AuditSeal, Reservation, Venue
from courts.ground.services import audit, reservations
from courts.ground.services.reservations import Leg, Taken
from demo.people import Cast, create_cast
from tests.cast import PASSWORD

pytestmark = [pytest.mark.integration, pytest.mark.django_db(transaction=True)]

THREADS = 20


@pytest.fixture
def committed_cast() -> Cast:
    """The cast, committed, so that every connection sees it."""
    assert connection.vendor == "postgresql"
    return create_cast(law_profile="test", password=PASSWORD)


def run_concurrently(act: Callable[[int], str], *, threads: int = THREADS) -> Counter[str]:
    """Run `act` in several threads that start together, each with its own connection."""
    gate = Barrier(threads)

    def run(number: int) -> str:
        try:
            gate.wait()
            return act(number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(threads) as pool:
        return Counter(pool.map(run, range(threads)))


def test_concurrent_bookings_of_one_room_have_one_winner(committed_cast: Cast) -> None:
    cast = committed_cast
    start = timezone.now() + timedelta(days=1)
    room = reservations.resource_of_space(cast.spaces["facility_room"])
    judge = reservations.resource_of_person(cast.people["judge"], "judge")
    actor = actor_for(cast.users["clerk"])
    hearings = [
        Venue.records.create(kind="court", code=f"h{number}", name_ar="…", name_en="…") for number in range(THREADS)
    ]

    def book(number: int) -> str:
        legs = [Leg(room, start, start + timedelta(minutes=30)), Leg(judge, start, start + timedelta(minutes=30))]
        if number % 2:
            legs.reverse()
        try:
            reservations.book(legs, hearings[number], actor=actor)
        except Taken:
            return "taken"
        return "booked"

    assert run_concurrently(book) == {"booked": 1, "taken": THREADS - 1}
    assert Reservation.records.filter(state="booked").count() == 2


def test_concurrent_receipt_numbers_are_gapless_and_unique(committed_cast: Cast) -> None:
    cast = committed_cast
    court, owner = cast.venues["court"], cast.people["lawyer"]
    numbers = run_concurrently(lambda _: issue_receipt(court, owner=owner, channel="web", series="CLM").number)
    serials = sorted(int(number.rpartition("-")[2]) for number in numbers)
    assert serials == list(range(1, THREADS + 1))


def test_concurrent_sealers_never_fork_the_chain(committed_cast: Cast) -> None:
    cast = committed_cast
    actor = actor_for(cast.users["clerk"])

    def work(number: int) -> str:
        audit.record(f"test.{number}", cast.venues["court"], actor=actor)
        audit.seal()
        return "done"

    run_concurrently(work)
    audit.seal()
    assert AuditSeal.records.count() == AuditEntry.records.count()
    assert audit.verify().is_whole
