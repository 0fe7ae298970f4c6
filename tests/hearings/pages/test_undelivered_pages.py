"""Messages that did not arrive, on the pages of the people who answer for them."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client
from django.urls import reverse

from courts.ground.models import Contact, Notice
from courts.ground.queries.undelivered import undelivered_about, undelivered_for
from courts.ground.services.notices import sweep
from demo.people import Cast
from hearings.models import Hearing
from hearings.services.listing import cancel_hearing
from tests.hearings.cases import actor

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
WITNESS = "Yousef Al Hammadi"


def signed_in(cast: Cast, member: str, language: str = "en") -> Client:
    client = Client()
    client.force_login(cast.users[member], BACKEND)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    return client


@pytest.fixture
def failed(cast: Cast, hearing: Hearing) -> Notice:
    """The witness has no confirmed address: the message about the date does not arrive."""
    Contact.records.filter(person=cast.people["witness"]).update(verified_at=None)
    sweep()
    mail.outbox.clear()
    return Notice.records.get(recipient=cast.people["witness"], state="failed")


@pytest.mark.parametrize("language, words", [("en", "No confirmed e-mail address"), ("ar", "بريد إلكتروني مؤكد")])
def test_clerk_sees_it_on_hearing_case_and_list(
    cast: Cast, hearing: Hearing, failed: Notice, language: str, words: str
) -> None:
    client = signed_in(cast, "clerk", language)
    one = reverse("undelivered_one", args=[failed.pk])
    urls = (reverse("hearing", args=[hearing.pk]), reverse("case", args=[hearing.case_id]), reverse("undelivered"))
    for url in urls:
        page = client.get(url).content.decode()
        assert words in page, url
        assert one in page, url
    assert words in client.get(one).content.decode()


@pytest.mark.parametrize("member, status", [("claimant", 404), ("lawyer", 404), ("stranger", 404), ("clerk", 200)])
def test_list_exists_only_for_people_who_answer_for_messages(cast: Cast, member: str, status: int) -> None:
    assert signed_in(cast, member).get(reverse("undelivered")).status_code == status


@pytest.mark.parametrize("member", ["lawyer", "counsel", "interpreter", "stranger", "other_clerk", "judge", "manager"])
def test_others_do_not_see_it(cast: Cast, hearing: Hearing, failed: Notice, member: str) -> None:
    client = signed_in(cast, member)
    assert client.get(reverse("undelivered_one", args=[failed.pk])).status_code == 404
    assert client.post(reverse("undelivered_told", args=[failed.pk])).status_code == 404
    assert not undelivered_for(cast.users[member]).exists()
    assert undelivered_about(cast.people[member], hearing) == []


def test_recipient_reads_that_the_mail_did_not_arrive(cast: Cast, hearing: Hearing, failed: Notice) -> None:
    page = signed_in(cast, "witness").get(reverse("hearing", args=[hearing.pk])).content.decode()
    assert "did not reach you" in page
    assert reverse("undelivered_one", args=[failed.pk]) not in page


def test_list_filters_by_reason_in_its_address(cast: Cast, failed: Notice) -> None:
    client = signed_in(cast, "clerk")
    assert WITNESS in client.get(reverse("undelivered"), {"reason": "no address"}).content.decode()
    assert WITNESS not in client.get(reverse("undelivered"), {"reason": "address refused"}).content.decode()
    assert WITNESS in client.get(reverse("undelivered"), {"reason": "nonsense", "page": "x"}).content.decode()


def test_corrected_address_gets_the_message(cast: Cast, failed: Notice) -> None:
    client = signed_in(cast, "clerk")
    url = reverse("undelivered_one", args=[failed.pk])
    wrong = client.post(url, {"address": "not an address"})
    assert wrong.status_code == 400
    assert "not an address" in wrong.content.decode()
    assert client.post(url, {"address": "new@diwan.example"}).status_code == 302
    assert sweep() == 1
    assert [letter.to for letter in mail.outbox] == [["new@diwan.example"]]
    assert not undelivered_for(cast.users["clerk"]).exists()
    assert client.post(url, {"address": "new@diwan.example"}).status_code == 404
    assert cast.users["witness"].email != "new@diwan.example", "the sign-in is not changed"


def test_told_by_telephone_takes_it_off_every_list(cast: Cast, hearing: Hearing, failed: Notice) -> None:
    client = signed_in(cast, "clerk")
    assert client.post(reverse("undelivered_told", args=[failed.pk])).status_code == 302
    failed.refresh_from_db()
    assert failed.settled_by == cast.users["clerk"]
    assert not undelivered_for(cast.users["clerk"]).exists()
    assert undelivered_about(cast.people["clerk"], hearing) == []


def test_cancelled_hearing_lists_its_cancellation_alone(cast: Cast, hearing: Hearing, failed: Notice) -> None:
    cancel_hearing(hearing, reason="سبب", version=1, actor=actor(cast, "clerk"))
    sweep()
    assert [row.kind for row in undelivered_for(cast.users["clerk"])] == ["hearing_cancelled"]
