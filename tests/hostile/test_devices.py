"""Codes and secrets of the screens of facilities."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from courts.access.services.institution import devices
from courts.access.views.devices import cookie_name
from courts.ground.actors import SYSTEM
from courts.ground.models import AuditEntry, Device
from demo.people import Cast

pytestmark = pytest.mark.slow


@pytest.fixture
def offered(cast: Cast) -> tuple[Device, str]:
    cache.clear()
    return devices.offer_enrolment(cast.spaces["facility_room"], "شاشة الغرفة 3", actor=SYSTEM)


def enrol(code: str, client: Client | None = None) -> int:
    answer = (client or Client()).post("/device/", {"code": code})
    return int(answer.status_code)


def test_code_works_once_and_only_hashes_are_stored(offered: tuple[Device, str]) -> None:
    device, code = offered
    client = Client()
    assert enrol(code, client) == 302
    secret = client.cookies[cookie_name()].value
    stored = Device.records.get(pk=device.pk)
    assert len(secret) >= 40
    assert code not in (stored.code_hash, stored.secret_hash)
    assert secret not in stored.secret_hash
    assert enrol(code) == 400
    assert Device.records.get(pk=device.pk).secret_hash == stored.secret_hash
    assert AuditEntry.records.filter(action="device.enrolled").count() == 1


def test_code_expires_after_a_quarter_of_an_hour(offered: tuple[Device, str]) -> None:
    device, code = offered
    Device.records.filter(pk=device.pk).update(code_expires_at=timezone.now() - timedelta(seconds=1))
    assert enrol(code) == 400
    assert Device.records.get(pk=device.pk).enrolled_at is None


def test_code_and_secret_of_a_revoked_screen_are_refused(offered: tuple[Device, str]) -> None:
    device, code = offered
    client = Client()
    enrol(code, client)
    assert client.get("/custody/screen/").status_code == 200
    devices.revoke(device, actor=SYSTEM, reason="…")
    assert client.get("/custody/screen/").status_code == 302
    other, code = devices.offer_enrolment(device.space, "أخرى", actor=SYSTEM)
    devices.revoke(other, actor=SYSTEM, reason="…")
    assert enrol(code) == 400


@pytest.mark.parametrize("code", ["", " ", "0", "abcdefghij", "١٢٣٤٥", "0" * 500, "\0" * 10, "1e9", "-123456789"])
def test_wrong_code_and_empty_code_are_errors_at_the_field(offered: tuple[Device, str], code: str) -> None:
    answer = Client().post("/device/", {"code": code})
    assert answer.status_code == 400
    assert "code" in answer.context["form"].errors


def test_wrong_code_and_used_code_get_the_same_answer(offered: tuple[Device, str]) -> None:
    _device, code = offered
    enrol(code)
    errors = [Client().post("/device/", {"code": each}).context["form"].errors["code"] for each in (code, "0000000000")]
    assert errors[0] == errors[1]


def test_guessing_codes_is_throttled_for_a_minute_even_for_the_right_one(
    offered: tuple[Device, str],
) -> None:
    _device, code = offered
    assert {enrol(f"{turn:010d}") for turn in range(10)} == {400}
    assert enrol(code) == 429
    assert enrol("") == 429
    assert Device.records.filter(enrolled_at__isnull=False).count() == 0
    cache.clear()
    assert enrol(code) == 302


def test_code_in_arabic_digits_is_accepted(offered: tuple[Device, str]) -> None:
    _device, code = offered
    assert enrol(code.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))) == 302


def test_secret_is_hidden_from_scripts_and_signs_in_no_user(offered: tuple[Device, str]) -> None:
    client = Client()
    enrol(offered[1], client)
    cookie = client.cookies[cookie_name()]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Strict")
    for page in ("/inbox/", "/cases/", "/hearings/", "/custody/"):
        assert client.get(page).status_code == 302
