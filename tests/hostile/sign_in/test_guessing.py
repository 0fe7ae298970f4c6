"""Sign-in: the limits of guessing passwords."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from courts.access import accounts
from courts.access.sessions import known_devices
from demo.people import Cast
from tests.hostile.sign_in.attempts import JUDGE, is_in, try_in

pytestmark = pytest.mark.slow


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
