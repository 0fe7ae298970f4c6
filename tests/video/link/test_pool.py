"""Several processes of the media node behind one link: rooms stay where they are placed. No database."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from asgiref.sync import sync_to_async

from tests.video.link.broken_link import Broker
from video.link import link as link_module
from video.link import pool as pool_module
from video.link.link import Link
from video.link.node_client import NodeUnavailableError
from video.link.node_process import NodeSettings
from video.link.pool import Placement
from video.services.changes import LINK_GROUP, group_of
from video.sfu import wire

READY = wire.Ready(wire.PROTOCOL, 40000, ("127.0.0.1",), 1)
SEATS = (wire.DesiredSeat("a", 1),)


class Process:
    """A node that accepts messages, or none while it is down, or hangs."""

    def __init__(self) -> None:
        self.told: list[wire.Desired | wire.CloseRoom] = []
        self.asked: list[str] = []
        self.is_away = False
        self.hangs = False

    async def send(self, message: wire.Desired | wire.CloseRoom) -> None:
        if self.is_away:
            raise NodeUnavailableError("away")
        if self.hangs:
            await asyncio.sleep(600)
        self.told.append(message)

    async def counters(self, *, room: str) -> wire.CountersReply:
        self.asked.append(room)
        return wire.CountersReply("1", room, (), ())

    @property
    def rooms(self) -> set[str]:
        return {message.room for message in self.told}


class House:
    """A link with two processes, and rooms in turn on the first and the second."""

    def __init__(self, link: Link, rooms: list[UUID]) -> None:
        self.link = link
        self.rooms = rooms
        self.processes = [Process(), Process()]
        link.node.clients = self.processes

    def on(self, number: int) -> set[str]:
        return {str(room) for room in self.rooms[number::2]}


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> House:
    rooms = [uuid4() for _ in range(6)]

    def place(room_id: UUID, names: Sequence[str]) -> str:
        return names[rooms.index(room_id) % len(names)]

    for module in (link_module, pool_module):
        monkeypatch.setattr(module, "database_sync_to_async", sync_to_async)
    monkeypatch.setattr(pool_module, "place", place)
    monkeypatch.setattr(link_module, "POLL_INTERVAL", 0.01)
    monkeypatch.setattr(link_module, "SERVE_ANYWAY", 0.01)
    monkeypatch.setattr(link_module, "open_rooms", lambda: rooms)
    monkeypatch.setattr(link_module, "versions_of", lambda known: dict.fromkeys(rooms, 1))
    monkeypatch.setattr(link_module, "database_time", lambda: 5.0)
    monkeypatch.setattr(link_module, "desired_of", lambda room_id: wire.Desired(str(room_id), 1, SEATS, ()))
    made = Link(*(NodeSettings(tmp_path / f"{number}.sock", udp_port=0) for number in range(2)))
    made._layer = Broker()
    return House(made, rooms)


async def until(condition: object) -> None:
    async with asyncio.timeout(60):
        while not condition():  # noqa: ASYNC110 - the conditions have no common event
            await asyncio.sleep(0.005)


async def test_each_room_is_sent_to_its_own_process_alone(house: House) -> None:
    for number in range(2):
        await house.link._on_ready(READY, number)
    assert [process.rooms for process in house.processes] == [house.on(0), house.on(1)]


async def test_a_request_goes_to_the_process_of_its_room(house: House) -> None:
    for room in house.rooms:
        await house.link._answer({"kind": "counters", "room": str(room)})
    assert [set(process.asked) for process in house.processes] == [house.on(0), house.on(1)]


async def test_the_link_serves_once_every_process_has_its_rooms(house: House) -> None:
    await house.link._on_ready(READY, 1)
    assert house.link._layer.sent == []
    await house.link._on_ready(READY, 0)
    assert {group for group, _ in house.link._layer.sent} == {LINK_GROUP, *map(group_of, house.rooms)}


async def test_a_process_that_starts_again_gets_its_rooms_and_its_pages_connect_again(house: House) -> None:
    for number in range(2):
        await house.link._on_ready(READY, number)
    before = [len(process.told) for process in house.processes]
    house.link._layer.sent.clear()
    await house.link._on_ready(READY, 1)
    assert [len(process.told) for process in house.processes] == [before[0], before[1] + 3]
    restarted = {group for group, message in house.link._layer.sent if message["type"] == "node.restarted"}
    assert restarted == {group_of(room) for room in house.rooms[1::2]}


async def test_the_link_serves_though_one_process_never_starts(house: House) -> None:
    await house.link._on_ready(READY, 0)
    await house.link._serve_anyway()
    assert house.link._serving_since == 5.0


@pytest.mark.parametrize("how", ["is_away", "hangs"])
async def test_a_process_that_fails_does_not_hold_up_the_rooms_of_another(house: House, how: str) -> None:
    setattr(house.processes[0], how, True)
    polling = asyncio.create_task(house.link._poll())
    await until(lambda: house.processes[1].rooms == house.on(1))
    setattr(house.processes[0], how, False)
    if how == "is_away":
        await until(lambda: house.processes[0].rooms == house.on(0))
    polling.cancel()


async def test_an_empty_room_is_placed_when_the_first_seat_comes(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    seats: tuple[wire.DesiredSeat, ...] = ()
    monkeypatch.setattr(link_module, "desired_of", lambda room_id: wire.Desired(str(room_id), 1, seats, ()))
    room = house.rooms[1]
    await house.link._apply(room)
    assert not house.link._placement.is_placed(str(room))
    assert house.processes[1].told == []
    seats = SEATS
    await house.link._apply(room)
    assert house.processes[1].rooms == {str(room)}


async def test_rooms_that_begin_together_are_placed_one_after_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    placing = 0
    together = 0

    def place(room_id: UUID, names: Sequence[str]) -> str:
        return "1"

    def later(function: object) -> object:
        async def call(*arguments: object) -> object:
            nonlocal placing, together
            placing += 1
            together = max(together, placing)
            await asyncio.sleep(0)
            placing -= 1
            return function(*arguments)

        return call

    monkeypatch.setattr(pool_module, "place", place)
    monkeypatch.setattr(pool_module, "database_sync_to_async", later)
    placement = Placement(2)
    assert await asyncio.gather(*(placement.ensure(str(uuid4())) for _ in range(10))) == [1] * 10
    assert together == 1


async def test_a_single_process_stores_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool_module, "place", None)
    placement = Placement(1)
    assert await placement.ensure(str(uuid4())) == 0
    assert placement.is_placed("any room")


async def test_a_room_that_is_over_is_forgotten(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    room = house.rooms[1]
    await house.link._apply(room)
    monkeypatch.setattr(link_module, "desired_of", lambda _: None)
    await house.link._apply(room)
    assert house.processes[1].told[-1] == wire.CloseRoom(str(room))
    assert not house.link._placement.is_placed(str(room))
