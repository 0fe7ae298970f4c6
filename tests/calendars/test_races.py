"""Races of the calendar with bookings, deadlines and other administrators, decided by PostgreSQL."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from functools import partial
from threading import Event
from typing import Any

import pytest
import time_machine
from django.db import connection, connections, transaction

from courts.calendars.models import CalendarChange, CalendarEffect, WeekKind, WorkingWeek
from courts.calendars.queries.holidays import access_holiday
from courts.calendars.services import special_days
from courts.calendars.services.changes import follow, follow_changes
from courts.calendars.services.holidays import HolidayDetails, save_holiday
from courts.calendars.services.special_days import DayDetails, add_day, change_day, revision_of
from courts.calendars.services.weeks import WeekDetails, add_week, change_week
from courts.ground.actors import actor_for
from courts.ground.errors import Conflict, DomainError
from courts.ground.law import Hours
from courts.ground.models import Notice, SpecialDay, User
from courts.registry.models import Filing
from courts.registry.services.filings import expire_returned
from courts.registry.services.reviews import return_filing
from demo.people import Cast, create_cast
from hearings.models import Hearing
from hearings.services.listing import reschedule_hearing, schedule_hearing
from tests.cast import PASSWORD
from tests.hearings.cases import NOW, actor, fresh, make_case, make_hearing, plan
from tests.races import at_once
from tests.registry import desk

pytestmark = [
    pytest.mark.integration,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("one_clock"),
]

DAY = date(2026, 4, 21)
HOLIDAY = DayDetails(DAY, "عطلة معلنة", "Declared holiday")
LAST_DAY = datetime.fromisoformat("2026-04-21T15:30+04:00")
THREADS = 10


@pytest.fixture
def committed_cast() -> Cast:
    """Return the cast, committed and so visible to every connection."""
    assert connection.vendor == "postgresql"
    with time_machine.travel(NOW, tick=False):
        return create_cast(law_profile="test", password=PASSWORD)


def each_at_once(act: Callable[[int], Any]) -> list[Any]:
    """Run `act` THREADS times at once, each with its own number."""
    return at_once(*(partial(act, number) for number in range(THREADS)))


def outcome(act: Callable[[], Any]) -> str:
    """Return `done`, `conflict` or the code of the refusal."""
    try:
        act()
    except Conflict:
        return "conflict"
    except DomainError as error:
        return error.code
    return "done"


def root() -> User:
    return User.objects.create_superuser("root@diwan.example", "a long demonstration password")


def later_passes(traveller: time_machine.Coordinates) -> None:
    """Run the passes that find bookings of transactions that were open while the day was saved."""
    for minutes in (3, 31):
        traveller.move_to(NOW + timedelta(minutes=minutes))
        follow_changes()


@contextmanager
def open_transaction(act: Callable[[], Any]) -> Iterator[None]:
    """Run `act` in another connection's transaction, which commits when the block ends."""
    is_done, may_commit = Event(), Event()

    def run() -> None:
        try:
            with transaction.atomic():
                act()
                is_done.set()
                assert may_commit.wait(30)
        finally:
            is_done.set()
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(run)
        assert is_done.wait(30)
        try:
            yield
        finally:
            may_commit.set()
        running.result()


def test_hearing_that_commits_after_the_day_is_marked_by_a_later_pass(committed_cast: Cast) -> None:
    cast = committed_cast
    with time_machine.travel(NOW, tick=False) as traveller:
        case = make_case(cast)
        wanted = plan(cast, starts_at=LAST_DAY - timedelta(hours=5), parties=(), witnesses=(), interpreter=None)
        with open_transaction(lambda: schedule_hearing(case, plan=wanted, actor=actor(cast, "clerk"))):
            add_day(HOLIDAY, venue=cast.venues["court"], actor=actor(cast, "manager"))
            assert not CalendarEffect.records.exists()
        later_passes(traveller)
    assert CalendarEffect.records.get(kind="day_off").subject_id == Hearing.records.get().pk


