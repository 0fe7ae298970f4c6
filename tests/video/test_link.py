"""The link finds changes without a nudge, and survives failures of broker, database and node."""

from __future__ import annotations

import asyncio
import time
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from asgiref.sync import sync_to_async

from tests.video.sfu.peers import until
from video.link import link as link_module
from video.link.link import Link
from video.link.node_client import NodeUnavailableError
from video.link.node_process import NodeSettings
from video.services.changes import LINK_GROUP, group_of
from video.sfu import wire
from video.sfu.errors import WireError


class Broker:
    """A channel layer that can fail or hang."""

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
    """A node that accepts messages that fit the wire, and none while it is away."""

    def __init__(self) -> None:
        self.received: list[wire.Desired | wire.CloseRoom] = []
        self.is_away = False

    async def send(self, message: wire.Desired | wire.CloseRoom) -> None:
        if self.is_away:
            raise NodeUnavailableError("away")
        if isinstance(message, wire.Desired) and len(message.edges) > MAX_EDGES:
            raise WireError("desired is longer than a line")
        wire.encode(message)
        self.received.append(message)


# A small bound in place of the real one of the wire.
MAX_EDGES = 10


@pytest.fixture
def room() -> UUID:
    return uuid4()


@pytest.fixture
def link(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Link:
    monkeypatch.setattr(link_module, "RETRY_DELAY", 0.01)
    monkeypatch.setattr(link_module, "POLL_INTERVAL", 0.01)
    monkeypatch.setattr(link_module, "NUDGE_INTERVAL", 0.01)
    monkeypatch.setattr(link_module, "OFFER_INTERVAL", 0.01)
    # No database here: a connection that an earlier test left in this thread must not be checked for liveness.
    monkeypatch.setattr(link_module, "database_sync_to_async", sync_to_async)
    made = Link(NodeSettings(tmp_path / "n.sock", udp_port=0))
    made._layer = Broker()
    return made


def nudges(link: Link, room: UUID) -> int:
    return link._layer.sent.count((group_of(room), {"type": "room.changed", "room": str(room)}))


async def test_a_change_without_a_nudge_nudges_the_pages_once(link: Link, room: UUID) -> None:
    link._sent[str(room)] = 1
    await link._nudge_pages(str(room))
    assert nudges(link, room) == 0, "the first version is no change"
    link._sent[str(room)] = 2
    for _ in range(3):
        await link._nudge_pages(str(room))
    assert nudges(link, room) == 1


async def test_pages_that_were_nudged_are_not_nudged_again(
    link: Link, room: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def told(room_id: UUID) -> None:
        link._sent[str(room_id)] = 5

    monkeypatch.setattr(link, "_apply", told)
    await link._on_room_changed(room)
    await link._nudge_pages(str(room))
    assert nudges(link, room) == 0


async def test_a_nudge_is_retried_after_the_broker_was_away(link: Link, room: UUID) -> None:
    link._sent[str(room)] = link._nudged[str(room)] = 1
    link._sent[str(room)] = 2
    link._layer.is_away = True
    with pytest.raises(ConnectionError):
        await link._nudge_pages(str(room))
    link._layer.is_away = False
    await link._nudge_pages(str(room))
    assert nudges(link, room) == 1


@pytest.mark.parametrize("how", ["is_away", "hangs"])
async def test_the_node_gets_every_room_while_the_broker_fails(
    link: Link, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    """The pages are nudged once the broker is back."""
    rooms = [uuid4() for _ in range(6)]
    version = 1
    link.node = node = Node()
    monkeypatch.setattr(link_module, "versions_of", lambda known: dict.fromkeys(rooms, version))
    monkeypatch.setattr(link_module, "desired_of", lambda room: wire.Desired(str(room), version, (), ()))
    tasks = [asyncio.create_task(link._poll()), asyncio.create_task(link._notify_pages())]
    try:
        await until(lambda: len(node.received) == len(link._nudged) == 6)
        setattr(link._layer, how, True)
        version = 2
        await until(lambda: set(link._sent.values()) == {2})
        await asyncio.sleep(0.05)  # by now a nudge hangs in the broker
        version = 3
        await until(lambda: set(link._sent.values()) == {3})
        assert sum(nudges(link, room) for room in rooms) == 0
        if how == "is_away":
            link._layer.is_away = False
            await until(lambda: all(nudges(link, room) == 1 for room in rooms))
    finally:
        for task in tasks:
            task.cancel()


async def test_a_poll_reads_only_rooms_that_changed_or_are_over(link: Link, monkeypatch: pytest.MonkeyPatch) -> None:
    same, changed, over = (uuid4() for _ in range(3))
    read: list[UUID] = []

    def desired(room_id: UUID) -> wire.Desired | None:
        read.append(room_id)
        return None if room_id == over else wire.Desired(str(room_id), 2, (), ())

    link.node = node = Node()
    link._sent = {str(same): 1, str(changed): 1, str(over): 1}
    monkeypatch.setattr(link_module, "versions_of", lambda known: {same: 1, changed: 2})
    monkeypatch.setattr(link_module, "desired_of", desired)
    polling = asyncio.create_task(link._poll())
    await until(lambda: len(node.received) == 2)
    await asyncio.sleep(0.05)
    polling.cancel()
    assert read == [changed, over]
    assert node.received == [wire.Desired(str(changed), 2, (), ()), wire.CloseRoom(str(over))]


async def test_an_unreadable_room_does_not_stop_a_poll(link: Link, monkeypatch: pytest.MonkeyPatch) -> None:
    broken, sound = uuid4(), uuid4()

    def desired(room_id: UUID) -> wire.Desired:
        if room_id == broken:
            raise ValueError("an unreadable policy")
        return wire.Desired(str(room_id), 2, (), ())

    link.node = node = Node()
    monkeypatch.setattr(link_module, "versions_of", lambda known: {broken: 2, sound: 2})
    monkeypatch.setattr(link_module, "desired_of", desired)
    polling = asyncio.create_task(link._poll())
    await until(lambda: len(node.received) == 1)
    polling.cancel()
    assert node.received[0].room == str(sound)


async def test_a_stalled_link_sends_every_room_again(link: Link, room: UUID, monkeypatch: pytest.MonkeyPatch) -> None:
    """The node has stopped forwarding by then, although no room changed."""
    monkeypatch.setattr(link_module, "STALL_LIMIT", 0.2)
    link.node = node = Node()
    monkeypatch.setattr(link_module, "versions_of", lambda known: {room: 1})
    monkeypatch.setattr(link_module, "desired_of", lambda _: wire.Desired(str(room), 1, (), ()))
    tasks = [asyncio.create_task(link._poll()), asyncio.create_task(link._watch_for_stall())]
    await until(lambda: len(node.received) == 1)
    await asyncio.sleep(0.05)
    assert len(node.received) == 1
    time.sleep(0.4)  # noqa: ASYNC251 - like a stopped process
    await until(lambda: len(node.received) == 2)
    for task in tasks:
        task.cancel()
    assert node.received[0] == node.received[1]
    assert nudges(link, room) == 0


READY = wire.Ready(wire.PROTOCOL, 1, (), 1)


def large(room: UUID, version: int) -> wire.Desired:
    """Return a state that is too large for one line of the wire."""
    seats = tuple(wire.DesiredSeat(f"s{each}", 1) for each in range(5))
    edges = tuple(wire.Edge(a.seat, b.seat, "audio") for a in seats for b in seats if a != b)
    return wire.Desired(str(room), version, seats, edges)


async def test_a_room_too_large_for_the_wire_is_sent_without_edges(
    link: Link, room: UUID, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Otherwise a removed seat would still be heard there under the previous state."""
    link.node = node = Node()
    state = large(room, 2)
    monkeypatch.setattr(link_module, "desired_of", lambda _: state)
    link._sent[str(room)] = 1
    await link._apply(room)
    assert node.received == [wire.Desired(str(room), 2, state.seats, ())]
    assert [record.levelname for record in caplog.records] == ["ERROR"]
    await link._apply(room)
    assert len(node.received) == 1


async def test_a_room_with_too_many_seats_is_sent_without_seats(
    link: Link, room: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    link.node = node = Node()
    oversized = wire.Desired(str(room), 2, tuple(wire.DesiredSeat(f"s{each}", 1) for each in range(1001)), ())
    monkeypatch.setattr(link_module, "desired_of", lambda _: oversized)
    await link._apply(room)
    assert node.received == [wire.Desired(str(room), 2, (), ())]


async def test_a_state_that_was_not_sent_is_sent_again(link: Link, room: UUID, monkeypatch: pytest.MonkeyPatch) -> None:
    link.node = node = Node()
    state: wire.Desired | None = wire.Desired(str(room), 2, (), ())
    monkeypatch.setattr(link_module, "desired_of", lambda _: state)
    for is_over in (False, True):
        state = None if is_over else state
        node.is_away = True
        await link._apply(room)
        node.is_away = False
        await link._apply(room)
        await link._apply(room)
    assert node.received == [wire.Desired(str(room), 2, (), ()), wire.CloseRoom(str(room))]


async def test_an_unreadable_room_does_not_stop_the_replay(link: Link, monkeypatch: pytest.MonkeyPatch) -> None:
    broken, too_large, sound = rooms = [uuid4() for _ in range(3)]
    is_fixed = False

    def desired(room_id: UUID) -> wire.Desired:
        if room_id == broken and not is_fixed:
            raise ValueError("an unreadable policy")
        return large(room_id, 4) if room_id == too_large else wire.Desired(str(room_id), 4, (), ())

    link.node = node = Node()
    monkeypatch.setattr(link_module, "open_rooms", lambda: rooms)
    monkeypatch.setattr(link_module, "desired_of", desired)
    monkeypatch.setattr(link_module, "database_time", lambda: 5.0)
    link._sent = {str(each): 4 for each in rooms}
    await link._on_ready(READY)
    assert {told.room for told in node.received} == {str(too_large), str(sound)}
    assert all(told.edges == () for told in node.received)
    assert [group for group, _ in link._layer.sent] == [LINK_GROUP, *map(group_of, rooms)]
    is_fixed = True
    await link._apply(broken)
    assert node.received[-1].room == str(broken)


async def test_a_node_lost_during_the_replay_ends_the_replay(
    link: Link, room: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    link.node = node = Node()
    node.is_away = True
    monkeypatch.setattr(link_module, "open_rooms", lambda: [room])
    monkeypatch.setattr(link_module, "desired_of", lambda _: wire.Desired(str(room), 1, (), ()))
    with pytest.raises(NodeUnavailableError):
        await link._on_ready(READY)
    assert link._layer.sent == []


async def test_no_page_is_nudged_while_a_new_node_is_replayed(
    link: Link, room: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    link.node = Node()

    async def while_replayed() -> None:
        await link._nudge_pages(str(room))
        raise OSError("the database went meanwhile")

    monkeypatch.setattr(link_module, "database_sync_to_async", lambda _: while_replayed)
    link._sent[str(room)] = link._nudged[str(room)] = 3
    with pytest.raises(OSError, match="meanwhile"):
        await link._on_ready(READY)
    assert nudges(link, room) == 0
    assert link._nudged == {str(room): 3}


async def test_pages_of_a_room_that_is_over_are_nudged_once_more(link: Link, room: UUID) -> None:
    link._nudged[str(room)] = 7
    await link._nudge_pages(str(room))
    await link._nudge_pages(str(room))
    assert nudges(link, room) == 1
    assert not link._nudged


async def test_the_link_listens_again_after_the_broker_was_away(
    link: Link, room: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[UUID] = []

    async def hear(room_id: UUID) -> None:
        heard.append(room_id)

    monkeypatch.setattr(link, "_on_room_changed", hear)
    listening = asyncio.create_task(link._listen())
    link._layer.inbox.put_nowait(ConnectionError("gone"))
    link._layer.inbox.put_nowait({"type": "room.changed", "room": str(room)})
    async with asyncio.timeout(5):
        while not heard:  # noqa: ASYNC110 - the link has no event for it
            await asyncio.sleep(0.01)
    listening.cancel()
    assert heard == [room]
    assert link._layer.joined == [LINK_GROUP, LINK_GROUP]


async def test_an_offer_is_repeated_until_a_page_answers_it(
    link: Link, room: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The broker may refuse an offer, or accept it while no page listens yet."""
    accepted: list[int] = []

    class Accepting:
        async def accept(self, *, serial: int, **rest: object) -> None:
            accepted.append(serial)

    async def told(room_id: UUID) -> None:
        pass

    monkeypatch.setattr(link, "_update_room", told)
    link.node = Accepting()
    link._layer.is_away = True
    for serial in (1, 2):
        await link._on_event(wire.Reoffer(str(room), "seat", serial, "v=0"))
    link._layer.is_away = False
    notifying = asyncio.create_task(link._notify_pages())
    await until(lambda: len(link._layer.sent) >= 3)
    assert {message["serial"] for _group, message in link._layer.sent} == {2}
    answer = {"kind": "accept", "room": str(room), "seat": "seat", "generation": 1, "sdp": "v=0"}
    await link._answer({**answer, "serial": 1})
    said = len(link._layer.sent)
    await until(lambda: len(link._layer.sent) > said)
    await link._answer({**answer, "serial": 2})
    await asyncio.sleep(0.05)
    said = len(link._layer.sent)
    await asyncio.sleep(0.05)
    notifying.cancel()
    assert len(link._layer.sent) == said
    assert accepted == [1, 2]


async def test_polling_survives_a_database_that_is_away(link: Link, monkeypatch: pytest.MonkeyPatch) -> None:
    polls = 0

    def away(known: list[UUID]) -> dict[UUID, int]:
        nonlocal polls
        polls += 1
        raise OSError("no database")

    monkeypatch.setattr(link_module, "versions_of", away)
    polling = asyncio.create_task(link._poll())
    async with asyncio.timeout(5):
        while polls < 3:  # noqa: ASYNC110 - the link has no event for it
            await asyncio.sleep(0.01)
    assert not polling.done()
    polling.cancel()


async def test_absent_media_is_suspended_after_the_database_was_away(
    link: Link, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[datetime] = []

    def away_once(now: datetime) -> int:
        asked.append(now)
        if len(asked) == 1:
            raise OSError("no database")
        return 0

    class Node:
        async def run(self) -> None:
            await asyncio.sleep(60)

    monkeypatch.setattr(link_module, "SUSPEND_INTERVAL", 0.01)
    monkeypatch.setattr(link_module, "open_rooms", list)
    monkeypatch.setattr(link_module.presence, "suspend_absent_media", away_once)
    link.node = Node()
    running = asyncio.create_task(link.run())
    await until(lambda: len(asked) >= 3)
    assert not running.done()
    running.cancel()


async def test_the_link_that_began_later_supersedes_the_older_one(link: Link, tmp_path: Path, room: UUID) -> None:
    newer = Link(NodeSettings(tmp_path / "m.sock", udp_port=0))
    link._on_peer_heartbeat(newer._key, 7.0)
    assert not link._superseded.is_set(), "a link that does not serve yet cannot be superseded"
    link._serving_since, newer._serving_since = 5.0, 7.0
    link._on_peer_heartbeat(link._key, 9.0)
    assert not link._superseded.is_set(), "its own heartbeat"
    newer._on_peer_heartbeat(link._key, 5.0)
    assert not newer._superseded.is_set()
    link._on_peer_heartbeat(newer._key, 7.0)
    assert link._superseded.is_set()


async def test_of_two_links_that_begin_together_exactly_one_is_superseded(link: Link, tmp_path: Path) -> None:
    other = Link(NodeSettings(tmp_path / "m.sock", udp_port=0))
    link._serving_since = other._serving_since = 5.0
    link._on_peer_heartbeat(other._key, 5.0)
    other._on_peer_heartbeat(link._key, 5.0)
    assert [link._superseded.is_set(), other._superseded.is_set()].count(True) == 1


async def test_superseded_link_answers_no_page_but_updates_its_node(
    link: Link, room: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[tuple[str, object]] = []

    async def changed(room_id: UUID) -> None:
        heard.append(("changed", room_id))

    async def asked(message: dict[str, Any]) -> None:
        heard.append(("asked", message["kind"]))

    monkeypatch.setattr(link, "_on_room_changed", changed)
    monkeypatch.setattr(link, "_handle_request", asked)
    monkeypatch.setattr(link_module, "STEP_DOWN_AFTER", 0.05)
    link._serving_since = 5.0
    listening = asyncio.create_task(link._listen())
    ask = {"type": "node.ask", "kind": "publish"}
    for message in (ask, {"type": "link.serves", "link": "newer", "since": 9.0}, ask):
        link._layer.inbox.put_nowait(message)
    link._layer.inbox.put_nowait({"type": "room.changed", "room": str(room)})
    async with asyncio.timeout(5):
        while len(heard) < 2:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    assert heard == [("asked", "publish"), ("changed", room)]
    await link._on_event(wire.Speaking(str(room), ("a",)))
    assert link._layer.sent == [], "the newer link informs the pages"
    stepping_down = asyncio.create_task(link._step_down())
    await asyncio.sleep(0.1)
    assert not stepping_down.done(), "no heartbeat yet after the waiting time"
    link._layer.inbox.put_nowait({"type": "link.serves", "link": "newer", "since": 9.0})
    with pytest.raises(link_module._SteppedDown):
        await stepping_down
    listening.cancel()


async def test_a_newer_link_that_dies_during_the_hand_over_is_noticed(
    link: Link, room: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its last heartbeat is recent enough for a link that lives, but the link is gone."""
    monkeypatch.setattr(link_module, "STEP_DOWN_AFTER", 0.3)
    monkeypatch.setattr(link_module, "HEARTBEAT_TIMEOUT", 0.3)
    monkeypatch.setattr(link_module, "open_rooms", lambda: [room])
    monkeypatch.setattr(link_module, "database_time", lambda: 11.0)
    link._serving_since = 5.0
    link._on_peer_heartbeat("newer", 9.0)
    stepping_down = asyncio.create_task(link._step_down())
    for _ in range(4):
        await asyncio.sleep(0.05)
        link._on_peer_heartbeat("newer", 9.0)
    await until(lambda: len(link._layer.sent) == 2)
    assert not link._superseded.is_set()
    assert link._layer.sent[1] == (group_of(room), {"type": "node.restarted"})
    assert not stepping_down.done()
    stepping_down.cancel()


async def test_superseded_link_does_not_repeat_offers(link: Link, room: UUID, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its pages use another node, which counts its own offers."""
    await link._on_event(wire.Reoffer(str(room), "seat", 1, "v=0"))
    link._superseded.set()
    notifying = asyncio.create_task(link._notify_pages())
    await asyncio.sleep(0.1)
    notifying.cancel()
    assert len(link._layer.sent) == 1


async def test_the_older_link_serves_again_when_the_newer_one_dies(
    link: Link, room: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(link_module, "STEP_DOWN_AFTER", 0.05)
    monkeypatch.setattr(link_module, "HEARTBEAT_TIMEOUT", 0.03)
    monkeypatch.setattr(link_module, "open_rooms", lambda: [room])
    monkeypatch.setattr(link_module, "database_time", lambda: 11.0)
    link._serving_since = 5.0
    link._on_peer_heartbeat("newer", 9.0)
    stepping_down = asyncio.create_task(link._step_down())
    async with asyncio.timeout(5):
        while len(link._layer.sent) < 2:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    assert not link._superseded.is_set()
    serves = {"type": "link.serves", "link": link._key, "since": 11.0}
    assert link._layer.sent == [(LINK_GROUP, serves), (group_of(room), {"type": "node.restarted"})]
    assert not stepping_down.done()
    stepping_down.cancel()


async def test_a_serving_link_repeats_its_heartbeat(link: Link, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(link_module, "HEARTBEAT_INTERVAL", 0.01)
    link._serving_since = 5.0
    sending = asyncio.create_task(link._send_heartbeats())
    serves = (LINK_GROUP, {"type": "link.serves", "link": link._key, "since": 5.0})
    async with asyncio.timeout(5):
        while link._layer.sent.count(serves) < 2:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    link._superseded.set()
    await asyncio.sleep(0.05)
    told = link._layer.sent.count(serves)
    await asyncio.sleep(0.05)
    sending.cancel()
    assert link._layer.sent.count(serves) == told, "a superseded link sends no heartbeat"
