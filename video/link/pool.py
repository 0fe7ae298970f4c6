"""All processes of this machine's media node, behind the interface of one."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Any
from uuid import UUID

from channels.db import database_sync_to_async

from video.link.node_client import Command, NodeClient
from video.link.node_process import NodeSettings
from video.services.placement import place
from video.sfu import wire


class Placement:
    """The process of each room, by its number. A single process carries every room, and nothing is stored."""

    def __init__(self, processes: int) -> None:
        """No room is placed yet."""
        self.processes = processes
        self._names = [str(number) for number in range(processes)]
        self._placed: dict[str, int] = {}
        self._lock = asyncio.Lock()

    def process_of(self, room: str) -> int:
        """Return the process of a room that was placed; the first one for any other room."""
        return self._placed.get(room, 0)

    async def ensure(self, room: str) -> int:
        """Place the room if it is not placed yet, and return its process.

        One room after the other, so that rooms that begin together are not all placed on the same process.
        """
        if self.processes == 1:
            return 0
        if room not in self._placed:
            async with self._lock:
                if room not in self._placed:
                    self._placed[room] = int(await database_sync_to_async(place)(UUID(room), self._names))
        return self._placed[room]

    def is_placed(self, room: str) -> bool:
        """True if a process carries the room."""
        return self.processes == 1 or room in self._placed

    def forget(self, room: str) -> None:
        """Forget a room that is over."""
        self._placed.pop(room, None)


class NodePool:
    """The processes, and the connection to each. A request goes to the process of its room.

    A process that dies or hangs is started again without the others.
    """

    def __init__(
        self,
        settings: Sequence[NodeSettings],
        placement: Placement,
        *,
        on_event: Callable[[wire.Event], Awaitable[None]],
        on_ready: Callable[[wire.Ready, int], Awaitable[None]],
    ) -> None:
        """`on_ready` gets the number of the process, too. Nothing is started before `run`."""
        self.clients = [
            NodeClient(each, on_event=on_event, on_ready=partial(_call, on_ready, number))
            for number, each in enumerate(settings)
        ]
        self._placement = placement

    async def run(self) -> None:
        """Keep every process running until cancelled; then stop them."""
        async with asyncio.TaskGroup() as group:
            for client in self.clients:
                group.create_task(client.run())

    async def send(self, command: Command) -> None:
        """Send a command to the process of its room. Raises NodeUnavailableError."""
        await self._client(command.room).send(command)

    async def publish(self, *, room: str, **fields: Any) -> wire.Answer:
        """As `NodeClient.publish`, like all that follow."""
        return await self._client(room).publish(room=room, **fields)

    async def probe(self, *, room: str, **fields: Any) -> wire.Answer:
        """Offer a trial connection."""
        return await self._client(room).probe(room=room, **fields)

    async def subscribe(self, *, room: str, **fields: Any) -> wire.Offer:
        """Ask for a new subscribe connection."""
        return await self._client(room).subscribe(room=room, **fields)

    async def accept(self, *, room: str, **fields: Any) -> None:
        """Send a browser's answer to an offer."""
        await self._client(room).accept(room=room, **fields)

    async def show(self, *, room: str, **fields: Any) -> None:
        """Send the cameras that a seat's page has room for."""
        await self._client(room).show(room=room, **fields)

    async def counters(self, *, room: str) -> wire.CountersReply:
        """Return the room's counters at this moment."""
        return await self._client(room).counters(room=room)

    def _client(self, room: str) -> NodeClient:
        return self.clients[self._placement.process_of(room)]


async def _call(on_ready: Callable[[wire.Ready, int], Awaitable[None]], number: int, ready: wire.Ready) -> None:
    await on_ready(ready, number)
