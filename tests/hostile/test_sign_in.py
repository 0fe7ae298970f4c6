"""Signing in, proving oneself again, forgetting a password: what a guesser learns and how far he gets."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.conf import settings
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.test.client import RequestFactory
from django.urls import reverse
from django.utils import timezone

from courts.access.services.identity import ReauthenticationFailed, reauthenticate
from courts.ground.models import User
from demo.people import Cast
from tests.cast import PASSWORD
from tests.hostile.world import BACKEND

pytestmark = pytest.mark.slow

LOGIN = "/accounts/login/"
JUDGE = "judge@diwan.example"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture(autouse=True)
def _nobody_tried_before() -> None:
    cache.clear()


def try_in(client: Client, login: str = JUDGE, password: str = PASSWORD, **more: Any) -> Any:
    return client.post(LOGIN, {"login": login, "password": password}, **more)


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def words(answer: Any) -> str:
    """What a reader sees, without what differs by chance."""
    text = re.sub(r"(?s)<(script|svg|head).*?</\1>|<[^>]+>", " ", answer.content.decode())
    return " ".join(text.split())


# --- who guesses -----------------------------------------------------------------------------------------------


def test_the_ninth_guess_is_not_heard_even_if_it_is_right(cast: Cast) -> None:
    client = Client()
    assert {try_in(client, password=f"wrong {turn}").status_code for turn in range(7)} == {200}
    try_in(client, password="wrong 8")
    shut = try_in(client)
    assert shut.status_code == 429
    assert not is_in(client)
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        try_in(client)
    assert is_in(client)


@pytest.mark.slow
def test_a_guesser_shuts_out_nobody_at_another_address(cast: Cast) -> None:
    for turn in range(9):
        try_in(Client(REMOTE_ADDR="198.51.100.7"), password=f"wrong {turn}")
    client = Client(REMOTE_ADDR="198.51.100.8")
    try_in(client)
    assert is_in(client)


@pytest.mark.parametrize("spelling", ["JUDGE@diwan.example", " judge@diwan.example ", "Judge@DIWAN.example"])
def test_another_spelling_of_the_address_is_the_same_account_to_the_count(cast: Cast, spelling: str) -> None:
    client = Client()
    for turn in range(8):
        try_in(client, login=[JUDGE, spelling][turn % 2], password=f"wrong {turn}")
    assert try_in(client).status_code == 429


def test_a_claimed_address_of_a_proxy_does_not_begin_the_count_again(cast: Cast) -> None:
    for turn in range(8):
        try_in(Client(), password=f"wrong {turn}", headers={"x-forwarded-for": f"203.0.113.{turn}"})
    assert try_in(Client(), headers={"x-forwarded-for": "203.0.113.99"}).status_code == 429


# --- who asks whether somebody is here --------------------------------------------------------------------------


def test_sign_in_answers_alike_to_a_wrong_password_no_account_and_a_shut_one(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    User.objects.filter(pk=cast.users["clerk"].pk).update(is_active=False)
    hashed: list[str] = []
    plain = MD5PasswordHasher.encode

    def counted(self: MD5PasswordHasher, password: str, salt: str) -> str:
        hashed.append(password)
        return plain(self, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", counted)
    seen, work = set(), set()
    for login, password in (
        (JUDGE, "not the password"),
        ("nobody@diwan.example", "not the password"),
        ("clerk@diwan.example", "not the password"),
    ):
        hashed.clear()
        answer = try_in(Client(), login, password)
        assert answer.status_code == 200
        seen.add(words(answer).replace(login, ""))
        work.add(len(hashed))
    assert len(seen) == 1
    assert work == {1}


def test_asking_for_a_new_password_answers_alike_and_writes_only_to_who_is_here(cast: Cast) -> None:
    answers = []
    for address in (JUDGE, "nobody@diwan.example"):
        answer = Client().post(reverse("account_reset_password"), {"email": address}, follow=True)
        answers.append((answer.status_code, answer.request["PATH_INFO"], words(answer)))
    assert answers[0] == answers[1]
    assert [message.to for message in mail.outbox] == [[JUDGE]]


def test_sign_up_and_change_of_address_do_not_exist(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.users["judge"], BACKEND)
    for address in ("/accounts/signup/", "/accounts/email/", "/accounts/confirm-email/", "/accounts/social/login/"):
        assert client.get(address).status_code == client.post(address, {"email": "x@y.example"}).status_code == 404


# --- the new password -------------------------------------------------------------------------------------------


def link_in_mail(language: str = "en", **request: Any) -> str:
    mail.outbox.clear()
    client = Client()
    client.cookies["diwan-language"] = language
    client.post(reverse("account_reset_password"), {"email": JUDGE}, **request)
    [found] = re.findall(r"\S+/password/reset/key/\S+", mail.outbox[0].body)
    return str(found)


def set_password(link: str, password: str) -> tuple[Client, Any]:
    client = Client()
    shown = client.get(urlsplit(link).path, follow=True)
    where = shown.redirect_chain[-1][0] if shown.redirect_chain else link
    return client, client.post(where, {"password1": password, "password2": password})


def test_the_link_leads_to_our_own_address_whatever_host_the_request_named(cast: Cast) -> None:
    link = link_in_mail(headers={"host": "elsewhere.localhost"})
    assert link.startswith(settings.BASE_URL + "/accounts/")
    assert "elsewhere" not in mail.outbox[0].body + mail.outbox[0].subject


@pytest.mark.parametrize("language, word", [("ar", "كلمة"), ("en", "password")])
def test_the_mail_speaks_the_readers_language_and_names_nobody(cast: Cast, language: str, word: str) -> None:
    link_in_mail(language)
    body = mail.outbox[0].body
    assert word in body + mail.outbox[0].subject
    assert cast.people["judge"].name_ar not in body
    assert "example.com" not in body


def test_a_link_works_once_signs_nobody_in_and_ends_every_session(cast: Cast) -> None:
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


@pytest.mark.parametrize("password", ["", "short", "123456789012", "judge@diwan.example", "password1234"])
def test_a_weak_password_is_refused_in_words(cast: Cast, password: str) -> None:
    _client, answer = set_password(link_in_mail(), password)
    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert cast_user(PASSWORD)


def test_a_made_up_link_opens_nothing(cast: Cast) -> None:
    for key in ("1-set-password", "zz-abc-def", "1-" + "a" * 500, "0-x", "%00-x"):
        answer = Client().get(f"/accounts/password/reset/key/{key}/")
        assert answer.status_code in {200, 404}
        assert b'name="password1"' not in answer.content


# --- sessions ---------------------------------------------------------------------------------------------------


def test_a_session_that_somebody_laid_out_beforehand_is_not_the_one_signed_in(cast: Cast) -> None:
    thief, victim = Client(), Client()
    thief.get(LOGIN)
    session = thief.session
    session["planted"] = 1
    session.save()
    planted = session.session_key
    victim.cookies[settings.SESSION_COOKIE_NAME] = planted
    try_in(victim)
    assert is_in(victim)
    assert victim.cookies[settings.SESSION_COOKIE_NAME].value != planted
    thief.cookies[settings.SESSION_COOKIE_NAME] = planted
    assert thief.get("/inbox/").status_code == 302


def test_a_made_up_session_key_is_not_taken_over(cast: Cast) -> None:
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = "a" * 32
    try_in(client)
    assert client.cookies[settings.SESSION_COOKIE_NAME].value != "a" * 32


def test_after_signing_out_a_kept_cookie_opens_nothing(cast: Cast) -> None:
    client = Client()
    try_in(client)
    kept = client.cookies[settings.SESSION_COOKIE_NAME].value
    assert client.get(reverse("account_logout")).status_code == 200
    assert is_in(client)
    client.post(reverse("account_logout"))
    client.cookies[settings.SESSION_COOKIE_NAME] = kept
    assert client.get("/inbox/").status_code == 302


def test_an_account_that_is_shut_is_out_at_its_next_request(cast: Cast) -> None:
    client = Client()
    try_in(client)
    assert client.get("/inbox/").status_code == 200
    User.objects.filter(email=JUDGE).update(is_active=False)
    assert client.get("/inbox/").status_code == 302


def test_the_cookie_is_no_scripts_business(cast: Cast) -> None:
    client = Client()
    try_in(client)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"], cookie["domain"]) == (True, "Lax", "/", "")
    assert client.cookies[settings.CSRF_COOKIE_NAME]["httponly"]


# --- where to go next -------------------------------------------------------------------------------------------

ELSEWHERE = (
    "https://evil.example/",
    "//evil.example/",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "http:evil.example",
    "http:///evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "https://localhost@evil.example/",
    "https://testserver.evil.example/",
    "\t//evil.example",
    "/%09/evil.example",
    "//evil.example\r\nSet-Cookie: x=1",
    # Names of the product as well, but not the one that was asked.
    "http://localhost",
    "http://judge.localhost:8001/inbox/",
    "//127.0.0.1/",
)


@pytest.mark.parametrize("target", ELSEWHERE)
def test_nobody_is_led_elsewhere_after_an_act(cast: Cast, target: str) -> None:
    fresh, inside = Client(), Client()
    inside.force_login(cast.users["judge"], BACKEND)
    answers = [
        fresh.post(LOGIN, {"login": JUDGE, "password": PASSWORD, "next": target}),
        Client().post(f"{LOGIN}?next={quote(target)}", {"login": JUDGE, "password": PASSWORD}),
        inside.get(f"{LOGIN}?next={quote(target)}"),
        Client().post("/language/", {"language": "en", "next": target}),
        Client().post("/theme/", {"theme": "dark", "next": target}),
        inside.post(f"/accounts/reauthenticate/?next={quote(target)}", {"password": PASSWORD, "next": target}),
        inside.post(f"/accounts/logout/?next={quote(target)}", {"next": target}),
    ]
    for answer in answers:
        if answer.status_code == 302:
            there = urlsplit(answer["Location"])
            assert not there.scheme
            assert not there.netloc
            assert answer["Location"].startswith("/")
            assert not answer["Location"].startswith(("//", "/\\"))


# --- the second factor ------------------------------------------------------------------------------------------


@pytest.fixture
def guarded(cast: Cast) -> User:
    TOTP.activate(cast.users["judge"], SECRET)
    return cast.users["judge"]


def code(ahead: int = 0) -> str:
    counter = min(yield_hotp_counters_from_time()) + ahead
    return format_hotp_value(hotp_value(SECRET, counter))


def test_the_secret_of_a_second_factor_is_not_readable_in_the_database(guarded: User) -> None:
    kept = Authenticator.objects.get(user=guarded).data["secret"]
    assert SECRET not in kept
    assert len(kept) > len(SECRET)


def test_a_password_alone_does_not_sign_in_who_has_a_second_factor(guarded: User) -> None:
    client = Client()
    answer = try_in(client)
    assert answer["Location"].startswith(reverse("mfa_authenticate"))
    assert not is_in(client)
    assert client.get("/inbox/").status_code == 302
    client.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert not is_in(client)
    client.post(reverse("mfa_authenticate"), {"code": code()})
    assert is_in(client)


def test_a_new_password_does_not_pass_by_the_second_factor(guarded: User) -> None:
    client, _answer = set_password(link_in_mail(), "an entirely new password 7")
    assert not is_in(client)
    try_in(client, password="an entirely new password 7")
    assert not is_in(client)


def test_one_code_serves_once(guarded: User) -> None:
    used = code()
    for expected in (True, False):
        client = Client()
        try_in(client)
        client.post(reverse("mfa_authenticate"), {"code": used})
        assert is_in(client) is expected


@pytest.mark.slow
def test_codes_are_not_guessed_at_leisure(guarded: User) -> None:
    client = Client()
    try_in(client)
    for turn in range(12):
        client.post(reverse("mfa_authenticate"), {"code": f"{turn:06d}"})
    client.post(reverse("mfa_authenticate"), {"code": code()})
    assert not is_in(client)


def test_who_signs_again_with_the_password_guesses_no_codes_either(guarded: User) -> None:
    request = RequestFactory().post("/", REMOTE_ADDR="127.0.0.1")
    for turn in range(8):
        with pytest.raises(ReauthenticationFailed):
            reauthenticate(request, guarded, password=PASSWORD, code=f"{turn:06d}")
    with pytest.raises(ReauthenticationFailed) as refused:
        reauthenticate(request, guarded, password=PASSWORD, code=code())
    assert refused.value.field == "code"
    cache.clear()
    reauthenticate(request, guarded, password=PASSWORD, code=code())


def test_the_second_factor_is_taken_off_only_by_who_has_just_proved_himself(guarded: User) -> None:
    RecoveryCodes.activate(guarded)
    client = Client()
    client.force_login(guarded, BACKEND)
    for act, name in (
        (client.post, "mfa_deactivate_totp"),
        (client.post, "mfa_generate_recovery_codes"),
        (client.get, "mfa_view_recovery_codes"),
    ):
        answer = act(reverse(name))
        assert answer.status_code == 302
        assert "reauthenticate" in answer["Location"]
    assert Authenticator.objects.filter(user=guarded).exists()
