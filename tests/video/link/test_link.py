"""The link finds missed changes by polling, and survives failures of broker, node and database."""

from __future__ import annotations

import asyncio
from datetime import datetime
from uuid import UUID, uuid4

import pytest

from tests.video.link.broken_link import Node, link, nudges, room
from tests.video.sfu.peers import until
from video.link import link as link_module
from video.link.link import Link
from video.link.node_client import NodeUnavailableError
from video.services.changes import LINK_GROUP, group_of
from video.sfu import wire

__all__ = ["link", "room"]

READY = wire.Ready(wire.PROTOCOL, 1, (), 1)


def large(room: UUID, version: int) -> wire.Desired:
    """Return a room that is larger than a line of the wire."""
    seats = tuple(wire.DesiredSeat(f"s{each}", 1) for each in range(5))
    edges = tuple(wire.Edge(a.seat, b.seat, "audio") for a in seats for b in seats if a != b)
    return wire.Desired(str(room), version, seats, edges)


async def test_change_without_a_nudge_reaches_the_pages_once(link: Link, room: UUID) -> None:
    link._sent[str(room)] = 1
    await link._nudge_pages(str(room))
    assert nudges(link, room) == 0, "the first version seen is no change"
    link._sent[str(room)] = 2
    for _ in range(3):
        await link._nudge_pages(str(room))
    assert nudges(link, room) == 1


async def test_nudged_pages_are_not_nudged_again(link: Link, room: UUID, monkeypatch: pytest.MonkeyPatch) -> None:
    async def applied(room_id: UUID) -> None:
        link._sent[str(room_id)] = 5

    monkeypatch.setattr(link, "_apply", applied)
    await link._on_room_changed(room)
    await link._nudge_pages(str(room))
    assert nudges(link, room) == 0


async def test_nudge_is_kept_while_the_broker_is_down(link: Link, room: UUID) -> None:
    link._sent[str(room)] = link._nudged[str(room)] = 1
    link._sent[str(room)] = 2
    link._layer.is_away = True
    with pytest.raises(ConnectionError):
        await link._nudge_pages(str(room))
    link._layer.is_away = False
    await link._nudge_pages(str(room))
    assert nudges(link, room) == 1


