"""Sweeps of the outbox at the same time, and next to withdrawals, on PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier, Event, Lock
from typing import Any

import pytest
from django.core import mail
from django.db import connection, connections, transaction
from django.utils import timezone

from courts.ground.actors import SYSTEM
from courts.ground.declared import subjects
from courts.ground.models import Notice, Recipient, Venue
from courts.ground.services.notices import notify, outbox, sweep, withdraw
from courts.ground.wording.notice_text import NoticeText
from demo.people import Cast, create_cast
from tests.cast import PASSWORD

pytestmark = [pytest.mark.integration, pytest.mark.django_db(transaction=True)]


class Killed(BaseException):
    """The end of a worker, which no code of it can catch."""


@pytest.fixture
def committed_cast(monkeypatch: pytest.MonkeyPatch) -> Cast:
    """Return the cast, committed and so visible to every connection. Venues stand in as subjects."""
    assert connection.vendor == "postgresql"
    declared = subjects.Subject(
        label="ground.venue",
        model=Venue,
        title=lambda venue: venue.name,
        url=lambda venue: f"/venues/{venue.pk}/",
        may_see=lambda person, venue: True,
        notice_text=lambda venue, notice, reader: NoticeText(title=venue.name, lead="…"),
    )
    monkeypatch.setitem(subjects._subjects, "ground.venue", declared)
    return create_cast(law_profile="test", password=PASSWORD)


def notify_many(cast: Cast, venue: str, count: int) -> None:
    for version in range(count):
        notify("listed", cast.venues[venue], [Recipient(cast.people["lawyer"])], version=version)


def in_thread(act: Callable[[], Any]) -> Any:
    """Run an act on a connection of its own, and wait for it."""

    def run() -> Any:
        try:
            return act()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(run).result(60)


def end_leases() -> None:
    Notice.records.filter(state="claimed").update(claimed_at=timezone.now() - timedelta(minutes=3))


def test_worker_killed_before_it_sends_loses_and_repeats_nothing(
    committed_cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast = committed_cast
    notify_many(cast, "court", 20)
    notify_many(cast, "office", 20)
    monkeypatch.setattr(outbox, "BATCH", 10)
    gate, lock, killed = Barrier(3), Lock(), []
    send = outbox._Leaving.send

    def send_or_die(mails: outbox._Leaving, *args: Any, **kwargs: Any) -> None:
        with lock:
            is_first = bool(mails.waiting) and not killed
            if is_first:
                killed.append(len(mails.waiting))
        if is_first:
            raise Killed
        send(mails, *args, **kwargs)

    monkeypatch.setattr(outbox._Leaving, "send", send_or_die)

    def work() -> str:
        gate.wait()
        try:
            sweep()
        except Killed:
            return "killed"
        return "done"

    def take_back() -> str:
        gate.wait()
        withdraw(cast.venues["office"], actor=SYSTEM)
        return "withdrawn"

    with ThreadPoolExecutor(3) as pool:
        ends = sorted(pool.map(in_thread, (work, work, take_back)))
    assert ends == ["done", "killed", "withdrawn"]
    assert killed[0]
    end_leases()
    sweep()
    mails = Notice.records.filter(channel="email")
    sent = mails.filter(state="sent")
    assert sent.filter(subject_id=cast.venues["court"].pk).count() == 20
    assert mails.exclude(state__in=("sent", "withdrawn")).count() == 0
    assert not mails.filter(state="withdrawn", accepted_at__isnull=False).exists()
    # Each mail that left is recorded as sent, and left once.
    assert len(mail.outbox) == sent.count() == len({letter.message()["Message-ID"] for letter in mail.outbox})


@pytest.mark.parametrize("is_rolled_back", [True, False])
def test_mail_whose_withdrawal_is_open_waits_for_its_end(
    committed_cast: Cast, monkeypatch: pytest.MonkeyPatch, is_rolled_back: bool
) -> None:
    cast = committed_cast
    notify_many(cast, "court", 1)
    taken, enough = Event(), Event()
    prepare = outbox.preparing.prepare

    def take_back() -> None:
        with transaction.atomic():
            withdraw(cast.venues["court"], actor=SYSTEM)
            taken.set()
            enough.wait(20)
            transaction.set_rollback(is_rolled_back)

    with ThreadPoolExecutor(1) as pool:

        def prepare_and_wait(*args: Any, **kwargs: Any) -> Any:
            result = prepare(*args, **kwargs)
            if not taken.is_set():
                pool.submit(in_thread, take_back)
                assert taken.wait(20)
            return result

        monkeypatch.setattr(outbox.preparing, "prepare", prepare_and_wait)
        assert sweep() == 0
        enough.set()
    assert mail.outbox == []
    end_leases()
    sweep()
    assert len(mail.outbox) == is_rolled_back
    assert set(Notice.records.values_list("state", flat=True)) == {"sent" if is_rolled_back else "withdrawn"}
