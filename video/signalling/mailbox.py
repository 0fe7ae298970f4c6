"""The mailbox of one socket: what it has still to handle, one after another and in order, apart from other sockets."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Final, Protocol

log = logging.getLogger(__name__)

# Messages that may wait for one socket. A socket that stays behind further is closed: its page opens another, which
# reads the room as it is.
LENGTH: Final = 1_000

# The event loop keeps no task alive by itself.
_working: set[asyncio.Task[None]] = set()


class Owner(Protocol):
    """A socket as its mailbox needs it."""

    async def fail(self) -> None:
        """Close the socket after an error of its own."""


class Mailbox:
    """The messages that wait for one socket. A slow socket delays only itself; one that fails is closed."""

    def __init__(self, owner: Owner) -> None:
        self._owner = owner
        self._waiting: deque[tuple[Callable[[], Awaitable[None]], asyncio.Future[None]]] = deque()
        self._worker: asyncio.Task[None] | None = None

    def put(self, act: Callable[[], Awaitable[None]]) -> asyncio.Future[None]:
        """Let the socket do this after all that it was given before. The future is done when it did, or never will."""
        done = asyncio.get_running_loop().create_future()
        if len(self._waiting) >= LENGTH:
            self.drop()
            act = self._owner.fail
        self._waiting.append((act, done))
        if self._worker is None or self._worker.done():
            self._worker = asyncio.create_task(self._work())
            _working.add(self._worker)
            self._worker.add_done_callback(_working.discard)
        return done

    def drop(self) -> None:
        """Forget what waits. What the socket is doing it does to its end: it may revoke a seat at this moment."""
        for _act, done in self._waiting:
            done.set_result(None)
        self._waiting.clear()

    async def _work(self) -> None:
        while self._waiting:
            act, done = self._waiting.popleft()
            try:
                await act()
            except Exception:
                log.exception("a socket could not handle a message of its room")
                await self._owner.fail()
            finally:
                done.set_result(None)
