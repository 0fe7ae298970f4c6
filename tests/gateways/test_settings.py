"""Settings of the gateway: where its secrets may go, and what the status page says of it."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import env
from config.checks import check_gateway
from courts.ground.models import Notice
from courts.ground.services.notices import sweep
from demo.people import Cast
from hearings.models import Hearing
from ops.status.checks import channels, services
from ops.status.findings import Level
from ops.status.words import NAMES, sentence
from tests.gateways.numbers import choose_channel
from tests.services.gateway_server import gateway_server


@pytest.mark.parametrize(
    "address",
    ["https://gateway.example/v1", "http://127.0.0.1:8080/", "http://[::1]/", "http://localhost/x", ""],
)
def test_secrets_go_to_https_or_to_this_machine(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv("DIWAN_GATEWAY_URL", address)
    assert env.web_address("GATEWAY_URL") == address


@pytest.mark.parametrize(
    "address",
    [
        "http://gateway.example/",
        "http://127.0.0.1.gateway.example/",
        "http://localhost@gateway.example/",
        "https://user:secret-word@gateway.example/",
        "https://gateway.example/?key=secret-word",
        "https://gateway.example/#secret-word",
        "https:///v1",
        "https://gateway.example:port/",
        "ftp://gateway.example/",
        "gateway.example",
    ],
)
def test_other_addresses_stop_the_start_without_being_repeated(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv("DIWAN_GATEWAY_URL", address)
    with pytest.raises(ImproperlyConfigured) as refusal:
        env.web_address("GATEWAY_URL")
    assert "secret-word" not in str(refusal.value)


def test_unknown_channel_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIWAN_GATEWAY_CHANNELS", "sms,fax")
    with pytest.raises(ImproperlyConfigured):
        env.some_of("GATEWAY_CHANNELS", (), ("sms", "whatsapp"))


def test_gateway_needs_its_key_and_the_secret_of_its_receipts(settings: Any) -> None:
    settings.GATEWAY_URL, settings.GATEWAY_KEY = "https://gateway.example/", ""
    settings.GATEWAY_RECEIPT_SECRET, settings.GATEWAY_CHANNELS = "short", ("whatsapp",)
    assert [error.id for error in check_gateway(None)] == ["config.E007", "config.E008", "config.E009"]
    settings.GATEWAY_KEY, settings.GATEWAY_RECEIPT_SECRET = "key", "x" * 32
    settings.GATEWAY_CHANNELS = ("sms", "whatsapp")
    assert check_gateway(None) == []


def test_status_tells_whether_the_gateway_answers(settings: Any) -> None:
    with gateway_server() as server:
        settings.GATEWAY_URL = server.address
        assert services.gateway().code == "gateway_answers"
        assert server.taken == []
    found = services.gateway()
    assert (found.level, found.code) == (Level.FAILED, "gateway_silent")
    assert "/v1" not in str(found.params)


@pytest.mark.django_db
@pytest.mark.parametrize("console, code", [(True, "gateway_stored"), (False, "gateway_none")])
def test_status_tells_that_there_is_no_gateway(settings: Any, console: bool, code: str) -> None:
    settings.GATEWAY_CONSOLE = console
    assert services.gateway().code == code


def test_status_counts_the_messages_of_each_channel(numbered: Cast, hearing: Hearing) -> None:
    choose_channel(numbered, "claimant", "sms")
    sweep()
    Notice.records.filter(channel="email", recipient=numbered.people["judge"]).update(state="failed")
    found = {finding.name: finding for finding in channels.channels()}
    assert found["by_sms"].params == {"sent": 1, "failed": 0}
    assert found["by_email"].params["failed"] >= 1
    assert {found[name].level for name in found} == {Level.OK}
    assert [sentence(found["by_sms"]), str(NAMES["by_sms"])] == ["أُرسلت: 1. لم تُرسل: 0.", "رسالة نصية"]
    Notice.records.filter(channel="sms").update(state="failed")
    [silent] = [finding for finding in channels.channels() if finding.name == "by_sms"]
    assert silent.level is Level.WARNING
