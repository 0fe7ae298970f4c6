"""Staff whose posting ends before a hearing: they get a cancellation, and those who list it again are told."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail

from courts.ground import clock
from courts.ground.models import Notice, Posting, SweepItem
from courts.ground.models.people import POSTING_ZONE
from courts.ground.services.notices import sweep
from courts.registry.services.postings import withdraw_ended
from demo.people import Cast
from hearings.models import Hearing
from hearings.services.postings import leave_rooms


def end_posting_of(cast: Cast, member: str) -> None:
    yesterday = clock.today(POSTING_ZONE) - timedelta(days=1)
    Posting.records.filter(person=cast.people[member]).update(starts_on="2020-01-01", ends_on=yesterday)


def told(kind: str) -> set[str]:
    rows = Notice.records.filter(kind=kind, channel="inbox", state="sent").select_related("recipient")
    return {row.recipient.name_ar for row in rows}


@pytest.mark.parametrize("member", ["judge", "interpreter"])
def test_staff_who_leave_are_told_once_with_the_clerk(cast: Cast, hearing: Hearing, member: str) -> None:
    sweep()
    mail.outbox.clear()
    end_posting_of(cast, member)
    withdraw_ended()
    assert leave_rooms().done == 1
    assert leave_rooms().done == 0
    sweep()
    assert told("hearing_staff_off") == {cast.people[member].name_ar}
    staff = {cast.people[name].name_ar for name in ("judge", "clerk") if name != member}
    assert told("hearing_staff_left") == staff
    (message,) = [each for each in mail.outbox if each.to == [cast.users[member].email]]
    (invitation,) = [part for part in message.alternatives if str(part.mimetype).startswith("text/calendar")]
    assert "METHOD:CANCEL" in str(invitation.content)
    assert str(hearing.pk) not in str(message.body)


def test_clerks_of_the_court_are_told_that_the_clerk_left(cast: Cast, hearing: Hearing) -> None:
    Posting.records.create(person=cast.people["other_clerk"], venue=hearing.case.court, role="clerk")
    end_posting_of(cast, "clerk")
    assert leave_rooms().done == 0
    withdraw_ended()
    SweepItem.records.update(due_at=None)
    assert leave_rooms().done == 1
    sweep()
    assert told("hearing_staff_off") == {cast.people["clerk"].name_ar}
    assert cast.people["other_clerk"].name_ar in told("hearing_staff_left")
    assert cast.people["stranger"].name_ar not in told("hearing_staff_left")


def test_staff_are_told_nothing_while_the_posting_lasts(cast: Cast, hearing: Hearing) -> None:
    today = clock.today(POSTING_ZONE)
    Posting.records.filter(person=cast.people["judge"]).update(starts_on="2020-01-01", ends_on=today)
    withdraw_ended()
    assert leave_rooms().done == 0
    assert not Notice.records.filter(kind__startswith="hearing_staff").exists()
