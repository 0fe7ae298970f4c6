"""An account, attempts to sign in to it, and the link of its mail: shared by the tests of sign-in."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from django.core import mail
from django.test import Client
from django.urls import reverse

from courts.access.services.mails import account_mails
from tests.cast import PASSWORD

LOGIN = "/accounts/login/"
JUDGE = "judge@diwan.example"
NUMBER = "784197010000011"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def try_in(client: Client, login: str = JUDGE, password: str = PASSWORD, **more: Any) -> Any:
    return client.post(LOGIN, {"login": login, "password": password}, **more)


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def words(answer: Any) -> str:
    """Return the visible text, without random values."""
    text = re.sub(r"(?s)<(script|svg|head).*?</\1>|<[^>]+>", " ", answer.content.decode())
    return " ".join(text.split())


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
