"""Sweeps that run at the same time, and next to other transactions, on PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timedelta
from threading import Barrier, Event

import pytest
from django.db import connection, connections, transaction
from django.db.models import QuerySet, Value
from django.db.models.functions import Concat

from courts.ground import clock
from courts.ground.declared.sweeps import Sweep
from courts.ground.models import Person, SweepItem, SweepState
from courts.ground.services import sweeps
from courts.ground.services.sweeps import Swept

pytestmark = [pytest.mark.integration, pytest.mark.django_db(transaction=True)]

NAME = "tests.count"
# The sweep of these tests adds a digit to a name, so that a second act on one row is seen.
ZERO = "0"


def waiting(now: datetime) -> QuerySet[Person]:
    return Person.records.filter(name_en=ZERO).order_by("pk")


def count(person: Person) -> bool:
    Person.records.filter(pk=person.pk).update(name_en="1")
    Person.records.filter(pk=person.pk).update(name_ar=Concat("name_ar", Value("1")))
    return True


COUNTS = Sweep(name=NAME, wanted=waiting, act=count, limit=500)


@pytest.fixture
def people() -> list[Person]:
    """Sixty people that no sweep has counted."""
    assert connection.vendor == "postgresql"
    Person.records.bulk_create(Person(name_ar="-", name_en=ZERO) for _ in range(60))
    return list(Person.records.filter(name_en=ZERO).order_by("pk"))


def in_threads(*acts: Callable[[], Swept]) -> list[Swept]:
    """Run every act in its own thread, all starting together."""
    gate = Barrier(len(acts))

    def run(act: Callable[[], Swept]) -> Swept:
        try:
            gate.wait()
            return act()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


@contextmanager
def held(person: Person) -> Iterator[None]:
    """Another transaction that holds the row of a person."""
    taken, enough = Event(), Event()

    def hold() -> None:
        try:
            with transaction.atomic():
                Person.records.select_for_update().get(pk=person.pk)
                taken.set()
                enough.wait(20)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        holder = pool.submit(hold)
        assert taken.wait(20)
        try:
            yield
        finally:
            enough.set()
            holder.result()


def test_two_sweeps_at_once_act_on_each_row_once(people: list[Person]) -> None:
    results = in_threads(*[lambda: sweeps.sweep(COUNTS)] * 4)
    assert sum(result.done for result in results) == 60
    assert set(Person.records.filter(pk__in=[row.pk for row in people]).values_list("name_ar", flat=True)) == {"-1"}


def test_bad_row_among_two_sweeps_is_left_and_the_others_are_done(people: list[Person]) -> None:
    bad = people[30].pk

    def act(person: Person) -> bool:
        count(person)
        if person.pk == bad:
            raise RuntimeError
        return True

    which = Sweep(name=NAME, wanted=waiting, act=act, limit=500)
    results = in_threads(*[lambda: sweeps.sweep(which)] * 2)
    assert sum(result.done for result in results) == 59
    assert waiting(clock.now()).get().pk == bad
    assert SweepItem.records.get().key == str(bad)


def test_row_that_another_transaction_holds_is_left_to_the_next_run(people: list[Person]) -> None:
    with held(people[30]):
        assert sweeps.sweep(COUNTS) == Swept(59)
        assert SweepState.records.get().succeeded_at is None
    assert not SweepItem.records.exists()
    assert sweeps.sweep(COUNTS) == Swept(1)
    assert SweepState.records.get().succeeded_at is not None


def test_row_that_changed_after_the_query_is_left_alone(people: list[Person]) -> None:
    first = people[0].pk

    def act(person: Person) -> bool:
        if person.pk == first:
            # Another transaction finishes the last row meanwhile.
            in_threads(lambda: Swept(Person.records.filter(pk=people[-1].pk).update(name_en="2")))
        return count(person)

    assert sweeps.sweep(Sweep(name=NAME, wanted=waiting, act=act, limit=500)) == Swept(59)
    assert Person.records.get(pk=people[-1].pk).name_ar == "-"


def test_object_asked_for_during_its_act_is_looked_at_again(people: list[Person]) -> None:
    sweeps.ask(NAME, [people[0].pk])

    def act(person: Person) -> bool:
        in_threads(lambda: Swept(sweeps.ask(NAME, [person.pk]) or 0))
        return True

    nothing_new = Sweep(
        name=NAME,
        wanted=waiting,
        act=act,
        recent=lambda rows, _since: rows.none(),
    )
    assert sweeps.sweep(nothing_new) == Swept(1)
    assert SweepItem.records.get().key == str(people[0].pk)


def test_clock_of_a_worker_two_days_ahead_is_refused(people: list[Person], monkeypatch: pytest.MonkeyPatch) -> None:
    ahead = clock.timezone.now() + timedelta(days=2)
    monkeypatch.setattr(clock.timezone, "now", lambda: ahead)
    assert sweeps.sweep(COUNTS) == Swept(0)
    assert waiting(ahead).count() == 60
    state = SweepState.records.get()
    assert state.refused_at is not None
    assert state.refused_at < ahead - timedelta(days=1)
