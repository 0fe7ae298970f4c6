"""Limits of password hashing: costs, and concurrent hashes."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Lock
from time import sleep
from typing import Any

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher, check_password, make_password
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from config import settings as product
from courts.access import hashers
from courts.ground.errors import Busy
from demo.people import Cast
from tests.cast import PASSWORD

JUDGE = "judge@diwan.example"


@pytest.fixture(autouse=True)
def _as_the_product_hashes(settings: Any) -> None:
    cache.clear()
    settings.PASSWORD_HASHERS = product.PASSWORD_HASHERS


@pytest.fixture
def crowded(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """All slots are taken."""
    monkeypatch.setattr(hashers, "WAIT", 0.05)
    for _slot in range(hashers.CONCURRENT_HASHES):
        assert hashers._slots.acquire(timeout=5)
    yield
    for _slot in range(hashers.CONCURRENT_HASHES):
        hashers._slots.release()


def test_password_hash_uses_19_mib_two_passes_and_one_lane() -> None:
    assert make_password(PASSWORD).startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")


def test_only_two_hashes_run_concurrently(monkeypatch: pytest.MonkeyPatch) -> None:
    lock, now, most = Lock(), [0], [0]

    def slow(*args: Any) -> Any:
        with lock:
            now[0] += 1
            most[0] = max(most[0], now[0])
        sleep(0.02)
        with lock:
            now[0] -= 1
        return True

    monkeypatch.setattr(Argon2PasswordHasher, "verify", slow)
    monkeypatch.setattr(Argon2PasswordHasher, "encode", slow)
    hasher = hashers.BoundedArgon2()
    with ThreadPoolExecutor(14) as pool:
        done = [pool.submit(hasher.verify, "x", "y") for _ in range(7)]
        done += [pool.submit(hasher.encode, "x", "y") for _ in range(7)]  # type: ignore[arg-type]
        assert all(one.result() for one in done)
    assert most == [hashers.CONCURRENT_HASHES]


def test_old_hash_is_verified_and_replaced() -> None:
    old, kept = Argon2PasswordHasher().encode(PASSWORD, "s" * 22), list[str]()
    assert "m=102400" in old
    assert not check_password("not the password", old, kept.append)
    assert not kept
    assert check_password(PASSWORD, old, kept.append)
    assert kept == [PASSWORD]
    assert not hashers.BoundedArgon2().must_update(make_password(PASSWORD))


def test_failed_hash_releases_its_slot() -> None:
    for _try in range(hashers.CONCURRENT_HASHES + 1):
        with pytest.raises(ValueError):
            hashers.BoundedArgon2().verify(PASSWORD, "not a hash")


@pytest.mark.usefixtures("crowded")
def test_hash_without_free_slot_raises_busy() -> None:
    with pytest.raises(Busy):
        make_password(PASSWORD)


def test_sign_in_without_free_slot_gets_503_page(cast: Cast, request: pytest.FixtureRequest) -> None:
    cast.users["judge"].set_password(PASSWORD)
    cast.users["judge"].save()
    client = Client()
    request.getfixturevalue("crowded")
    for login in (JUDGE, "unknown@diwan.example"):
        answer = client.post(reverse("account_login"), {"login": login, "password": PASSWORD})
        assert (answer.status_code, answer["Retry-After"]) == (503, "60")
        assert "انتظر دقيقة" in answer.content.decode()
    assert "_auth_user_id" not in client.session


def test_sign_in_refused_as_busy_does_not_count_towards_lockout(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    cast.users["judge"].set_password(PASSWORD)
    cast.users["judge"].save()
    client, given = Client(), {"login": JUDGE, "password": PASSWORD}
    with monkeypatch.context() as patch:
        patch.setattr(hashers, "_slots", type("None_", (), {"acquire": lambda self, timeout: False})())
        for _try in range(9):
            assert client.post(reverse("account_login"), given).status_code == 503
    client.post(reverse("account_login"), given)
    assert "_auth_user_id" in client.session
