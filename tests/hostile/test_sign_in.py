"""Sign-in, reauthentication and password reset: what an attacker can learn, and the limits of guessing."""

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
from django.db import connection
from django.forms.models import model_to_dict
from django.test import Client
from django.test.client import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django.fixtures import Settings

from courts.access import accounts
from courts.access.accounts import NoSignupAdapter
from courts.access.services.mails import account_mails
from courts.access.services.sign_in.reauthentication import ReauthenticationFailed, reauthenticate
from courts.access.sessions import known_devices
from courts.ground.models import AccountMail, AuditEntry, Person, User
from demo.people import Cast
from tests.cast import PASSWORD
from tests.hostile.world import BACKEND

pytestmark = pytest.mark.slow

LOGIN = "/accounts/login/"
JUDGE = "judge@diwan.example"
NUMBER = "784197010000011"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture(autouse=True)
def _nobody_tried_before() -> None:
    cache.clear()


def try_in(client: Client, login: str = JUDGE, password: str = PASSWORD, **more: Any) -> Any:
    return client.post(LOGIN, {"login": login, "password": password}, **more)


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def words(answer: Any) -> str:
    """Return the visible text, without random values."""
    text = re.sub(r"(?s)<(script|svg|head).*?</\1>|<[^>]+>", " ", answer.content.decode())
    return " ".join(text.split())


# --- guessing passwords ----------------------------------------------------------------------------------------


def test_ninth_attempt_is_refused_even_with_the_right_password(cast: Cast) -> None:
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
def test_lock_out_does_not_affect_another_address(cast: Cast) -> None:
    for turn in range(9):
        try_in(Client(REMOTE_ADDR="198.51.100.7"), password=f"wrong {turn}")
    client = Client(REMOTE_ADDR="198.51.100.8")
    try_in(client)
    assert is_in(client)


def test_ten_wrong_passwords_of_a_stranger_leave_the_owner_in(cast: Cast) -> None:
    for turn in range(12):
        try_in(Client(REMOTE_ADDR=f"198.51.100.{turn}"), password=f"wrong {turn}")
    client = Client(REMOTE_ADDR="192.0.2.9")
    try_in(client)
    assert is_in(client)


def storm(times: int) -> None:
    """Wrong passwords of many strangers, each at their own address."""
    for turn in range(times):
        try_in(Client(REMOTE_ADDR=f"198.51.{turn % 250}.{turn // 250}"), password=f"wrong {turn}")


