"""A link with a broker and a node that can fail, without a database."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from asgiref.sync import sync_to_async

from video.link import link as link_module
from video.link.link import Link
from video.link.node_client import NodeUnavailableError
from video.link.node_process import NodeSettings
from video.services.changes import group_of
from video.sfu import wire
from video.sfu.errors import WireError

# A small limit instead of the real length of a line.
MOST_EDGES = 10


class Broker:
    """A channel layer that can go down or hang."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, dict[str, Any]]] = []
        self.inbox: asyncio.Queue[dict[str, Any] | Exception] = asyncio.Queue()
        self.joined: list[str] = []
        self.is_away = False
        self.hangs = False

    async def new_channel(self, prefix: str) -> str:
        return f"{prefix}.{len(self.joined)}"

    async def group_add(self, group: str, channel: str) -> None:
        if self.is_away:
            raise ConnectionError("away")
        self.joined.append(group)

    async def receive(self, channel: str) -> dict[str, Any]:
        message = await self.inbox.get()
        if isinstance(message, Exception):
            raise message
        return message

    async def group_send(self, group: str, message: dict[str, Any]) -> None:
        if self.is_away:
            raise ConnectionError("away")
        if self.hangs:
            await asyncio.sleep(600)
        self.sent.append((group, message))


class Node:
    """A node that accepts messages that fit the wire, and none while it is down."""

    def __init__(self) -> None:
        self.told: list[wire.Desired | wire.CloseRoom] = []
        self.is_away = False

    async def send(self, message: wire.Desired | wire.CloseRoom) -> None:
        if self.is_away:
            raise NodeUnavailableError("away")
        if isinstance(message, wire.Desired) and len(message.edges) > MOST_EDGES:
            raise WireError("desired is longer than a line")
        wire.encode(message)
        self.told.append(message)


@pytest.fixture
def room() -> UUID:
    return uuid4()


@pytest.fixture
def link(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Link:
    monkeypatch.setattr(link_module, "RETRY_DELAY", 0.01)
    monkeypatch.setattr(link_module, "POLL_INTERVAL", 0.01)
    monkeypatch.setattr(link_module, "NUDGE_INTERVAL", 0.01)
    monkeypatch.setattr(link_module, "OFFER_INTERVAL", 0.01)
    # No database here: a connection that an earlier test left in this thread must not be checked.
    monkeypatch.setattr(link_module, "database_sync_to_async", sync_to_async)
    made = Link(NodeSettings(tmp_path / "n.sock", udp_port=0))
    made._layer = Broker()
    return made


def nudges(link: Link, room: UUID) -> int:
    return link._layer.sent.count((group_of(room), {"type": "room.changed", "room": str(room)}))
