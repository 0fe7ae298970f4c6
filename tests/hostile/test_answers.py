"""The headers of every response, including refusals and errors."""

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

ROOMS = {"hearing_room", "custody_screen_room", "appointment_room", "video_check_room"}


def breaks(request: HttpRequest) -> HttpResponse:
    """A view with an error of ours."""
    raise RuntimeError("a secret of the inside")


urlpatterns = [*urls.urlpatterns, path("breaks/", breaks)]


def missing_headers(answer: Any) -> list[str]:
    """Return the headers that a response lacks."""
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


def test_every_page_has_the_security_headers(world: World) -> None:
    wrong = []
    for who in ("anonymous", "judge", "groom", "screen", "stranger"):
        client = world.browser(who)
        for address in addresses():
            where = next(paths(address, world))
            answer = ask(client, "get", where)
            is_room = address.name in ROOMS and answer.status_code == 200
            if ("camera=(self)" in answer.get("Permissions-Policy", "")) != is_room:
                wrong.append((who, where, "camera"))
            wrong += [(who, where, missing) for missing in missing_headers(answer)]
            if who in {"judge", "groom"} and "no-store" not in answer.get("Cache-Control", ""):
                wrong.append((who, where, "cached"))
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
def test_refusals_and_server_errors_have_the_headers_and_no_details(
    client: Client, method: str, where: str, status: int
) -> None:
    client.raise_request_exception = False
    answer = getattr(client, method)(where)
    assert answer.status_code == status
    assert not missing_headers(answer)
    assert "camera=()" in answer["Permissions-Policy"]
    for inside in (b"Traceback", b"RuntimeError", b"a secret of the inside", b"/config/", b"urlpatterns"):
        assert inside not in answer.content


def test_post_without_csrf_token_gets_a_readable_refusal(client: Client) -> None:
    client.handler.enforce_csrf_checks = True
    answer = client.post("/language/", {"language": "en"})
    assert answer.status_code == 403
    assert not missing_headers(answer)
    assert "CSRF verification" not in answer.content.decode()
    assert "Reason given" not in answer.content.decode()


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "", "a b", "evil@localhost", "x" * 300])
def test_unknown_host_gets_400_and_is_not_repeated_in_the_response(client: Client, host: str) -> None:
    answer = client.get("/accounts/login/", headers={"host": host})
    assert answer.status_code == 400
    assert "evil" not in answer.content.decode()
    assert not missing_headers(answer)


def test_proxy_headers_are_ignored_without_a_proxy(client: Client) -> None:
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
