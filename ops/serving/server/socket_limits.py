"""ASGI middleware of WebSockets: same origin only, open sockets per account, handshakes per second, known paths."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import structlog
from django.conf import settings
from django.http.request import split_domain_port, validate_host

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

log = structlog.get_logger("diwan.sockets")

# A user in a room has one socket per tab; a facility or a clerk has several.
SOCKETS_PER_USER = 16
# Each new socket updates every page of its room. A page that reconnects opens one, with a backoff.
OPENED_PER_SECOND = 1.0
OPENED_AT_ONCE = 6


async def refuse(receive: Receive, send: Send) -> None:
    """Answer the handshake with 403, by closing before accepting."""
    await receive()
    await send({"type": "websocket.close", "code": 4403})


class SameOriginOnly:
    """Accepts sockets only from pages of this origin: same scheme, host and port as the handshake.

    A browser sends the session cookie with a socket that any page opens, so only the origin distinguishes our pages
    from others. A missing origin, `null`, another scheme or another port is refused.
    """

    def __init__(self, inner: Application) -> None:
        self.inner = inner

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self.is_own(scope):
            await self.inner(scope, receive, send)
            return
        log.warning("socket refused", reason="origin", path=scope.get("path", ""))
        await refuse(receive, send)

    @staticmethod
    def is_own(scope: Scope) -> bool:
        """Compare Origin with Host. Both must be present exactly once, and Host must be one of ALLOWED_HOSTS."""
        origins = [value for name, value in scope["headers"] if name == b"origin"]
        hosts = [value for name, value in scope["headers"] if name == b"host"]
        if len(origins) != 1 or len(hosts) != 1:
            return False
        try:
            origin, host = origins[0].decode("ascii"), hosts[0].decode("ascii").lower()
        except UnicodeDecodeError:
            return False
        name, _port = split_domain_port(host)
        if not name or not validate_host(name, settings.ALLOWED_HOSTS):
            return False
        # As a browser writes it (RFC 6454, section 6.2): lower case, without the scheme's default port, and nothing
        # else. Compared as text, so that no URL parser can interpret it differently.
        scheme, port = ("https", ":443") if settings.TLS else ("http", ":80")
        return bool(origin == f"{scheme}://{host.removesuffix(port)}")


class SocketLimit:
    """Limits the open sockets of one account. Counts the sockets of this process."""

    def __init__(self, inner: Application) -> None:
        self.inner = inner
        self.open: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        user = scope.get("user")
        if user is None or not user.is_authenticated:
            await self.inner(scope, receive, send)
            return
        holder = str(user.pk)
        if self.open[holder] >= SOCKETS_PER_USER:
            log.warning("socket refused", reason="too many sockets of one account", user=holder)
            await refuse(receive, send)
            return
        self.open[holder] += 1
        try:
            await self.inner(scope, receive, send)
        finally:
            self.open[holder] -= 1
            if not self.open[holder]:
                del self.open[holder]


class HandshakeRateLimit:
    """Token bucket for the handshakes of one account. Counts the sockets of this process."""

    def __init__(self, inner: Application) -> None:
        self.inner = inner
        # When the bucket of each account is full again, ordered by the last accepted handshake.
        self.full_at: dict[str, float] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        user = scope.get("user")
        if user is None or not user.is_authenticated or self.may_open(str(user.pk), time.monotonic()):
            await self.inner(scope, receive, send)
            return
        log.warning("socket refused", reason="too many handshakes of one account", user=str(user.pk))
        await refuse(receive, send)

    def may_open(self, holder: str, now: float) -> bool:
        """Take a token at `now`. False when the bucket is empty; a refusal takes no token."""
        self._forget(now)
        full_at = max(self.full_at.get(holder, now), now) + 1 / OPENED_PER_SECOND
        if full_at - now > OPENED_AT_ONCE / OPENED_PER_SECOND:
            return False
        self.full_at.pop(holder, None)
        self.full_at[holder] = full_at
        return True

    def _forget(self, now: float) -> None:
        """Delete accounts whose bucket is full again. A missing entry means a full bucket, so few entries are kept."""
        while self.full_at and self.full_at[first := next(iter(self.full_at))] <= now:
            del self.full_at[first]


class RejectUnknownPath:
    """Refuses an unknown path. The router alone would raise, and the client would see a 500."""

    def __init__(self, router: Application) -> None:
        self.router = router

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await self.router(scope, receive, send)
        except ValueError as error:
            if "No route found" not in str(error):
                raise
            await refuse(receive, send)
