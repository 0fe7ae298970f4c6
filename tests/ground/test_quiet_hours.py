"""Quiet hours hold back the mails that can wait, and no other message."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
import time_machine
from django.core import mail

from courts.ground.declared import subjects
from courts.ground.models import Notice, Person, Recipient, Venue
from courts.ground.services.notices import notify, sweep
from courts.ground.services.notices.quiet_hours import quiet_until
from courts.ground.wording.notice_text import NoticeText
from demo.people import Cast

# 23:00 in Dubai.
NIGHT = datetime(2026, 4, 14, 19, 0, tzinfo=UTC)
# 07:00 in Dubai.
MORNING = datetime(2026, 4, 15, 3, 0, tzinfo=UTC)


@pytest.fixture
def events(monkeypatch: pytest.MonkeyPatch) -> dict[str, datetime | None]:
    """Venues stand in as subjects; `event` is the time of the event that their messages are about."""
    found: dict[str, datetime | None] = {"event": None}
    declared = subjects.Subject(
        label="ground.venue",
        model=Venue,
        title=lambda venue: venue.name,
        url=lambda venue: "/",
        may_see=lambda person, venue: True,
        notice_text=lambda venue, notice, reader: NoticeText(title="…", lead="…"),
        happens_at=lambda venue, notice: found["event"],
    )
    monkeypatch.setitem(subjects._subjects, "ground.venue", declared)
    return found


def send(cast: Cast, at: datetime) -> Notice:
    """Write a message to the lawyer, who sleeps from 22:00 to 07:00, sweep once, and return the row of the mail."""
    lawyer = cast.people["lawyer"]
    Person.records.filter(pk=lawyer.pk).update(quiet_from=time(22), quiet_until=time(7))
    with time_machine.travel(at, tick=False):
        notify("listed", cast.venues["court"], [Recipient(lawyer)])
        sweep()
    return Notice.records.get(channel="email")


@pytest.fixture(autouse=True)
def _python_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """The database's clock cannot travel."""
    monkeypatch.setattr("courts.ground.clock.database_now", lambda: datetime.now(UTC))


def test_mail_that_can_wait_leaves_when_the_quiet_hours_end(cast: Cast, events: dict[str, datetime | None]) -> None:
    row = send(cast, NIGHT)
    assert (row.state, row.due_at, row.attempts, mail.outbox) == ("pending", MORNING, 0, [])
    assert Notice.records.get(channel="inbox").state == "sent"
    with time_machine.travel(MORNING, tick=False):
        assert sweep() == 1
    assert len(mail.outbox) == 1


@pytest.mark.parametrize("hours", [-3, 2, 23])
def test_event_within_a_day_is_never_held_back(cast: Cast, events: dict[str, datetime | None], hours: int) -> None:
    events["event"] = NIGHT + timedelta(hours=hours)
    assert send(cast, NIGHT).state == "sent"


def test_mail_is_held_until_a_day_before_its_event_at_most(cast: Cast, events: dict[str, datetime | None]) -> None:
    events["event"] = NIGHT + timedelta(hours=26)
    assert send(cast, NIGHT).due_at == NIGHT + timedelta(hours=2)


def test_mail_leaves_by_day(cast: Cast, events: dict[str, datetime | None]) -> None:
    assert send(cast, MORNING + timedelta(hours=5)).state == "sent"


def test_message_that_would_expire_meanwhile_leaves_now(cast: Cast, events: dict[str, datetime | None]) -> None:
    lawyer = cast.people["lawyer"]
    Person.records.filter(pk=lawyer.pk).update(quiet_from=time(22), quiet_until=time(7))
    with time_machine.travel(NIGHT, tick=False):
        notify("listed", cast.venues["court"], [Recipient(lawyer)], expires_at=NIGHT + timedelta(hours=1))
        assert sweep() == 2


@pytest.mark.parametrize(
    "begin, end, zone, until",
    [
        (time(22), time(7), "Asia/Dubai", MORNING),
        (time(22), time(7), "Europe/London", None),  # 20:00 in London
        (time(19), time(21), "Europe/London", NIGHT + timedelta(hours=1)),
        (time(0), time(0), "Asia/Dubai", None),
        (None, None, "Asia/Dubai", None),
    ],
)
def test_quiet_hours_are_those_of_the_persons_zone(
    begin: time | None, end: time | None, zone: str, until: datetime | None
) -> None:
    assert quiet_until(Person(quiet_from=begin, quiet_until=end, zone=zone), NIGHT) == until
