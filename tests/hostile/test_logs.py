"""Secrets that are never logged: passwords, codes, tokens, SDP, queries."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator

import pytest
import structlog
from django.core.cache import cache
from django.test import Client

from config.logs import logging_settings
from courts.access.services.institution import devices
from courts.access.services.institution.clients import offer_client
from courts.ground.actors import SYSTEM
from demo.people import Cast
from tests.hostile.sign_in.attempts import link_in_mail, set_password
from tests.hostile.sign_in.test_second_factor import code, guarded
from tests.registry import desk

pytestmark = pytest.mark.slow

__all__ = ["guarded"]

PASSWORD = "correct-horse-battery-7391"


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """Return the whole log, of our own events and of every library, at the DEBUG level."""
    cache.clear()
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    shape = logging_settings(level="DEBUG", to="")["formatters"]["json"]
    handler.setFormatter(shape["()"](foreign_pre_chain=shape["foreign_pre_chain"], processors=shape["processors"]))
    root, requests = logging.getLogger(), logging.getLogger("django.request")
    before = root.level, requests.level
    root.addHandler(handler)
    root.setLevel("DEBUG")
    requests.setLevel("DEBUG")
    yield stream
    root.removeHandler(handler)
    root.setLevel(before[0])
    requests.setLevel(before[1])


def test_sign_in_logs_no_password(cast: Cast, written: io.StringIO) -> None:
    cast.users["judge"].set_password(PASSWORD)
    cast.users["judge"].save()
    for sent in ({"login": "judge@diwan.example", "password": PASSWORD}, {"login": PASSWORD, "password": PASSWORD}):
        Client().post("/accounts/login/", sent)
        Client().post("/accounts/login/?next=/x&password=" + PASSWORD, sent)
    Client().get("/cases/?q=" + PASSWORD)
    Client().get("/nowhere/?token=" + PASSWORD)
    assert "/accounts/login/" in written.getvalue()
    assert PASSWORD not in written.getvalue()


def test_second_factor_code_and_reset_link_are_not_logged(cast: Cast, guarded: object, written: io.StringIO) -> None:
    client, right = Client(), code()
    client.post("/accounts/login/", {"login": "judge@diwan.example", "password": "a long demonstration password"})
    client.post("/accounts/2fa/authenticate/", {"code": right})
    link = link_in_mail()
    set_password(link, PASSWORD)
    key = link.rstrip("/").rsplit("-", 1)[-1]
    assert "/accounts/2fa/authenticate/" in written.getvalue()
    for secret in (right, key, PASSWORD, "a long demonstration password"):
        assert secret not in written.getvalue()


def test_client_secret_and_token_are_not_logged(cast: Cast, written: io.StringIO) -> None:
    filing = desk.submitted(cast)
    application, secret = offer_client(cast.users["lawyer"], "…", actor=SYSTEM)
    sent = {"grant_type": "client_credentials", "client_id": application.pk, "client_secret": secret}
    token = Client().post("/identity/o/api/token", sent).json()["access_token"]
    Client().post("/identity/o/api/token", sent | {"client_secret": secret + "x"})
    for value in (token, token + "x"):
        Client().get(f"/api/v1/filings/{filing.pk}/?access_token={value}", HTTP_AUTHORIZATION=f"Bearer {value}")
    assert "/api/v1/filings/" in written.getvalue()
    assert secret not in written.getvalue()
    assert token not in written.getvalue()


def test_screen_code_and_secret_are_not_logged(cast: Cast, written: io.StringIO) -> None:
    _device, right = devices.offer_enrolment(cast.spaces["facility_room"], "شاشة", actor=SYSTEM)
    client = Client()
    assert client.post("/device/", {"code": right}).status_code == 302
    [secret] = [cookie.value for name, cookie in client.cookies.items() if name.endswith("device")]
    client.get("/custody/screen/")
    assert "/custody/screen/" in written.getvalue()
    assert right not in written.getvalue()
    assert secret not in written.getvalue()


@pytest.mark.parametrize(
    "name", ["sdp", "password", "client_secret", "access_token", "Authorization", "cookie", "code"]
)
def test_value_under_a_secret_name_is_replaced_for_every_logger(written: io.StringIO, name: str) -> None:
    structlog.get_logger("diwan.try").warning("event", **{name: PASSWORD})
    logging.getLogger("library").warning("event", extra={name: PASSWORD})
    assert written.getvalue().count("event") >= 2
    assert PASSWORD not in written.getvalue()


def test_newline_in_a_typed_name_makes_no_second_log_line(cast: Cast, written: io.StringIO) -> None:
    forged = 'x\n{"event": "request", "user": "judge", "status": 200}'
    Client().post("/accounts/login/", {"login": forged, "password": "x"})
    Client().get("/nowhere/%0a%7B%22event%22:%22request%22%7D")
    lines = [line for line in written.getvalue().splitlines() if line]
    assert lines
    assert all(line.startswith("{") and line.endswith("}") for line in lines)
    assert not any(line.startswith('{"event": "request", "user": "judge"') for line in lines)
