"""What every answer carries, the ones that refuse included."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from config import urls
from tests.hostile.test_every_address import ask, paths
from tests.hostile.world import World, addresses

pytestmark = pytest.mark.slow

ROOMS = {"hearing_room", "custody_screen_room", "appointment_room"}


def breaks(request: HttpRequest) -> HttpResponse:
    """A fault of ours."""
    raise RuntimeError("a secret of the inside")


urlpatterns = [*urls.urlpatterns, path("breaks/", breaks)]


def faults_of(answer: Any) -> list[str]:
    """What an answer lacks."""
    wrong = []
    policy = dict(
        ([*part.strip().split(" ", 1), ""])[:2] for part in answer.get("Content-Security-Policy", "").split(";") if part
    )
    if "unsafe" in answer.get("Content-Security-Policy", "unsafe") or policy.get("default-src") != "'none'":
        wrong.append("content policy")
    if answer.get("Content-Disposition", "").startswith("attachment") is False:
        wrong += [name for name in ("frame-ancestors", "base-uri", "object-src") if policy.get(name) != "'none'"]
    expected = {
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    wrong += [name for name, value in expected.items() if answer.get(name) != value]
    if "Permissions-Policy" not in answer:
        wrong.append("Permissions-Policy")
    return wrong


def test_every_page_says_what_a_browser_may_do_with_it(world: World) -> None:
    wrong = []
    for who in ("nobody", "judge", "groom", "screen", "stranger"):
        client = world.browser(who)
        for address in addresses():
            where = next(paths(address, world))
            answer = ask(client, "get", where)
            is_room = address.name in ROOMS and answer.status_code == 200
            if ("camera=(self)" in answer.get("Permissions-Policy", "")) != is_room:
                wrong.append((who, where, "camera"))
            wrong += [(who, where, fault) for fault in faults_of(answer)]
            if who in {"judge", "groom"} and "no-store" not in answer.get("Cache-Control", ""):
                wrong.append((who, where, "kept in caches"))
    assert not wrong


@pytest.mark.urls("tests.hostile.test_answers")
@pytest.mark.parametrize(
    "method, where, status",
    [
        ("get", "/nowhere/", 404),
        ("get", "/nowhere/\0/%0d%0aSet-Cookie:x=1", 404),
        ("put", "/", 405),
        ("trace", "/", 405),
        ("post", "/help/", 405),
        ("get", "/breaks/", 500),
        ("get", "/api/v1/nowhere/", 404),
    ],
)
def test_refusals_and_our_own_faults_are_guarded_too_and_tell_nothing(
    client: Client, method: str, where: str, status: int
) -> None:
    client.raise_request_exception = False
    answer = getattr(client, method)(where)
    assert answer.status_code == status
    assert not faults_of(answer)
    assert "camera=()" in answer["Permissions-Policy"]
    for inside in (b"Traceback", b"RuntimeError", b"a secret of the inside", b"/config/", b"urlpatterns"):
        assert inside not in answer.content


def test_a_post_without_its_token_is_refused_on_a_guarded_page_in_plain_words(client: Client) -> None:
    client.handler.enforce_csrf_checks = True
    answer = client.post("/language/", {"language": "en"})
    assert answer.status_code == 403
    assert not faults_of(answer)
    assert "CSRF verification" not in answer.content.decode()
    assert "Reason given" not in answer.content.decode()


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "", "a b", "evil@localhost", "x" * 300])
def test_a_host_that_is_not_ours_gets_400_and_stands_in_no_answer(client: Client, host: str) -> None:
    answer = client.get("/accounts/login/", headers={"host": host})
    assert answer.status_code == 400
    assert "evil" not in answer.content.decode()
    assert not faults_of(answer)


def test_headers_of_a_proxy_that_is_not_there_are_a_strangers_claim(client: Client) -> None:
    assert not settings.PROXY
    answer = client.get(
        "/filings/",
        headers={
            "x-forwarded-host": "evil.example",
            "x-forwarded-proto": "https",
            "x-http-method-override": "DELETE",
            "forwarded": "host=evil.example",
        },
    )
    assert answer.status_code == 302
    assert answer["Location"] == "/accounts/login/?next=/filings/"
