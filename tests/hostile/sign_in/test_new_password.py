"""The new password: its link, its mail and what it ends."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client

from courts.ground.models import Person, User
from demo.people import Cast
from tests.cast import PASSWORD
from tests.hostile.sign_in.attempts import JUDGE, NUMBER, is_in, link_in_mail, set_password, try_in

pytestmark = pytest.mark.slow


@pytest.fixture
def _judge_has_number(cast: Cast) -> None:
    Person.records.filter(pk=cast.people["judge"].pk).update(emirates_id=NUMBER)


def test_reset_link_uses_our_own_host_for_every_request_host(cast: Cast) -> None:
    link = link_in_mail(headers={"host": "elsewhere.localhost"})
    assert link.startswith(settings.BASE_URL + "/accounts/")
    assert "elsewhere" not in mail.outbox[0].body + mail.outbox[0].subject


@pytest.mark.parametrize("language, other, word", [("ar", "en", "كلمة"), ("en", "ar", "new password")])
def test_reset_mail_has_the_language_of_its_reader_first_and_no_name(
    cast: Cast, language: str, other: str, word: str
) -> None:
    Person.records.filter(pk=cast.people["judge"].pk).update(language=language)
    # A stranger may have typed the address, on a page in the other language.
    link_in_mail(other)
    body = mail.outbox[0].body
    first, _rule, second = body.partition("---")
    assert word in mail.outbox[0].subject
    assert word in first
    assert word not in second
    assert cast.people["judge"].name_ar not in body
    assert "example.com" not in body


@pytest.mark.usefixtures("_judge_has_number")
def test_reset_link_works_once_without_sign_in_and_ends_every_session(cast: Cast) -> None:
    earlier = Client()
    try_in(earlier)
    link = link_in_mail()
    client, answer = set_password(link, "an entirely new password 7")
    assert answer.status_code == 302
    assert not is_in(client)
    assert earlier.get("/inbox/").status_code != 200
    set_password(link, "the password of a thief 8")
    assert not cast_user("the password of a thief 8")
    assert cast_user("an entirely new password 7")


def cast_user(password: str) -> bool:
    return User.objects.get(email=JUDGE).check_password(password)


@pytest.mark.usefixtures("_judge_has_number")
@pytest.mark.parametrize("password", ["", "short", "123456789012", "judge@diwan.example", "password1234"])
def test_weak_password_is_refused_with_a_reason(cast: Cast, password: str) -> None:
    _client, answer = set_password(link_in_mail(), password)
    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert cast_user(PASSWORD)


def test_forged_reset_link_is_refused(cast: Cast) -> None:
    for key in ("1-set-password", "zz-abc-def", "1-" + "a" * 500, "0-x", "%00-x"):
        answer = Client().get(f"/accounts/password/reset/key/{key}/")
        assert answer.status_code in {200, 404}
        assert b'name="password1"' not in answer.content
