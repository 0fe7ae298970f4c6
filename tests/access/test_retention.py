"""Old sessions and sign-ins are deleted, and nothing that is still used or still explains an end."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from courts.access.queries.sessions import KNOWN_ADDRESS_FOR
from courts.access.services.sign_in import sessions
from courts.access.tasks import delete_old_sessions
from courts.ground.models import SignIn
from demo.people import Cast


def sign_in(cast: Cast, member: str) -> Client:
    client = Client()
    client.force_login(cast.users[member])
    return client


def test_session_is_deleted_a_day_after_it_expired_and_used_ones_stay(cast: Cast) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        sign_in(cast, "lawyer")
        clock.shift(sessions.IDLE + timedelta(hours=23))
        fresh = sign_in(cast, "counsel")
        assert sessions.delete_old().done == 0
        clock.shift(timedelta(hours=2))
        assert delete_old_sessions() == 1
        assert Session.objects.count() == 1
        assert fresh.get(reverse("sign_in_list")).status_code == 200
        assert SignIn.records.count() == 2


def test_expired_session_is_still_explained_after_the_sweep(cast: Cast) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        client = sign_in(cast, "lawyer")
        clock.shift(sessions.IDLE + timedelta(minutes=1))
        sessions.delete_old()
        assert sessions.standing_of(client.cookies[settings.SESSION_COOKIE_NAME].value).end == "session_expired"  # type: ignore[union-attr]


def test_sign_in_is_deleted_after_its_time_to_be_kept(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sessions, "DELETED_AT_ONCE", 2)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _ in range(5):
            sign_in(cast, "lawyer")
        clock.shift(sessions.LONGEST + settings.SIGN_INS_KEPT - timedelta(seconds=1))
        sessions.delete_old()
        assert SignIn.records.count() == 5
        sign_in(cast, "lawyer")
        clock.shift(timedelta(seconds=2))
        assert sessions.delete_old().done == 5
        assert SignIn.records.count() == Session.objects.count() == 1


def test_addresses_are_known_as_long_as_sign_ins_say_so() -> None:
    assert settings.SIGN_INS_KEPT >= KNOWN_ADDRESS_FOR
