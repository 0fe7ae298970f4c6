"""The second factor of people who serve the institution: nothing else is served before it is set up."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, hotp_value, yield_hotp_counters_from_time
from django.test import Client
from django.urls import reverse

from courts.access.queries.sessions import standing_of_sign_in
from courts.ground.models import SignIn, User
from demo.people import Cast
from tests.cast import PASSWORD
from video.signalling.access import AttendanceEnded, seat_for

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
SET_UP = "/accounts/2fa/totp/activate/"


@pytest.fixture(autouse=True)
def _required(settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = True


def set_up_for(page: str) -> str:
    """The address of the set-up that goes on to a page."""
    return f"{SET_UP}?{urlencode({'next': page})}"


def signed_in(cast: Cast, member: str) -> Client:
    client = Client()
    client.post(reverse("account_login"), {"login": cast.users[member].email, "password": PASSWORD})
    return client


@pytest.mark.parametrize("member", ["judge", "clerk", "manager", "officer", "notary"])
@pytest.mark.parametrize("path", ["/", "/filings/", "/inbox/", "/admin/", "/accounts/sessions/", "/hearings/"])
def test_staff_without_a_factor_get_only_its_set_up(cast: Cast, member: str, path: str) -> None:
    answer = signed_in(cast, member).get(path)
    assert (answer.status_code, answer.url) == (302, set_up_for(path))


def test_administrator_without_a_posting_needs_it_too(cast: Cast) -> None:
    User.objects.filter(pk=cast.users["witness"].pk).update(is_staff=True)
    assert signed_in(cast, "witness").get("/admin/").url == set_up_for("/admin/")


@pytest.mark.parametrize("member", ["lawyer", "witness"])
def test_people_of_cases_are_not_asked(cast: Cast, member: str) -> None:
    assert signed_in(cast, member).get("/filings/").status_code == 200


def test_set_up_says_why_and_sign_out_and_language_are_served(cast: Cast) -> None:
    client = signed_in(cast, "judge")
    assert "تعمل في الجهة" in client.get(SET_UP).content.decode()
    assert client.post(reverse("set_language"), {"language": "en", "next": SET_UP}).url == SET_UP
    assert client.post(reverse("account_logout")).url == reverse("account_login")


def test_staff_with_a_factor_get_their_pages(cast: Cast) -> None:
    client = signed_in(cast, "judge")
    TOTP.activate(cast.users["judge"], SECRET)
    assert client.get("/hearings/").status_code == 200
    # One who stops using it sets it up again.
    Authenticator.objects.all().delete()
    assert client.get("/hearings/").url == set_up_for("/hearings/")


def test_first_factor_ends_the_session_of_a_password_alone(cast: Cast, django_capture_on_commit_callbacks: Any) -> None:
    other, owner = signed_in(cast, "judge"), signed_in(cast, "judge")
    with django_capture_on_commit_callbacks(execute=True):
        set_up_app(owner, owner.get("/hearings/").url)
    assert owner.get("/hearings/").status_code == 200
    assert other.get("/hearings/").status_code == 302
    assert "أُضيف عامل تحقق ثانٍ إلى حسابك" in other.get(reverse("account_login")).content.decode()
    assert SignIn.records.get(ended_at=None).session_key == owner.session.session_key


def set_up_app(client: Client, page: str) -> Any:
    """Set up an authenticator app from the page to which a blocked one leads; return the answer to its code."""
    form = client.get(page).context["form"]
    code = f"{hotp_value(form.secret, next(yield_hotp_counters_from_time())):06d}"
    return client.post(SET_UP, {"code": code})


# The library tells of a new factor after the commit.
@pytest.mark.django_db(transaction=True)
def test_page_that_was_asked_for_follows_the_recovery_codes(cast: Cast) -> None:
    client = signed_in(cast, "judge")
    codes = set_up_app(client, client.get("/hearings/?day=2026-04-15").url)
    assert codes.url == reverse("mfa_view_recovery_codes")
    assert reverse("mfa_continue") in client.get(codes.url).content.decode()
    assert client.get(reverse("mfa_continue")).url == "/hearings/?day=2026-04-15"
    # Once: the codes that are shown later lead nowhere.
    assert reverse("mfa_continue") not in client.get(codes.url).content.decode()
    assert client.get(reverse("mfa_continue")).url == reverse("home")


def test_set_up_does_not_go_on_to_another_host(cast: Cast) -> None:
    client = signed_in(cast, "judge")
    set_up_app(client, f"{SET_UP}?next=https://evil.example/")
    assert client.get(reverse("mfa_continue")).url == reverse("home")


def test_api_answers_with_a_code(cast: Cast) -> None:
    answer = signed_in(cast, "clerk").get(f"/api/v1/cases/{uuid4()}/")
    assert (answer.status_code, answer.json()["code"]) == (403, "second_factor")


def test_room_takes_no_seat_before_the_set_up(cast: Cast) -> None:
    signed_in(cast, "judge")
    standing = standing_of_sign_in(SignIn.records.get().pk)
    assert standing is not None
    scope = {"user": standing.user, "standing": standing, "cookies": {}}
    with pytest.raises(AttendanceEnded) as ended:
        seat_for(scope, SignIn.records.get().pk)
    assert ended.value.code == "second_factor"


def test_without_the_rule_no_user_is_asked(cast: Cast, settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = False
    assert signed_in(cast, "judge").get("/hearings/").status_code == 200
