"""Sign-in and password reset: what a stranger can learn about accounts."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core import mail
from django.db import connection
from django.forms.models import model_to_dict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django.fixtures import Settings

from courts.access.accounts import NoSignupAdapter
from courts.access.services.mails import account_mails
from courts.ground.models import AccountMail, AuditEntry, User
from demo.people import Cast
from tests.hostile.sign_in.attempts import JUDGE, try_in, words
from tests.hostile.world import BACKEND

pytestmark = pytest.mark.slow


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
        ("unknown@diwan.example", "not the password"),
        ("clerk@diwan.example", "not the password"),
    ):
        hashed.clear()
        answer = try_in(Client(), login, password)
        assert answer.status_code == 200
        seen.add(words(answer).replace(login, ""))
        work.add(len(hashed))
    assert len(seen) == 1
    assert work == {1}


ADDRESSES = (JUDGE, "unknown@diwan.example")


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
