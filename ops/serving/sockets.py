"""Who may open a WebSocket, and how many."""

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

# One person in a room has one socket a tab; a facility or a clerk a handful.
SOCKETS_PER_USER = 16
# Each new socket redraws every page of its room. A page that comes back opens one, and waits longer each time.
OPENED_PER_SECOND = 1.0
OPENED_AT_ONCE = 6


async def refuse(receive: Receive, send: Send) -> None:
    """Answer the handshake with 403: closing before accepting."""
    await receive()
    await send({"type": "websocket.close", "code": 4403})


class SameOriginOnly:
    """Lets in only a page of this very origin: same scheme, host and port as the handshake was sent to.

    A browser sends the session cookie with a socket that any page opens, so the origin is the only thing that tells
    our pages from others. No origin, `null`, another scheme or another port is somebody else.
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
        """Compare Origin with Host; both must stand exactly once and Host must be one of ours."""
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
        # As a browser writes it (RFC 6454, section 6.2): lower case, no port where it is the scheme's own, and
        # nothing else. Letter by letter, so that no reading of URLs stands between.
        scheme, port = ("https", ":443") if settings.TLS else ("http", ":80")
        return bool(origin == f"{scheme}://{host.removesuffix(port)}")


class SocketLimit:
    """Counts open sockets by account and refuses one that would leave too little for others. Counts this process."""

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
            log.warning("socket refused", reason="too many of one account", user=holder)
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
    """Refuses an account that opens sockets faster than a person opens pages. Counts this process."""

    def __init__(self, inner: Application) -> None:
        self.inner = inner
        # When each account has its whole reserve again, the one that was let in last at the end.
        self.whole_at: dict[str, float] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        user = scope.get("user")
        if user is None or not user.is_authenticated or self.may_open(str(user.pk), time.monotonic()):
            await self.inner(scope, receive, send)
            return
        log.warning("socket refused", reason="too fast for one account", user=str(user.pk))
        await refuse(receive, send)

    def may_open(self, holder: str, now: float) -> bool:
        """Whether the reserve holds one more at `now`; then it is taken. A refusal costs nothing."""
        self._forget(now)
        whole_at = max(self.whole_at.get(holder, now), now) + 1 / OPENED_PER_SECOND
        if whole_at - now > OPENED_AT_ONCE / OPENED_PER_SECOND:
            return False
        self.whole_at.pop(holder, None)
        self.whole_at[holder] = whole_at
        return True

    def _forget(self, now: float) -> None:
        """Drop who has the whole reserve, which is what a stranger has: so only those of the last seconds are kept."""
        while self.whole_at and self.whole_at[first := next(iter(self.whole_at))] <= now:
            del self.whole_at[first]


class RejectUnknownPath:
    """Answers an address without a room with a refusal; the bare router raises, which a client would see as 500."""

    def __init__(self, router: Application) -> None:
        self.router = router

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await self.router(scope, receive, send)
        except ValueError as error:
            if "No route found" not in str(error):
                raise
            await refuse(receive, send)
