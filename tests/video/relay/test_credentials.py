"""Credentials of the relay: made for one seat, good for ten minutes."""

from __future__ import annotations

import base64
import hmac
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import env
from video.services.ice_servers import ice_servers

SEAT = UUID("6f1c1c0e-93b4-4a57-9f3a-4f1f2a7d9c10")
NOW = datetime(2026, 11, 29, 8, 0, tzinfo=UTC)
URLS = ("turn:turn.example:3478?transport=udp", "turns:turn.example:443?transport=tcp")


def test_credential_names_the_seat_and_ends_after_ten_minutes(settings: Any) -> None:
    settings.TURN_URLS, settings.TURN_SECRET = URLS, "s" * 32
    (server,) = ice_servers(SEAT, NOW)
    end, _, seat = server["username"].partition(":")
    assert datetime.fromtimestamp(int(end), UTC) == NOW + timedelta(minutes=10)
    assert seat == str(SEAT)
    expected = hmac.new(b"s" * 32, server["username"].encode(), "sha1").digest()
    assert base64.b64decode(server["credential"]) == expected
    assert server["urls"] == list(URLS)
    assert "s" * 32 not in str(server)


def test_credentials_of_two_seats_and_two_moments_differ(settings: Any) -> None:
    settings.TURN_URLS, settings.TURN_SECRET = URLS, "s" * 32
    other = UUID(int=SEAT.int + 1)
    made = [ice_servers(SEAT, NOW), ice_servers(other, NOW), ice_servers(SEAT, NOW + timedelta(seconds=1))]
    assert len({each[0]["credential"] for each in made}) == 3


@pytest.mark.django_db
def test_without_a_relay_the_list_is_empty(settings: Any) -> None:
    settings.TURN_URLS, settings.TURN_SECRET = (), ""
    assert ice_servers(SEAT, NOW) == []


@pytest.mark.parametrize(
    "urls, secret, reason",
    [
        ("turns:turn.example:443", "", "together"),
        ("", "s" * 32, "together"),
        ("turns:turn.example:443", "short", "fewer than 32"),
        ("https://turn.example", "s" * 32, "not the address"),
        ("turn:turn.example?transport=sctp", "s" * 32, "not the address"),
        ("turn:turn.example:3478 evil", "s" * 32, "not the address"),
    ],
)
def test_half_a_setting_or_another_address_stops_the_start(
    monkeypatch: pytest.MonkeyPatch, urls: str, secret: str, reason: str
) -> None:
    monkeypatch.setenv("DIWAN_TURN_URLS", urls)
    with pytest.raises(ImproperlyConfigured, match=reason) as caught:
        env.relays("TURN_URLS", secret)
    assert secret == "" or secret not in str(caught.value)
