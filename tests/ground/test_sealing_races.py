"""Sealing above a low-water mark while other transactions write entries, on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event

import pytest
from django.db import connection, connections, transaction

from courts.ground.actors import SYSTEM
from courts.ground.models import AuditEntry, AuditSeal, SweepState, Venue
from courts.ground.services import audit, full_runs

pytestmark = [pytest.mark.integration, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def court() -> Venue:
    assert connection.vendor == "postgresql"
    return Venue.records.create(kind="court", code="c1", name_ar="محكمة", name_en="Court")


def write(court: Venue, action: str) -> AuditEntry:
    return audit.record(action, court, actor=SYSTEM)


@contextmanager
def open_writer(court: Venue, *, commits: bool = True) -> Iterator[None]:
    """Another transaction that has written an entry; it ends after the block."""
    written, enough = Event(), Event()

    def work() -> None:
        try:
            with transaction.atomic():
                write(court, "test.late")
                written.set()
                enough.wait(20)
                transaction.set_rollback(not commits)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        writer = pool.submit(work)
        assert written.wait(20)
        try:
            yield
        finally:
            enough.set()
            writer.result()


def mark() -> int | None:
    return SweepState.records.get(pk=audit.NAME).mark


def test_late_commit_of_a_lower_key_is_sealed(court: Venue) -> None:
    with open_writer(court):
        last = write(court, "test.early")
        assert last.pk > 1
        assert [audit.seal().done for _ in range(3)] == [1, 0, 0]
        assert mark() is None, "the key below could still be committed"
    assert audit.seal().done == 1
    assert mark() == last.pk
    assert AuditSeal.records.count() == AuditEntry.records.count() == 2
    assert audit.verify().is_whole


def test_key_of_a_rolled_back_transaction_does_not_hold_the_mark(court: Venue) -> None:
    with open_writer(court, commits=False):
        last = write(court, "test.early")
        audit.seal()
    audit.seal()
    assert mark() == last.pk
    assert AuditSeal.records.count() == 1


def test_writers_that_begin_later_do_not_hold_the_mark(court: Venue) -> None:
    with open_writer(court):
        first = write(court, "test.early")
        audit.seal()
    with open_writer(court):
        audit.seal()
        assert mark() == first.pk
    audit.seal()
    audit.seal()
    assert AuditSeal.records.count() == AuditEntry.records.count() == 3


def test_full_run_seals_an_entry_below_the_mark_and_reports_it(court: Venue) -> None:
    for number in range(3):
        write(court, f"test.{number}")
    audit.seal()
    SweepState.records.filter(pk=audit.NAME).update(mark=10_000_000)
    write(court, "test.below")
    assert audit.seal().done == 0
    assert full_runs.run_due().done == 1
    assert SweepState.records.get(pk=audit.NAME).repaired == 1
    assert audit.verify().is_whole
    assert audit.verify().unsealed == 0
