"""The tasks of a person in applications, on the home page, each with the page on which it is done."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from demo.people import Cast
from notary.applications.models import Application
from notary.applications.services import reviews
from tests.notary.applications.couple import NAMED, account, act, agree, agreed, begun, shown, taken
from tests.notary.ready import ready


def tasks(cast: Cast, member: str) -> list[str]:
    client = Client()
    client.force_login(account(cast, member))
    return [each.url for each in client.get(reverse("home")).context["tasks"]]


def address(name: str, row: Application) -> str:
    return reverse(name, args=[row.pk])


def test_home_leads_to_the_draft_that_its_applicant_left(cast: Cast) -> None:
    row = begun(cast)
    assert tasks(cast, "groom") == [address("application", row)]
    assert tasks(cast, "bride") == []


def test_home_leads_each_named_person_to_the_text_until_they_agree(cast: Cast) -> None:
    row = shown(cast)
    for member in ("groom", *NAMED):
        assert tasks(cast, member) == [address("application_agreement", row)]
    row = agree(row, cast, "bride")
    assert tasks(cast, "bride") == []
    agree(row, cast, "groom")
    assert tasks(cast, "groom") == [address("application", row)]


def test_home_leads_the_applicant_to_submit_what_everyone_agreed_to(cast: Cast) -> None:
    row = agreed(cast)
    assert tasks(cast, "groom") == [address("application_check", row)]


def test_home_leads_the_applicant_to_correct_what_the_office_returned(cast: Cast) -> None:
    row = taken(cast)
    reviews.give_back(row, reasons=["other"], parts=["papers"], note="x", version=None, actor=act(cast, "notary"))
    assert tasks(cast, "groom") == [address("application", row)]
    assert tasks(cast, "bride") == []


def test_home_leads_the_applicant_to_the_fee_and_then_to_the_time(cast: Cast) -> None:
    reviews.accept(taken(cast), version=None, actor=act(cast, "notary"))
    assert [url.split("/")[1] for url in tasks(cast, "groom")] == ["fees"]
    assert tasks(cast, "bride") == []


def test_home_leads_the_applicant_to_choose_the_time(cast: Cast) -> None:
    row = ready(cast)
    assert tasks(cast, "groom") == [address("application_book", row)]


@pytest.mark.parametrize("member", ["stranger", "claimant"])
def test_home_shows_others_nothing_of_an_application(cast: Cast, member: str) -> None:
    shown(cast)
    assert tasks(cast, member) == []
