"""Sessions: their key, their cookie and their end."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from courts.ground.models import User
from demo.people import Cast
from tests.hostile.sign_in.attempts import JUDGE, LOGIN, is_in, try_in

pytestmark = pytest.mark.slow


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
