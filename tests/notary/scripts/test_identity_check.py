"""The identity check of a sitting: the notary reads what to compare, and no document is asked for twice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from demo.people import Cast
from notary.scripts.models import Script
from notary.scripts.queries.scripts import read
from tests.flows.test_marriage_contract import Wedding
from tests.notary.applications.couple import account
from tests.notary.scripts.sitting import Meeting
from video.models import Seat
from video.services import admission


@pytest.fixture
def wedding(cast: Cast) -> Iterator[Wedding]:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        found = Wedding(cast, clock)
        found.open()
        yield found


def panel(wedding: Wedding, member: str) -> str:
    client = Client()
    client.cookies["diwan-language"] = "en"
    client.force_login(account(wedding.cast, member))
    return client.get(reverse("script_panel", args=[wedding.appointment.pk])).content.decode()


def test_notary_compares_number_birthday_and_papers_of_each_person(wedding: Wedding) -> None:
    for _before_and_after in range(2):
        shown = panel(wedding, "notary")
        for member in ("groom", "bride", "wali"):
            assert account(wedding.cast, member).person.emirates_id in shown
        assert "Date of birth" in shown
        assert shown.count("/papers/") == 5
        wedding.begin()


def test_no_other_person_reads_what_the_notary_compares(wedding: Wedding) -> None:
    for _before_and_after in range(2):
        for member in ("groom", "bride", "wali"):
            shown = panel(wedding, member)
            assert "Date of birth" not in shown
            assert account(wedding.cast, "first").person.emirates_id not in shown
        wedding.begin()


def proofs(script: Script, meeting: Meeting, member: str) -> set[str]:
    return set(read(script).progress.proofs.get(meeting.key(member), {}))


def test_document_seen_in_the_waiting_room_is_not_asked_for_again(meeting: Meeting) -> None:
    seat, notary = meeting.seat("groom"), meeting.cast.users["notary"]
    Seat.records.filter(pk=seat.pk).update(identified_how="identity_card")
    assert notary == meeting.seat("groom").identified_by
    script = meeting.begin()
    assert proofs(script, meeting, "groom") == {"document"}
    assert proofs(script, meeting, "bride") == set()


def test_person_who_came_back_since_then_shows_the_document_again(meeting: Meeting) -> None:
    seat = meeting.seat("groom")
    Seat.records.filter(pk=seat.pk).update(identified_how="identity_card")
    meeting.clock.shift(timedelta(minutes=1))
    admission.leave(meeting.seat("groom"), actor=meeting.actor("groom"))
    admission.enter(meeting.seat("groom"), actor=meeting.actor("groom"))
    assert proofs(meeting.begin(), meeting, "groom") == set()