def test_storm_of_strangers_shuts_out_strangers_and_not_the_owner(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(accounts, "WRONG_OF_STRANGERS", 12)
    own = Client(REMOTE_ADDR="192.0.2.1")
    try_in(own)
    own.post(reverse("account_logout"))
    storm(12)
    stranger = Client(REMOTE_ADDR="203.0.113.9")
    try_in(stranger)
    assert not is_in(stranger)
    # The device that signed in before, at another address.
    own.defaults["REMOTE_ADDR"] = "192.0.2.77"
    try_in(own)
    assert is_in(own)
    # Another device at the address from which the owner signed in before.
    other = Client(REMOTE_ADDR="192.0.2.1")
    try_in(other)
    assert is_in(other)
    with time_machine.travel(timezone.now() + timedelta(minutes=61)):
        try_in(stranger)
        assert is_in(stranger)


def test_known_device_is_not_shut_out_by_a_neighbour_at_its_address(cast: Cast) -> None:
    own = Client()
    try_in(own)
    own.post(reverse("account_logout"))
    for turn in range(9):
        neighbour = try_in(Client(), password=f"wrong {turn}")
    assert neighbour.status_code == 429
    try_in(own)
    assert is_in(own)


def test_known_device_has_a_limit_of_its_own(cast: Cast) -> None:
    thief = Client()
    try_in(thief)
    thief.post(reverse("account_logout"))
    statuses = [try_in(thief, password=f"wrong {turn}").status_code for turn in range(20)]
    assert 429 in statuses
    assert statuses.index(429) >= 10
    try_in(thief)
    assert not is_in(thief)


@pytest.mark.parametrize("value", ["", "x", "WyJhIl0:1:x", "\u00e9"])
def test_forged_cookie_of_a_device_gives_nothing(cast: Cast, value: str) -> None:
    client = Client()
    client.cookies[known_devices.cookie_name()] = value
    statuses = [try_in(client, password=f"wrong {turn}").status_code for turn in range(9)]
    assert statuses[-1] == 429


def test_device_of_another_account_gives_nothing(cast: Cast) -> None:
    client = Client()
    try_in(client, login="witness@diwan.example")
    client.post(reverse("account_logout"))
    statuses = [try_in(client, password=f"wrong {turn}").status_code for turn in range(9)]
    assert statuses[-1] == 429


@pytest.mark.parametrize("spelling", ["JUDGE@diwan.example", " judge@diwan.example ", "Judge@DIWAN.example"])
def test_other_spelling_of_an_email_counts_for_the_same_account(cast: Cast, spelling: str) -> None:
    client = Client()
    for turn in range(8):
        try_in(client, login=[JUDGE, spelling][turn % 2], password=f"wrong {turn}")
    assert try_in(client).status_code == 429


def test_forwarded_header_does_not_reset_the_count(cast: Cast) -> None:
    for turn in range(8):
        try_in(Client(), password=f"wrong {turn}", headers={"x-forwarded-for": f"203.0.113.{turn}"})
    assert try_in(Client(), headers={"x-forwarded-for": "203.0.113.99"}).status_code == 429


# --- probing for accounts ---------------------------------------------------------------------------------------


def test_sign_in_error_is_the_same_with_or_without_an_account(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
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


ADDRESSES = (JUDGE, "nobody@diwan.example")


def test_password_reset_answers_alike_and_mails_only_accounts(cast: Cast) -> None:
    answers = []
    for address in ADDRESSES:
        answer = Client().post(reverse("account_reset_password"), {"email": address}, follow=True)
        answers.append((answer.status_code, answer.request["PATH_INFO"], words(answer)))
    assert answers[0] == answers[1]
    assert mail.outbox == [], "no mail leaves inside a request"
    assert account_mails.send_due() == 1
    assert [message.to for message in mail.outbox] == [[JUDGE]]
    assert not AccountMail.records.exists()


def test_password_reset_takes_the_same_statements_for_every_address(cast: Cast) -> None:
    asked = []
    # The language of the institution is read once in ten minutes, whatever the address.
    Client().get(reverse("account_reset_password"))
    for address in ADDRESSES:
        with CaptureQueriesContext(connection) as queries:
            Client().post(reverse("account_reset_password"), {"email": address})
        asked.append([re.sub(r"'[^']*'", "?", query["sql"]) for query in queries])
    assert asked[0] == asked[1]
    assert not any("ground_user" in sql or "emailaddress" in sql for sql in asked[0])


def test_password_reset_answers_alike_while_the_mail_server_is_down(cast: Cast, settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    for address in ADDRESSES:
        assert Client().post(reverse("account_reset_password"), {"email": address}).status_code == 302
    assert account_mails.send_due() == 0
    [waiting] = AccountMail.records.all()
    assert (waiting.address, waiting.attempts) == (JUDGE, 1)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    AccountMail.records.update(due_at=timezone.now())
    assert account_mails.send_due() == 1
    assert [message.to for message in mail.outbox] == [[JUDGE]]


def test_no_secret_of_a_mail_about_an_account_is_stored(cast: Cast) -> None:
    Client().post(reverse("account_reset_password"), {"email": JUDGE})
    adapter = NoSignupAdapter()
    url = "https://diwan.example/accounts/password/reset/key/1-a-secret/"
    adapter.send_mail("account/email/password_reset_key", JUDGE, {"password_reset_url": url})
    for row in AccountMail.records.all():
        assert "reset/key" not in " ".join(str(value) for value in model_to_dict(row).values())
        assert JUDGE not in str(row)
    assert account_mails.send_due() == 2
    links = {link for letter in mail.outbox for link in re.findall(r"\S+/password/reset/key/\S+", letter.body)}
    assert len(links) == 2
    assert url in links
    assert not AccountMail.records.exists()
    for entry in AuditEntry.records.all():
        assert "reset/key" not in str(entry.detail)


def test_mail_about_an_account_that_could_not_leave_in_time_is_deleted(cast: Cast) -> None:
    Client().post(reverse("account_reset_password"), {"email": JUDGE})
    AccountMail.records.update(expires_at=timezone.now())
    assert account_mails.send_due() == 0
    assert not AccountMail.records.exists()
    assert mail.outbox == []


def test_sign_up_and_change_of_email_do_not_exist(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.users["judge"], BACKEND)
    for address in ("/accounts/signup/", "/accounts/email/", "/accounts/confirm-email/", "/accounts/social/login/"):
        assert client.get(address).status_code == client.post(address, {"email": "x@y.example"}).status_code == 404


# --- the new password -------------------------------------------------------------------------------------------


@pytest.fixture
def _judge_has_number(cast: Cast) -> None:
    Person.records.filter(pk=cast.people["judge"].pk).update(emirates_id=NUMBER)


def link_in_mail(language: str = "en", **request: Any) -> str:
    mail.outbox.clear()
    client = Client()
    client.cookies["diwan-language"] = language
    client.post(reverse("account_reset_password"), {"email": JUDGE}, **request)
    account_mails.send_due()
    [found] = set(re.findall(r"\S+/password/reset/key/\S+", mail.outbox[0].body))
    return str(found)


def set_password(link: str, password: str) -> tuple[Client, Any]:
    client = Client()
    shown = client.get(urlsplit(link).path, follow=True)
    where = shown.redirect_chain[-1][0] if shown.redirect_chain else link
    return client, client.post(where, {"number": NUMBER, "password1": password, "password2": password})


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


# --- sessions ---------------------------------------------------------------------------------------------------


def test_sign_in_changes_the_session_key(cast: Cast) -> None:
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


def test_forged_session_key_is_not_used(cast: Cast) -> None:
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = "a" * 32
    try_in(client)
    assert client.cookies[settings.SESSION_COOKIE_NAME].value != "a" * 32


def test_cookie_is_invalid_after_sign_out(cast: Cast) -> None:
    client = Client()
    try_in(client)
    stored = client.cookies[settings.SESSION_COOKIE_NAME].value
    assert client.get(reverse("account_logout")).status_code == 200
    assert is_in(client)
    client.post(reverse("account_logout"))
    client.cookies[settings.SESSION_COOKIE_NAME] = stored
    assert client.get("/inbox/").status_code == 302


def test_closed_account_is_signed_out_at_its_next_request(cast: Cast) -> None:
    client = Client()
    try_in(client)
    assert client.get("/inbox/").status_code == 200
    User.objects.filter(email=JUDGE).update(is_active=False)
    assert client.get("/inbox/").status_code == 302


def test_session_cookie_is_hidden_from_scripts(cast: Cast) -> None:
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
    # Other host names of the product, but not the requested one.
    "http://localhost",
    "http://judge.localhost:8001/inbox/",
    "//127.0.0.1/",
)


@pytest.mark.parametrize("target", ELSEWHERE)
def test_no_redirect_leads_to_another_host(cast: Cast, target: str) -> None:
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


def test_second_factor_secret_is_encrypted_in_the_database(guarded: User) -> None:
    stored = Authenticator.objects.get(user=guarded).data["secret"]
    assert SECRET not in stored
    assert len(stored) > len(SECRET)


def test_password_alone_is_not_enough_with_a_second_factor(guarded: User) -> None:
    client = Client()
    answer = try_in(client)
    assert answer["Location"].startswith(reverse("mfa_authenticate"))
    assert not is_in(client)
    assert client.get("/inbox/").status_code == 302
    client.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert not is_in(client)
    client.post(reverse("mfa_authenticate"), {"code": code()})
    assert is_in(client)


@pytest.mark.parametrize("digits", ["٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹", "０１２３４５６７８９"])
def test_second_factor_code_is_read_in_arabic_persian_and_wide_digits(guarded: User, digits: str) -> None:
    client = Client()
    try_in(client)
    typed = code().translate(str.maketrans("0123456789", digits))
    client.post(reverse("mfa_authenticate"), {"code": f" {typed[:3]} {typed[3:]}\u200f"})
    assert is_in(client)


def test_invisible_marks_in_the_address_do_not_prevent_sign_in(cast: Cast) -> None:
    client = Client()
    client.post(reverse("account_login"), {"login": f"\u200f{cast.users['judge'].email}\ufeff", "password": PASSWORD})
    assert is_in(client)


def test_new_password_does_not_bypass_the_second_factor(guarded: User) -> None:
    client, _answer = set_password(link_in_mail(), "an entirely new password 7")
    assert not is_in(client)
    try_in(client, password="an entirely new password 7")
    assert not is_in(client)


def test_second_factor_code_works_once(guarded: User) -> None:
    used = code()
    for expected in (True, False):
        client = Client()
        try_in(client)
        client.post(reverse("mfa_authenticate"), {"code": used})
        assert is_in(client) is expected


@pytest.mark.slow
def test_guessing_second_factor_codes_is_throttled(guarded: User) -> None:
    client = Client()
    try_in(client)
    for turn in range(12):
        client.post(reverse("mfa_authenticate"), {"code": f"{turn:06d}"})
    client.post(reverse("mfa_authenticate"), {"code": code()})
    assert not is_in(client)


def test_reauthentication_does_not_reset_the_throttle_of_codes(guarded: User) -> None:
    request = RequestFactory().post("/", REMOTE_ADDR="127.0.0.1")
    request.user, request.session = guarded, {}  # type: ignore[assignment]
    for turn in range(8):
        with pytest.raises(ReauthenticationFailed):
            reauthenticate(request, guarded, password=PASSWORD, code=f"{turn:06d}")
    with pytest.raises(ReauthenticationFailed) as refused:
        reauthenticate(request, guarded, password=PASSWORD, code=code())
    assert refused.value.field == "code"
    cache.clear()
    reauthenticate(request, guarded, password=PASSWORD, code=code())


def test_second_factor_is_removed_only_after_reauthentication(guarded: User) -> None:
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
