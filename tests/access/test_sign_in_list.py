"""The page of the user's own sign-ins: what it lists, and what ends there."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from courts.access.sessions.browsers import browser_words
from courts.ground.models import AuditEntry, SignIn, SignInEnd, User
from demo.people import Cast

CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36"
EDGE = CHROME + " Edg/140.0"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Safari/604.1"


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def is_in(client: Client) -> bool:
    return client.get(reverse("sign_in_list")).status_code == 200


@pytest.mark.parametrize(
    "header, words",
    [
        (CHROME, "Chrome على Windows"),
        (EDGE, "Edge على Windows"),
        (IPHONE, "Safari على iPhone"),
        ("curl/8", "متصفح غير معروف"),
        ("", "متصفح غير معروف"),
    ],
)
def test_browser_is_named_as_people_know_it(header: str, words: str) -> None:
    assert browser_words(header) == words


def test_list_shows_own_sign_ins_with_this_browser_first(cast: Cast) -> None:
    own, other = signed_in(cast.users["lawyer"]), signed_in(cast.users["lawyer"])
    signed_in(cast.users["judge"])
    SignIn.records.filter(user=cast.users["judge"]).update(address="203.0.113.200")
    SignIn.records.filter(session_key=other.session.session_key).update(browser=IPHONE, address="203.0.113.7")
    page = own.get(reverse("sign_in_list")).content.decode()
    assert "Safari على iPhone" in page
    assert "203.0.113.7" in page
    assert "203.0.113.200" not in page
    assert page.index("هذا المتصفح") < page.index("Safari على iPhone")


def test_signing_out_there_ends_that_session_only(cast: Cast) -> None:
    own, first, second = (signed_in(cast.users["lawyer"]) for _turn in range(3))
    row = SignIn.records.get(session_key=first.session.session_key)
    assert own.post(reverse("sign_in_end", args=[row.pk])).status_code == 302
    row.refresh_from_db()
    assert row.end == SignInEnd.SIGNED_OUT_ELSEWHERE
    assert [is_in(each) for each in (own, first, second)] == [True, False, True]
    assert AuditEntry.records.get(action="account.sessions_ended").detail["sessions"] == 1
    assert own.post(reverse("sign_in_end", args=[row.pk])).status_code == 404


def test_signing_out_everywhere_else_keeps_this_session(cast: Cast) -> None:
    own, first, second = (signed_in(cast.users["lawyer"]) for _turn in range(3))
    judge = signed_in(cast.users["judge"])
    assert own.post(reverse("sign_in_end_others")).status_code == 302
    assert [is_in(each) for each in (own, first, second, judge)] == [True, False, False, True]


def test_stranger_cannot_end_a_sign_in_of_another_account(cast: Cast) -> None:
    judge = signed_in(cast.users["judge"])
    row = SignIn.records.get(user=cast.users["judge"])
    assert signed_in(cast.users["lawyer"]).post(reverse("sign_in_end", args=[row.pk])).status_code == 404
    assert Client().post(reverse("sign_in_end", args=[row.pk])).status_code == 302
    assert is_in(judge)
