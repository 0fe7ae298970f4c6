"""The one way to sweep: batches, bad rows, backoff, objects that are asked for, clocks and full runs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
import time_machine
from django.db.models import QuerySet
from django.test import Client

from courts.ground import clock
from courts.ground.clock import ClocksDiffer, database_time
from courts.ground.declared.sweeps import Later, Sweep, register
from courts.ground.models import Person, SweepItem, SweepState
from courts.ground.queries.sweeps import health
from courts.ground.services import full_runs, sweeps
from courts.ground.services.sweeps import Swept

pytestmark = pytest.mark.django_db

NAME = "tests.translate"
BEGIN = datetime(2026, 3, 2, 10, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _registry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("courts.ground.declared.sweeps._sweeps", {})


def people(count: int) -> list[Person]:
    """People whose English name is missing, which the sweep of these tests fills in."""
    made = [Person.records.create(name_ar=f"شخص {number}") for number in range(count)]
    return sorted(made, key=lambda person: person.pk)


def nameless(now: datetime) -> QuerySet[Person]:
    return Person.records.filter(name_en="", name_ar__startswith="شخص").order_by("pk")


def translate(person: Person) -> bool:
    Person.records.filter(pk=person.pk).update(name_en="A person")
    return True


def failing(*bad: Person) -> Callable[[Person], bool]:
    """An act that writes, and then fails on these people."""
    keys = {person.pk for person in bad}

    def act(person: Person) -> bool:
        translate(person)
        if person.pk in keys:
            raise RuntimeError
        return True

    return act


def sweep_of(act: Callable[[Person], bool | Later] = translate, *, limit: int = 100) -> Sweep[Person]:
    return Sweep(name=NAME, wanted=nameless, act=act, limit=limit)


def test_sweep_changes_every_row_once() -> None:
    people(3)
    assert sweeps.sweep(sweep_of()) == Swept(3)
    assert sweeps.sweep(sweep_of()) == Swept(0)


def test_full_batch_says_that_more_waits() -> None:
    people(3)
    assert sweeps.sweep(sweep_of(limit=2)) == Swept(2, is_full=True)
    assert sweeps.sweep(sweep_of(limit=2)) == Swept(1)


def test_bad_row_in_the_middle_is_reported_and_the_others_go_on() -> None:
    rows = people(5)
    assert sweeps.sweep(sweep_of(failing(rows[2]))) == Swept(4)
    item = SweepItem.records.get()
    assert (item.sweep, item.key, item.attempts, item.error) == (NAME, str(rows[2].pk), 1, "RuntimeError")
    assert [row.pk for row in nameless(clock.now())] == [rows[2].pk], "the bad row's writes are undone"


def test_failing_rows_do_not_starve_the_others() -> None:
    rows = people(6)
    bad = sweep_of(failing(*rows[:2]), limit=2)
    assert sweeps.sweep(bad) == Swept(0, is_full=True)
    assert sweeps.sweep(bad) == Swept(2, is_full=True)
    assert sweeps.sweep(bad) == Swept(2)


def test_failing_row_is_retried_with_backoff_and_forgotten_after_success() -> None:
    rows = people(1)
    with time_machine.travel(BEGIN, tick=False) as travel:
        for attempt, wait in enumerate((30, 60, 120), 1):
            sweeps.sweep(sweep_of(failing(rows[0])))
            item = SweepItem.records.get()
            assert (item.attempts, item.due_at) == (attempt, clock.now() + timedelta(seconds=wait))
            assert sweeps.sweep(sweep_of()) == Swept(0), "not before its next try"
            travel.shift(wait)
        assert sweeps.sweep(sweep_of()) == Swept(1)
    assert not SweepItem.records.exists()


def test_row_fixed_elsewhere_is_forgotten() -> None:
    rows = people(1)
    sweeps.sweep(sweep_of(failing(rows[0])))
    translate(rows[0])
    SweepItem.records.update(due_at=None)
    assert sweeps.sweep(sweep_of()) == Swept(0)
    assert not SweepItem.records.exists()


def test_deleted_row_is_forgotten_and_does_not_hold_back_the_success() -> None:
    rows = people(1)
    sweeps.ask(NAME, [rows[0].pk])
    rows[0].delete()
    assert sweeps.sweep(sweep_of()) == Swept(0)
    assert not SweepItem.records.exists()
    assert SweepState.records.get().succeeded_at is not None


def test_act_that_must_wait_is_retried_and_keeps_its_writes() -> None:
    people(1)

    def act(person: Person) -> Later:
        Person.records.filter(pk=person.pk).update(name_ar="شخص آخر")
        return Later("booked elsewhere")

    assert sweeps.sweep(sweep_of(act)) == Swept(0)
    assert SweepItem.records.get().error == "booked elsewhere"
    assert Person.records.filter(name_ar="شخص آخر").exists()


# --- what can have changed


def narrow(rows: QuerySet[Person], since: datetime) -> QuerySet[Person]:
    return rows.filter(created_at__gte=since)


NARROW = Sweep(name=NAME, wanted=nameless, act=translate, recent=narrow)


def old_people(count: int) -> list[UUID]:
    keys = [person.pk for person in people(count)]
    Person.records.filter(pk__in=keys).update(created_at=clock.now() - timedelta(days=30))
    return keys


def test_sweep_looks_only_at_what_changed_and_at_what_it_was_asked_for() -> None:
    old, older = old_people(2)
    sweeps.ask(NAME, [old])
    sweeps.ask(NAME, [old])
    assert sweeps.sweep(NARROW) == Swept(1)
    assert not SweepItem.records.exists()
    assert nameless(clock.now()).get().pk == older


def test_a_row_that_committed_late_is_found_by_the_overlap() -> None:
    with time_machine.travel(BEGIN, tick=False) as travel:
        sweeps.sweep(NARROW)
        travel.shift(600)
        late = people(1)[0]
        travel.shift(30)
        sweeps.sweep(Sweep(name=NAME, wanted=lambda now: Person.records.none(), act=translate, recent=narrow))
        travel.shift(300)
        assert sweeps.sweep(NARROW) == Swept(1)
    late.refresh_from_db()
    assert late.name_en


def test_success_does_not_pass_rows_that_remain() -> None:
    people(3)
    sweeps.sweep(sweep_of(limit=2))
    assert SweepState.records.get().succeeded_at is None


def test_full_run_repairs_what_was_missed_and_reports_it(caplog: pytest.LogCaptureFixture) -> None:
    missed = old_people(3)
    fresh = people(1)[0]
    register(NARROW)
    assert sweeps.sweep(NARROW).done == 1
    assert full_runs.run_due().done == 3
    state = SweepState.records.get(pk=NAME)
    assert state.repaired == 3
    assert fresh.pk not in missed
    assert [record.key for record in caplog.records if record.message == "full run repaired a row"] == [  # type: ignore[attr-defined]
        str(key) for key in sorted(missed)
    ]
    assert full_runs.run_due().done == 0, "once a night"


def test_full_run_leaves_to_the_sweep_what_the_sweep_finds() -> None:
    people(2)
    register(NARROW)
    assert full_runs.run_due().done == 0
    assert SweepState.records.get(pk=NAME).repaired == 0
    assert sweeps.sweep(NARROW).done == 2


def test_full_run_continues_where_it_was_interrupted(monkeypatch: pytest.MonkeyPatch) -> None:
    old_people(5)
    register(NARROW)
    monkeypatch.setattr(full_runs, "CHUNK", 2)
    steps = iter([True, True, False])
    monkeypatch.setattr(sweeps.Run, "has_time", property(lambda run: next(steps, False)))
    assert full_runs.run_due().done == 2
    assert SweepState.records.get(pk=NAME).full_after
    monkeypatch.setattr(sweeps.Run, "has_time", property(lambda run: True))
    assert full_runs.run_due().done == 3
    assert SweepState.records.get(pk=NAME).repaired == 5


def test_full_run_begins_at_two_in_the_morning() -> None:
    register(NARROW)
    with time_machine.travel(datetime(2026, 3, 2, 21, 59, tzinfo=UTC), tick=False) as travel:
        full_runs.run_due()
        before = SweepState.records.get(pk=NAME).full_ended_at
        full_runs.run_due()
        assert SweepState.records.get(pk=NAME).full_ended_at == before
        travel.shift(60)
        full_runs.run_due()
        assert SweepState.records.get(pk=NAME).full_ended_at == clock.now()


# --- clocks


@pytest.mark.parametrize("days", [2, 8, -2])
def test_sweep_refuses_to_run_when_the_clocks_differ(days: int, monkeypatch: pytest.MonkeyPatch) -> None:
    people(1)
    real = clock.now()
    monkeypatch.setattr(clock, "_asked_of_the_database", lambda: real)
    with time_machine.travel(real + timedelta(days=days)):
        assert sweeps.sweep(sweep_of()) == Swept(0)
    assert nameless(real).exists()
    state = SweepState.records.get()
    assert state.refused_at == real
    assert round(state.skew / 86400) == -days
    assert health().refused == (NAME,)


def test_inside_a_sweep_the_time_is_the_databases(monkeypatch: pytest.MonkeyPatch) -> None:
    with time_machine.travel(BEGIN, tick=False):
        monkeypatch.setattr(clock, "_asked_of_the_database", lambda: BEGIN + timedelta(seconds=5))
        with database_time() as now:
            assert now == clock.now() == BEGIN + timedelta(seconds=5)
        assert clock.now() == BEGIN
        with pytest.raises(ClocksDiffer), database_time(max_skew=timedelta(seconds=4)):
            pass


# --- for the administrator


def test_health_names_failing_rows_and_late_sweeps(client: Client) -> None:
    rows = people(1)
    sweeps.sweep(sweep_of())
    assert client.get("/healthz/sweeps").json() == {"status": "ok"}
    for _attempt in range(3):
        sweeps.report(NAME, rows[0].pk, RuntimeError())
    assert health().failing == 1
    answer = client.get("/healthz/sweeps")
    assert (answer.status_code, answer.json()) == (503, {"status": "degraded"})
    SweepItem.records.all().delete()
    with time_machine.travel(clock.now() + timedelta(hours=1)):
        assert health().late == (NAME,)


def test_error_of_a_whole_run_is_recorded() -> None:
    def broken(now: datetime) -> QuerySet[Person]:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        sweeps.sweep(Sweep(name=NAME, wanted=broken, act=translate))
    assert SweepState.records.get().error == "ZeroDivisionError"