@pytest.mark.parametrize("how", ["is_away", "hangs"])
async def test_node_gets_every_room_while_the_broker_fails(
    link: Link, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    """The pages get them when the broker is back."""
    rooms = [uuid4() for _ in range(6)]
    version = 1
    link.node = node = Node()
    monkeypatch.setattr(link_module, "versions_of", lambda known: dict.fromkeys(rooms, version))
    monkeypatch.setattr(link_module, "desired_of", lambda room: wire.Desired(str(room), version, (), ()))
    tasks = [asyncio.create_task(link._poll()), asyncio.create_task(link._notify_pages())]
    try:
        await until(lambda: len(node.told) == len(link._nudged) == 6)
        setattr(link._layer, how, True)
        version = 2
        await until(lambda: set(link._sent.values()) == {2})
        await asyncio.sleep(0.05)  # meanwhile a nudge waits for the broker
        version = 3
        await until(lambda: set(link._sent.values()) == {3})
        assert sum(nudges(link, room) for room in rooms) == 0
        if how == "is_away":
            link._layer.is_away = False
            await until(lambda: all(nudges(link, room) == 1 for room in rooms))
    finally:
        for task in tasks:
            task.cancel()


async def test_poll_reads_only_rooms_that_changed_or_are_over(link: Link, monkeypatch: pytest.MonkeyPatch) -> None:
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
    await until(lambda: len(node.told) == 2)
    await asyncio.sleep(0.05)
    polling.cancel()
    assert read == [changed, over]
    assert node.told == [wire.Desired(str(changed), 2, (), ()), wire.CloseRoom(str(over))]


async def test_unreadable_room_does_not_block_the_poll_of_others(link: Link, monkeypatch: pytest.MonkeyPatch) -> None:
    broken, sound = uuid4(), uuid4()

    def desired(room_id: UUID) -> wire.Desired:
        if room_id == broken:
            raise ValueError("an unreadable policy")
        return wire.Desired(str(room_id), 2, (), ())

    link.node = node = Node()
    monkeypatch.setattr(link_module, "versions_of", lambda known: {broken: 2, sound: 2})
    monkeypatch.setattr(link_module, "desired_of", desired)
    polling = asyncio.create_task(link._poll())
    await until(lambda: len(node.told) == 1)
    polling.cancel()
    assert node.told[0].room == str(sound)


async def test_link_sends_every_room_again_after_its_own_stall(
    link: Link, room: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The node has stopped forwarding meanwhile, though no room changed."""
    loop = asyncio.get_running_loop()
    clock, stalled = loop.time, 0.0
    monkeypatch.setattr(loop, "time", lambda: clock() + stalled)
    monkeypatch.setattr(link_module, "STALL_LIMIT", 3600.0)
    link.node = node = Node()
    monkeypatch.setattr(link_module, "versions_of", lambda known: {room: 1})
    monkeypatch.setattr(link_module, "desired_of", lambda _: wire.Desired(str(room), 1, (), ()))
    tasks = [asyncio.create_task(link._poll()), asyncio.create_task(link._watch_for_stall())]
    await until(lambda: len(node.told) == 1)
    await asyncio.sleep(0.05)
    assert len(node.told) == 1
    stalled = 7200.0  # no timer came for two hours
    await until(lambda: len(node.told) == 2)
    for task in tasks:
        task.cancel()
    assert node.told[0] == node.told[1]
    assert nudges(link, room) == 0


async def test_room_too_large_for_the_wire_forwards_nothing(
    link: Link, room: UUID, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Otherwise the node would keep the earlier state, and forward a seat that was removed meanwhile."""
    link.node = node = Node()
    wish = large(room, 2)
    monkeypatch.setattr(link_module, "desired_of", lambda _: wish)
    link._sent[str(room)] = 1
    await link._apply(room)
    assert node.told == [wire.Desired(str(room), 2, wish.seats, ())]
    assert [record.levelname for record in caplog.records] == ["ERROR"]
    await link._apply(room)
    assert len(node.told) == 1


async def test_room_with_too_many_seats_is_sent_empty(link: Link, room: UUID, monkeypatch: pytest.MonkeyPatch) -> None:
    link.node = node = Node()
    crowd = wire.Desired(str(room), 2, tuple(wire.DesiredSeat(f"s{each}", 1) for each in range(1001)), ())
    monkeypatch.setattr(link_module, "desired_of", lambda _: crowd)
    await link._apply(room)
    assert node.told == [wire.Desired(str(room), 2, (), ())]


async def test_state_that_the_node_missed_is_sent_again(
    link: Link, room: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    link.node = node = Node()
    wish: wire.Desired | None = wire.Desired(str(room), 2, (), ())
    monkeypatch.setattr(link_module, "desired_of", lambda _: wish)
    for is_over in (False, True):
        wish = None if is_over else wish
        node.is_away = True
        await link._apply(room)
        node.is_away = False
        await link._apply(room)
        await link._apply(room)
    assert node.told == [wire.Desired(str(room), 2, (), ()), wire.CloseRoom(str(room))]


async def test_unreadable_room_does_not_block_the_replay_of_others(link: Link, monkeypatch: pytest.MonkeyPatch) -> None:
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
    assert {told.room for told in node.told} == {str(too_large), str(sound)}
    assert all(told.edges == () for told in node.told)
    assert [group for group, _ in link._layer.sent] == [LINK_GROUP, *map(group_of, rooms)]
    is_fixed = True
    await link._apply(broken)
    assert node.told[-1].room == str(broken)


async def test_replay_ends_when_the_node_goes_down(link: Link, room: UUID, monkeypatch: pytest.MonkeyPatch) -> None:
    link.node = node = Node()
    node.is_away = True
    monkeypatch.setattr(link_module, "open_rooms", lambda: [room])
    monkeypatch.setattr(link_module, "desired_of", lambda _: wire.Desired(str(room), 1, (), ()))
    with pytest.raises(NodeUnavailableError):
        await link._on_ready(READY)
    assert link._layer.sent == []


async def test_pages_are_not_told_that_the_room_is_over_in_a_replay(
    link: Link, room: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    link.node = Node()

    async def during_replay() -> None:
        await link._nudge_pages(str(room))
        raise OSError("the database went down meanwhile")

    monkeypatch.setattr(link_module, "database_sync_to_async", lambda _: during_replay)
    link._sent[str(room)] = link._nudged[str(room)] = 3
    with pytest.raises(OSError, match="meanwhile"):
        await link._on_ready(READY)
    assert nudges(link, room) == 0
    assert link._nudged == {str(room): 3}


async def test_room_that_is_over_is_nudged_one_last_time(link: Link, room: UUID) -> None:
    link._nudged[str(room)] = 7
    await link._nudge_pages(str(room))
    await link._nudge_pages(str(room))
    assert nudges(link, room) == 1
    assert not link._nudged


async def test_link_listens_again_when_the_broker_is_back(
    link: Link, room: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    received: list[UUID] = []

    async def receive(room_id: UUID) -> None:
        received.append(room_id)

    monkeypatch.setattr(link, "_on_room_changed", receive)
    listening = asyncio.create_task(link._listen())
    link._layer.inbox.put_nowait(ConnectionError("gone"))
    link._layer.inbox.put_nowait({"type": "room.changed", "room": str(room)})
    async with asyncio.timeout(60):
        while not received:  # noqa: ASYNC110 - no event tells when it was received
            await asyncio.sleep(0.01)
    listening.cancel()
    assert received == [room]
    assert link._layer.joined == [LINK_GROUP, LINK_GROUP]


async def test_offer_is_repeated_until_a_page_answers(link: Link, room: UUID, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also when the broker refused it, or took it while no page listened."""
    accepted: list[int] = []

    class Accepting:
        async def accept(self, *, serial: int, **rest: object) -> None:
            accepted.append(serial)

    async def applied(room_id: UUID) -> None:
        pass

    monkeypatch.setattr(link, "_update_room", applied)
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


async def test_poll_survives_a_database_that_is_down(link: Link, monkeypatch: pytest.MonkeyPatch) -> None:
    polls = 0

    def fail(known: list[UUID]) -> dict[UUID, int]:
        nonlocal polls
        polls += 1
        raise OSError("no database")

    monkeypatch.setattr(link_module, "versions_of", fail)
    polling = asyncio.create_task(link._poll())
    async with asyncio.timeout(60):
        while polls < 3:  # noqa: ASYNC110 - no event tells when it polled
            await asyncio.sleep(0.01)
    assert not polling.done()
    polling.cancel()


async def test_suspension_of_media_survives_a_database_that_was_down(
    link: Link, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[datetime] = []

    def fail_once(now: datetime) -> int:
        asked.append(now)
        if len(asked) == 1:
            raise OSError("no database")
        return 0

    class Node:
        async def run(self) -> None:
            await asyncio.sleep(60)

    monkeypatch.setattr(link_module, "SUSPEND_INTERVAL", 0.01)
    monkeypatch.setattr(link_module, "open_rooms", list)
    monkeypatch.setattr(link_module.presence, "suspend_absent_media", fail_once)
    link.node = Node()
    running = asyncio.create_task(link.run())
    await until(lambda: len(asked) >= 3)
    assert not running.done()
    running.cancel()
