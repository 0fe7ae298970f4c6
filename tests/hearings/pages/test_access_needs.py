"""Accessibility needs: the staff of a meeting see them, the other side never does."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from courts.ground.models import Person
from demo.people import Cast
from hearings.models import Hearing
from tests.hearings.cases import NOW, make_case, make_hearing, open_lobby

NOTE = "سماعة في الأذن اليسرى"


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def hearing(cast: Cast) -> Hearing:
    Person.records.filter(pk=cast.people["claimant"].pk).update(access_needs=["captions"], access_note=NOTE)
    return open_lobby(make_hearing(cast, make_case(cast)))


def seen(cast: Cast, member: str, address: str) -> bool:
    client = Client()
    client.force_login(cast.users[member])
    answer = client.get(address)
    assert answer.status_code == 200
    return NOTE in answer.content.decode()


@pytest.mark.parametrize("page", ["hearing", "hearing_room"])
@pytest.mark.parametrize("member", ["judge", "clerk"])
def test_judge_and_clerk_see_the_needs(cast: Cast, hearing: Hearing, member: str, page: str) -> None:
    assert seen(cast, member, reverse(page, args=[hearing.pk]))


@pytest.mark.parametrize("page", ["hearing", "hearing_room"])
@pytest.mark.parametrize("member", ["counsel", "lawyer", "witness", "interpreter"])
def test_no_other_person_of_the_hearing_sees_them(cast: Cast, hearing: Hearing, member: str, page: str) -> None:
    assert not seen(cast, member, reverse(page, args=[hearing.pk]))


def test_clerk_sees_the_needs_when_listing(cast: Cast, hearing: Hearing) -> None:
    assert seen(cast, "clerk", reverse("hearing_list", args=[hearing.case_id]))


@pytest.mark.parametrize("member", ["counsel", "lawyer"])
@pytest.mark.parametrize("tab", ["", "parties/", "hearings/"])
def test_case_page_never_shows_needs(cast: Cast, hearing: Hearing, member: str, tab: str) -> None:
    assert not seen(cast, member, reverse("case", args=[hearing.case_id]) + tab)
