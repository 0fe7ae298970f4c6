"""Two links at once: the newer one serves the pages, and the older one steps down."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from tests.video.link.broken_link import link, room
from tests.video.sfu.peers import until
from video.link import link as link_module
from video.link.link import Link
from video.link.node_process import NodeSettings
from video.services.changes import LINK_GROUP, group_of
from video.sfu import wire

__all__ = ["link", "room"]


async def test_link_that_began_later_supersedes_the_other(link: Link, tmp_path: Path, room: UUID) -> None:
    newer = Link(NodeSettings(tmp_path / "m.sock", udp_port=0))
    link._on_peer_heartbeat(newer._key, 7.0)
    assert not link._superseded.is_set(), "a link that does not serve yet is not superseded"
    link._serving_since, newer._serving_since = 5.0, 7.0
    link._on_peer_heartbeat(link._key, 9.0)
    assert not link._superseded.is_set(), "its own heartbeat does not count"
    newer._on_peer_heartbeat(link._key, 5.0)
    assert not newer._superseded.is_set()
    link._on_peer_heartbeat(newer._key, 7.0)
    assert link._superseded.is_set()


async def test_only_one_of_two_simultaneous_links_is_superseded(link: Link, tmp_path: Path) -> None:
    other = Link(NodeSettings(tmp_path / "m.sock", udp_port=0))
    link._serving_since = other._serving_since = 5.0
    link._on_peer_heartbeat(other._key, 5.0)
    other._on_peer_heartbeat(link._key, 5.0)
    assert [link._superseded.is_set(), other._superseded.is_set()].count(True) == 1


async def test_superseded_link_serves_only_its_own_node(
    link: Link, room: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    received: list[tuple[str, object]] = []

    async def changed(room_id: UUID) -> None:
        received.append(("changed", room_id))

    async def asked(message: dict[str, Any]) -> None:
        received.append(("asked", message["kind"]))

    monkeypatch.setattr(link, "_on_room_changed", changed)
    monkeypatch.setattr(link, "_handle_request", asked)
    monkeypatch.setattr(link_module, "STEP_DOWN_AFTER", 0.05)
    link._serving_since = 5.0
    listening = asyncio.create_task(link._listen())
    ask = {"type": "node.ask", "kind": "publish"}
    for message in (ask, {"type": "link.serves", "link": "newer", "since": 9.0}, ask):
        link._layer.inbox.put_nowait(message)
    link._layer.inbox.put_nowait({"type": "room.changed", "room": str(room)})
    async with asyncio.timeout(60):
        while len(received) < 2:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    assert received == [("asked", "publish"), ("changed", room)]
    await link._on_event(wire.Speaking(str(room), ("a",)))
    assert link._layer.sent == [], "the newer link notifies the pages"
    handing = asyncio.create_task(link._step_down())
    await asyncio.sleep(0.1)
    assert not handing.done(), "it has no later heartbeat of the newer link yet"
    link._layer.inbox.put_nowait({"type": "link.serves", "link": "newer", "since": 9.0})
    with pytest.raises(link_module._SteppedDown):
        await handing
    listening.cancel()


async def test_newer_link_that_died_in_the_hand_over_is_not_alive(
    link: Link, room: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its last heartbeat is recent enough for a live link, and it is dead all the same."""
    monkeypatch.setattr(link_module, "STEP_DOWN_AFTER", 0.3)
    monkeypatch.setattr(link_module, "HEARTBEAT_TIMEOUT", 0.3)
    monkeypatch.setattr(link_module, "open_rooms", lambda: [room])
    monkeypatch.setattr(link_module, "database_time", lambda: 11.0)
    link._serving_since = 5.0
    link._on_peer_heartbeat("newer", 9.0)
    handing = asyncio.create_task(link._step_down())
    for _ in range(4):
        await asyncio.sleep(0.05)
        link._on_peer_heartbeat("newer", 9.0)
    await until(lambda: len(link._layer.sent) == 2)
    assert not link._superseded.is_set()
    assert link._layer.sent[1] == (group_of(room), {"type": "node.restarted"})
    assert not handing.done()
    handing.cancel()


async def test_superseded_link_does_not_repeat_offers(link: Link, room: UUID, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its pages use another node, which counts its own offers."""
    await link._on_event(wire.Reoffer(str(room), "seat", 1, "v=0"))
    link._superseded.set()
    notifying = asyncio.create_task(link._notify_pages())
    await asyncio.sleep(0.1)
    notifying.cancel()
    assert len(link._layer.sent) == 1


async def test_older_link_serves_again_when_the_newer_one_dies(
    link: Link, room: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(link_module, "STEP_DOWN_AFTER", 0.05)
    monkeypatch.setattr(link_module, "HEARTBEAT_TIMEOUT", 0.03)
    monkeypatch.setattr(link_module, "open_rooms", lambda: [room])
    monkeypatch.setattr(link_module, "database_time", lambda: 11.0)
    link._serving_since = 5.0
    link._on_peer_heartbeat("newer", 9.0)
    handing = asyncio.create_task(link._step_down())
    async with asyncio.timeout(60):
        while len(link._layer.sent) < 2:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    assert not link._superseded.is_set()
    serves = {"type": "link.serves", "link": link._key, "since": 11.0}
    assert link._layer.sent == [(LINK_GROUP, serves), (group_of(room), {"type": "node.restarted"})]
    assert not handing.done()
    handing.cancel()


async def test_serving_link_repeats_its_heartbeat(link: Link, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(link_module, "HEARTBEAT_INTERVAL", 0.01)
    link._serving_since = 5.0
    beating = asyncio.create_task(link._send_heartbeats())
    serves = (LINK_GROUP, {"type": "link.serves", "link": link._key, "since": 5.0})
    async with asyncio.timeout(60):
        while link._layer.sent.count(serves) < 2:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    link._superseded.set()
    await asyncio.sleep(0.05)
    told = link._layer.sent.count(serves)
    await asyncio.sleep(0.05)
    beating.cancel()
    assert link._layer.sent.count(serves) == told, "a superseded link sends no heartbeat"
