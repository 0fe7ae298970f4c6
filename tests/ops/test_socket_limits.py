"""WebSockets open only from pages of this origin, in limited number, and at a limited rate."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from ops.serving.server import socket_limits
from ops.serving.server.socket_limits import (
    OPENED_AT_ONCE,
    OPENED_PER_SECOND,
    SOCKETS_PER_USER,
    HandshakeRateLimit,
    RejectUnknownPath,
    SameOriginOnly,
    SocketLimit,
)


def scope(origin: str | None, *, host: str = "judge.localhost:8000", user: Any = None) -> dict[str, Any]:
    headers = [(b"host", host.encode())]
    if origin is not None:
        headers.append((b"origin", origin.encode("latin-1")))
    return {"type": "websocket", "path": "/ws/rooms/x/", "headers": headers, "user": user}


async def nothing() -> dict[str, Any]:
    return {"type": "websocket.connect"}


class Peer:
    """Records the messages that it receives."""

    def __init__(self) -> None:
        self.received: list[dict[str, Any]] = []

    async def __call__(self, message: dict[str, Any]) -> None:
        self.received.append(message)

    @property
    def is_refused(self) -> bool:
        return self.received == [{"type": "websocket.close", "code": 4403}]


async def accepting(scope: Any, receive: Any, send: Any) -> None:
    await send({"type": "websocket.accept"})


async def open_one(application: Any, asked: dict[str, Any]) -> Peer:
    peer = Peer()
    await application(asked, nothing, peer)
    return peer


async def test_page_of_this_origin_is_accepted() -> None:
    assert not (await open_one(SameOriginOnly(accepting), scope("http://judge.localhost:8000"))).is_refused


@pytest.mark.parametrize(
    "origin",
    [
        None,
        "null",
        "",
        "http://lawyer.localhost:8000",
        "http://judge.localhost:8001",
        "http://judge.localhost",
        "https://judge.localhost:8000",
        "http://judge.localhost:8000/",
        "http://judge.localhost:8000.evil.example",
        "http://judge.localhost:port",
        "http://judge.lócalhost:8000",
        "http://a@judge.localhost:8000",
        "http://:@judge.localhost:8000",
        "http://judge.localhost:8000#x",
        "http://judge.localhost:8000#",
        "http://judge.localhost:8000?",
        "http://JUDGE.localhost:8000",
        "http://judge.localhost:08000",
        " http://judge.localhost:8000",
        "http://judge.localhost:8000\t",
        "file://",
    ],
)
async def test_any_other_origin_is_refused_before_the_session_is_loaded(origin: str | None) -> None:
    async def never(scope: Any, receive: Any, send: Any) -> None:
        raise AssertionError("accepted")

    assert (await open_one(SameOriginOnly(never), scope(origin))).is_refused


@pytest.mark.parametrize("host", ["localhost", "localhost:80", "LOCALHOST"])
async def test_default_port_of_the_scheme_may_be_omitted(host: str) -> None:
    assert not (await open_one(SameOriginOnly(accepting), scope("http://localhost", host=host))).is_refused
    assert (await open_one(SameOriginOnly(accepting), scope("http://localhost:443", host=host))).is_refused


async def test_page_of_an_unknown_host_is_refused() -> None:
    asked = scope("http://evil.example", host="evil.example")
    assert (await open_one(SameOriginOnly(accepting), asked)).is_refused


@pytest.mark.parametrize("twice", ["origin", "host"])
async def test_repeated_header_is_refused(twice: str) -> None:
    asked = scope("http://judge.localhost:8000")
    asked["headers"] += [(name, value) for name, value in asked["headers"] if name == twice.encode()]
    assert (await open_one(SameOriginOnly(accepting), asked)).is_refused


async def test_origin_must_be_https_with_tls(settings: Settings) -> None:
    settings.TLS = True
    secure = scope("https://judge.localhost", host="judge.localhost")
    assert not (await open_one(SameOriginOnly(accepting), secure)).is_refused
    assert (
        await open_one(SameOriginOnly(accepting), scope("http://judge.localhost", host="judge.localhost"))
    ).is_refused


async def test_open_sockets_of_one_account_are_limited_and_released() -> None:
    free = asyncio.Event()

    async def held(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "websocket.accept"})
        await free.wait()

    application = SocketLimit(held)
    judge = SimpleNamespace(is_authenticated=True, pk=1)
    other = SimpleNamespace(is_authenticated=True, pk=2)
    peers = [Peer() for _ in range(SOCKETS_PER_USER)]
    tasks = [asyncio.create_task(application(scope(None, user=judge), nothing, peer)) for peer in peers]
    await asyncio.sleep(0)
    assert (await open_one(application, scope(None, user=judge))).is_refused
    tasks.append(asyncio.create_task(application(scope(None, user=other), nothing, another := Peer())))
    await asyncio.sleep(0)
    assert not another.is_refused
    free.set()
    await asyncio.gather(*tasks)
    assert not application.open
    assert not (await open_one(application, scope(None, user=judge))).is_refused


async def test_socket_that_fails_is_released() -> None:
    async def broken(scope: Any, receive: Any, send: Any) -> None:
        raise RuntimeError

    application = SocketLimit(broken)
    with pytest.raises(RuntimeError):
        await open_one(application, scope(None, user=SimpleNamespace(is_authenticated=True, pk=1)))
    assert not application.open


async def test_handshakes_of_one_account_are_rate_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1000.0
    monkeypatch.setattr(socket_limits, "time", SimpleNamespace(monotonic=lambda: now))
    application = HandshakeRateLimit(accepting)
    judge, other = (SimpleNamespace(is_authenticated=True, pk=pk) for pk in (1, 2))

    async def refused(user: Any) -> bool:
        return (await open_one(application, scope(None, user=user))).is_refused

    assert [await refused(judge) for _ in range(OPENED_AT_ONCE + 2)] == [False] * OPENED_AT_ONCE + [True, True]
    assert not await refused(other)
    now += 1 / OPENED_PER_SECOND
    assert [await refused(judge) for _ in range(2)] == [False, True], "a refusal takes no token"
    now += OPENED_AT_ONCE / OPENED_PER_SECOND
    assert [await refused(judge) for _ in range(OPENED_AT_ONCE + 1)] == [False] * OPENED_AT_ONCE + [True]


def test_accounts_with_a_full_bucket_are_forgotten() -> None:
    application = HandshakeRateLimit(accepting)
    for number in range(10_000):
        now = number / 100
        application.may_open("judge", now)
        assert application.may_open(str(number), now)
    assert len(application.full_at) <= 1 + 100 * OPENED_AT_ONCE / OPENED_PER_SECOND


async def test_unknown_path_is_refused_without_an_error() -> None:
    async def router(scope: Any, receive: Any, send: Any) -> None:
        raise ValueError("No route found for path 'x'.")

    assert (await open_one(RejectUnknownPath(router), scope(None))).is_refused
