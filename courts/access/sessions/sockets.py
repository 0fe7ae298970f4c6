"""The user of a socket: asked of the session by the question that pages ask too."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from channels.db import database_sync_to_async
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.db import SessionStore

from courts.access.queries.sessions import Standing, standing_of
from courts.access.services.sign_in import sessions

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]


class SocketUser:
    """ASGI middleware that sets `user` and `standing` of the scope from the session cookie; `standing` may be None.

    It needs `channels.sessions.CookieMiddleware` around it.
    """

    def __init__(self, inner: Application) -> None:
        self.inner = inner

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        standing = await database_sync_to_async(_standing)(scope["cookies"].get(settings.SESSION_COOKIE_NAME, ""))
        is_good = standing is not None and standing.end is None
        user = standing.user if standing is not None and is_good else AnonymousUser()
        await self.inner({**scope, "standing": standing, "user": user}, receive, send)


def _standing(key: str) -> Standing | None:
    found = standing_of(key)
    return sessions.adopt(SessionStore(key), address=None, browser="") if found is None and key else found
