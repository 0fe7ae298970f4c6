"""Calendar entries as a mail server receives them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from pytest_django.fixtures import Settings

from courts.calendars.services.special_days import DayDetails, add_day, remove_day, revision_of
from courts.ground.models import SpecialDay
from courts.ground.services.notices import sweep
from demo.people import Cast
from hearings.models import Hearing
from hearings.services.listing import cancel_hearing, reschedule_hearing
from tests.hearings.cases import LATER, TOMORROW, actor, fresh
from tests.services.mail_server import MailServer
from tests.services.received_mail import Entry, entry_in


@pytest.fixture
def server(settings: Settings) -> Iterator[MailServer]:
    """A mail server, to which the product sends."""
    server = MailServer()
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = server.url.removeprefix("smtp://").split(":")
    yield server
    server.stop()


def test_calendar_entry_is_sent_moved_and_removed_by_mail(
    cast: Cast, hearing: Hearing, server: MailServer, clock: time_machine.Coordinates
) -> None:
    address = cast.users["counsel"].email
    clock.move_to(TOMORROW - timedelta(days=1) + timedelta(seconds=1))
    sweep()
    clerk = actor(cast, "clerk")
    ends_at = LATER + timedelta(minutes=30)
    reschedule_hearing(hearing, starts_at=LATER, ends_at=ends_at, reason="سبب", version=1, actor=clerk)
    sweep()
    cancel_hearing(fresh(hearing), reason="سبب", version=2, actor=clerk)
    sweep()
    entries = [entry for letter in server.to(address) if (entry := entry_in(letter)) is not None]
    uid, attendee = f"{hearing.pk}@diwan.example", f"mailto:{address}"
    # The reminder carries the entry again, for a reader who deleted it: the same revision.
    listed = Entry("REQUEST", uid, 1, "CONFIRMED", TOMORROW.isoformat(), attendee)
    assert entries == [
        listed,
        listed,
        Entry("REQUEST", uid, 2, "CONFIRMED", LATER.isoformat(), attendee),
        Entry("CANCEL", uid, 3, "CANCELLED", LATER.isoformat(), attendee),
    ]


def test_entry_leaves_the_calendar_on_a_day_off_and_returns_with_the_date(
    cast: Cast, hearing: Hearing, server: MailServer, clock: time_machine.Coordinates
) -> None:
    address, manager = cast.users["counsel"].email, actor(cast, "manager")
    sweep()
    day = DayDetails(TOMORROW.date(), "عطلة معلنة", "Declared holiday")
    add_day(day, venue=cast.venues["court"], actor=manager)
    clock.shift(timedelta(minutes=5))
    sweep()
    row = SpecialDay.records.get()
    remove_day(row, seen=revision_of(row), actor=manager)
    clock.shift(timedelta(minutes=5))
    sweep()
    entries = [entry for letter in server.to(address) if (entry := entry_in(letter)) is not None]
    assert [(entry.method, entry.status) for entry in entries] == [
        ("REQUEST", "CONFIRMED"),
        ("CANCEL", "CANCELLED"),
        ("REQUEST", "CONFIRMED"),
    ]
