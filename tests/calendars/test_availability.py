"""The nearest free times of several people and rooms."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courts.calendars.queries import working_time
from courts.calendars.queries.availability import BusyTimes, nearest_free
from courts.ground.models import Reservation, Resource, SpecialDay
from courts.ground.services.reservations import resource_of_space, resources_of
from demo.people import Cast

AROUND = datetime(2026, 4, 15, 6, 30, tzinfo=UTC)
HALF_HOUR = timedelta(minutes=30)
Needs = list[tuple[Resource, timedelta]]


@pytest.fixture
def needs(cast: Cast) -> Needs:
    """Two people, and a room with a buffer."""
    judge, lawyer = resources_of([(cast.people["judge"], "judge"), (cast.people["lawyer"], "lawyer")])
    room = resource_of_space(cast.spaces["facility_room"])
    return [(judge, timedelta(0)), (lawyer, timedelta(0)), (room, timedelta(minutes=15))]


def reserve(resource: Resource, starts_at: datetime, minutes: int) -> None:
    Reservation.records.create(
        resource=resource,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=minutes),
        subject_label="tests.subject",
        subject_id=resource.pk,
    )


def by_walking_every_reservation(cast: Cast, needs: Needs, not_before: datetime) -> list[datetime]:
    """Every free start of the two weeks around AROUND, the nearest first."""
    court = cast.venues["court"]
    rows = list(Reservation.records.values_list("resource", "starts_at", "ends_at"))
    day = AROUND.astimezone(court.tz).date()
    found = []
    for opens, closes in working_time.windows(court, day - timedelta(days=14), day + timedelta(days=14)):
        start = opens
        while start + HALF_HOUR <= closes:
            end = start + HALF_HOUR
            if start >= not_before and not any(
                key == need.pk and begins < end + buffer and ends > start - buffer
                for need, buffer in needs
                for key, begins, ends in rows
            ):
                found.append(start)
            start += timedelta(minutes=15)
    return sorted(found, key=lambda start: (abs(start - AROUND), start))


@pytest.mark.parametrize("number", range(12))
def test_nearest_times_are_those_of_a_search_through_everything(cast: Cast, needs: Needs, number: int) -> None:
    chance = random.Random(number)
    density = (0.0, 0.3, 0.9, 1.0)[number % 4]
    for resource, _buffer in needs:
        at = AROUND - timedelta(days=9)
        while at < AROUND + timedelta(days=9):
            length = chance.choice((15, 30, 45, 60))
            if chance.random() < density:
                reserve(resource, at, length)
            at += timedelta(minutes=length)
    SpecialDay.records.create(day=date(2026, 4, 16), name_ar="عطلة", name_en="Holiday")
    not_before = AROUND - timedelta(days=chance.choice((0, 3, 30)))
    court = cast.venues["court"]
    found = nearest_free(
        court, needs, around=AROUND, not_before=not_before, duration=HALF_HOUR, step=timedelta(minutes=15), count=5
    )
    everything = by_walking_every_reservation(cast, needs, not_before)
    day = AROUND.astimezone(court.tz).date()
    of_day = [start for start in everything if start.astimezone(court.tz).date() == day]
    both = [
        *[start for start in of_day if start < AROUND][:1],
        *[start for start in of_day if start > AROUND][:1],
    ]
    rest = [start for start in everything if start not in both]
    wanted = [*both, *rest[: 5 - len(both)]]
    assert found == sorted(wanted, key=lambda start: (abs(start - AROUND), start))


def test_days_further_away_are_read_only_if_they_are_needed(cast: Cast, needs: Needs) -> None:
    def ask() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert nearest_free(
                cast.venues["court"],
                needs,
                around=AROUND,
                not_before=AROUND,
                duration=HALF_HOUR,
                step=HALF_HOUR,
            )
        return len(queries)

    assert ask() == 3
    reserve(needs[0][0], AROUND - timedelta(days=1), 3 * 24 * 60)
    assert ask() == 6


def test_busy_time_ends_where_the_next_window_begins() -> None:
    busy = BusyTimes([(AROUND, AROUND + HALF_HOUR), (AROUND + HALF_HOUR, AROUND + 2 * HALF_HOUR)])
    assert busy.is_free(AROUND - HALF_HOUR, AROUND)
    assert not busy.is_free(AROUND - HALF_HOUR, AROUND + timedelta(minutes=1))
    assert not busy.is_free(AROUND + HALF_HOUR, AROUND + 2 * HALF_HOUR)
    assert busy.is_free(AROUND + 2 * HALF_HOUR, AROUND + 3 * HALF_HOUR)
    assert BusyTimes([]).is_free(AROUND, AROUND + HALF_HOUR)
