"""The next page after a sign-in or a choice of language is never on another host."""

from __future__ import annotations

from urllib.parse import quote, urlsplit

import pytest
from django.test import Client

from demo.people import Cast
from tests.cast import PASSWORD
from tests.hostile.sign_in.attempts import JUDGE, LOGIN
from tests.hostile.world import BACKEND

pytestmark = pytest.mark.slow


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