def test_hearing_that_commits_before_the_day_is_marked_by_its_first_pass(
    committed_cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast = committed_cast
    with time_machine.travel(NOW, tick=False):
        case = make_case(cast)
        wanted = plan(cast, starts_at=LAST_DAY - timedelta(hours=5), parties=(), witnesses=(), interpreter=None)
        saved: list[CalendarChange] = []
        with monkeypatch.context() as patch:
            # The first pass follows the commit.
            patch.setattr(special_days, "follow", saved.append)
            with open_transaction(lambda: add_day(HOLIDAY, venue=cast.venues["court"], actor=actor(cast, "manager"))):
                schedule_hearing(case, plan=wanted, actor=actor(cast, "clerk"))
        follow(saved[0])
    assert CalendarEffect.records.get(kind="day_off").subject_id == Hearing.records.get().pk


def test_hearing_listed_after_the_day_is_saved_is_refused(committed_cast: Cast) -> None:
    cast = committed_cast
    with time_machine.travel(NOW, tick=False):
        case = make_case(cast)
        add_day(HOLIDAY, venue=cast.venues["court"], actor=actor(cast, "manager"))
        wanted = plan(cast, starts_at=LAST_DAY - timedelta(hours=5), parties=(), witnesses=(), interpreter=None)
        assert outcome(lambda: schedule_hearing(case, plan=wanted, actor=actor(cast, "clerk"))) == "refused"
    assert not Hearing.records.exists()


def test_hearing_listed_while_the_day_is_saved_is_marked_or_refused(committed_cast: Cast) -> None:
    cast = committed_cast
    with time_machine.travel(NOW, tick=False) as traveller:
        cases = [make_case(cast) for _ in range(THREADS)]
        plans = [
            plan(
                cast,
                starts_at=LAST_DAY - timedelta(hours=7, minutes=-40 * number),
                parties=(),
                witnesses=(),
                interpreter=None,
                detainee=None,
                space=None,
            )
            for number in range(THREADS)
        ]

        def act(number: int) -> str:
            if number == THREADS // 2:
                return outcome(lambda: add_day(HOLIDAY, venue=cast.venues["court"], actor=actor(cast, "manager")))
            return outcome(lambda: schedule_hearing(cases[number], plan=plans[number], actor=actor(cast, "clerk")))

        found = each_at_once(act)
        assert found[THREADS // 2] == "done"
        later_passes(traveller)
    listed = set(Hearing.records.values_list("pk", flat=True))
    effects = Counter(CalendarEffect.records.filter(kind="day_off").values_list("subject_id", flat=True))
    assert effects == Counter(listed)
    told = Counter(
        Notice.records.filter(kind="hearing_day_off", channel="inbox").values_list("subject_id", "recipient")
    )
    assert all(count == 1 for count in told.values())
    assert {hearing for hearing, _person in told} == listed


def test_hearing_moved_onto_the_day_while_it_is_saved_is_marked_or_refused(committed_cast: Cast) -> None:
    cast = committed_cast
    with time_machine.travel(NOW, tick=False) as traveller:
        hearing = make_hearing(cast, make_case(cast))
        onto = LAST_DAY - timedelta(hours=5)

        def act(number: int) -> str:
            if number % 2:
                return outcome(lambda: add_day(HOLIDAY, venue=cast.venues["court"], actor=actor(cast, "manager")))
            return outcome(
                lambda: reschedule_hearing(
                    fresh(hearing),
                    starts_at=onto,
                    ends_at=onto + timedelta(minutes=30),
                    reason="سبب",
                    version=hearing.version,
                    actor=actor(cast, "clerk"),
                )
            )

        found = each_at_once(act)
        later_passes(traveller)
    assert [each for each in found[1::2] if each == "done"] == ["done"]
    is_there = Hearing.records.get().starts_at == onto
    assert CalendarEffect.records.filter(kind="day_off").count() == is_there


def test_one_of_many_administrators_changes_a_day(committed_cast: Cast) -> None:
    with time_machine.travel(NOW, tick=False):
        administrator = actor_for(root())
        add_day(HOLIDAY, venue=None, actor=administrator)
        day = SpecialDay.records.get()
        seen = revision_of(day)

        def act(number: int) -> str:
            details = DayDetails(DAY + timedelta(days=number + 1), "عطلة", "Holiday")
            return outcome(lambda: change_day(day, details, seen=seen, actor=administrator))

        found = each_at_once(act)
    assert Counter(found) == {"done": 1, "conflict": THREADS - 1}
    assert SpecialDay.records.get().day == DAY + timedelta(days=found.index("done") + 1)
    assert CalendarChange.records.filter(kind="changed").count() == 1


def test_one_of_many_administrators_adds_a_day_a_holiday_and_hours(committed_cast: Cast) -> None:
    cast = committed_cast
    hours = {day: (Hours(NOW.time().replace(hour=9), NOW.time().replace(hour=14)),) for day in range(5)}
    ramadan = WeekDetails(WeekKind.RAMADAN, date(2026, 4, 20), date(2026, 5, 19), dict(hours))
    with time_machine.travel(NOW, tick=False):
        user = root()
        administrator = actor_for(user)
        holiday = access_holiday(user, "eid_al_adha-1447")
        eid = HolidayDetails(date(2026, 5, 27), 3, is_expected=True)

        def act(number: int) -> tuple[str, str, str]:
            return (
                outcome(lambda: add_day(HOLIDAY, venue=None, actor=administrator)),
                outcome(lambda: save_holiday(holiday, eid, seen="none", actor=administrator)),
                outcome(lambda: add_week(ramadan, venue=cast.venues["court"], actor=administrator)),
            )

        found = each_at_once(act)
        week = WorkingWeek.records.get()
        longer = WeekDetails(WeekKind.RAMADAN, date(2026, 4, 20), date(2026, 5, 20), dict(hours))
        changed = each_at_once(
            lambda _number: outcome(lambda: change_week(week, longer, seen="1", actor=administrator))
        )
    assert [sum(row[place] == "done" for row in found) for place in range(3)] == [1, 1, 1]
    assert SpecialDay.records.count() == 4
    assert Counter(changed) == {"done": 1, "conflict": THREADS - 1}
    assert CalendarChange.records.count() == 4


@pytest.mark.parametrize("repeat", range(3))
def test_deadline_that_expires_while_its_day_is_announced_is_kept(committed_cast: Cast, repeat: int) -> None:
    cast = committed_cast
    with time_machine.travel(NOW, tick=False) as traveller:
        manager = actor(cast, "manager")
        for _ in range(6):
            return_filing(desk.under_review(cast), actor=manager, reasons=["poa_missing"])
        assert set(Filing.records.values_list("cure_by", flat=True)) == {LAST_DAY}
        traveller.move_to(LAST_DAY + timedelta(minutes=1))

        def act(number: int) -> str:
            if number == THREADS // 2:
                return outcome(lambda: add_day(HOLIDAY, venue=cast.venues["court"], actor=manager))
            return outcome(expire_returned)

        assert set(each_at_once(act)) == {"done"}
        traveller.move_to(LAST_DAY + timedelta(minutes=4))
        follow_changes()
    rows = Filing.records.values_list("state", "cure_by")
    assert set(rows) == {("returned", LAST_DAY + timedelta(days=1))}
    moved = Counter(CalendarEffect.records.filter(kind="term_moved").values_list("subject_id", flat=True))
    assert sorted(moved.values()) == [1] * 6
    told = Counter(
        Notice.records.filter(kind__in=("filing_term_moved", "filing_reinstated"), channel="inbox").values_list(
            "subject_id", flat=True
        )
    )
    assert sorted(told.values()) == [1] * 6
