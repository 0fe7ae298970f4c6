"""Sockets of a room: opened, kept, replaced and closed."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from uuid import UUID

import pytest
from asgiref.sync import sync_to_async
from channels.layers import get_channel_layer
from django.db import OperationalError
from django.utils import timezone

from courts.access.services.institution import devices
from courts.access.views.devices import cookie_name
from courts.ground.actors import SYSTEM
from demo.people import Cast
from tests.video.signalling.sockets import (
    PATIENCE,
    ask,
    cookie_of,
    of,
    people,
    quiet,
    room,
    seated,
    socket,
    until,
)
from video.models import Room, Seat
from video.queries.reading import RoomReading
from video.services import presence, sittings
from video.services.changes import LINK_GROUP
from video.signalling import feed
from video.states import Goodbye

__all__ = ["people", "room"]

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("member", ["stranger", "claimant", "other_clerk", "officer"])
async def test_user_without_a_seat_is_refused_before_the_socket_is_accepted(
    people: Cast, room: Room, member: str
) -> None:
    spoken = socket(room.pk, await sync_to_async(cookie_of)(people.users[member]))
    connected, _ = await spoken.connect(timeout=PATIENCE)
    assert not connected


@pytest.mark.parametrize(
    "origin", [None, b"null", b"http://evil.example", b"https://localhost", b"http://localhost:81"]
)
async def test_socket_from_another_origin_is_refused(people: Cast, room: Room, origin: bytes | None) -> None:
    spoken = socket(room.pk, await sync_to_async(cookie_of)(people.users["judge"]), origin)
    connected, _ = await spoken.connect(timeout=PATIENCE)
    assert not connected


@pytest.mark.parametrize("cookie", ["", "diwan=made-up", "diwan-device=made-up"])
async def test_socket_without_a_session_is_refused(people: Cast, room: Room, cookie: str) -> None:
    spoken = socket(room.pk, cookie)
    connected, _ = await spoken.connect(timeout=PATIENCE)
    assert not connected


async def test_facility_screen_opens_only_rooms_of_its_own_space(people: Cast, room: Room) -> None:
    for space, expected in (("facility_room", True), ("facility_room_4", False)):
        _device, code = await sync_to_async(devices.offer_enrolment)(people.spaces[space], "شاشة", actor=SYSTEM)
        _device, secret = await sync_to_async(devices.enrol)(code)
        spoken = socket(room.pk, f"{cookie_name()}={secret}")
        connected, _ = await spoken.connect(timeout=PATIENCE)
        assert connected is expected
        await spoken.disconnect()


async def test_each_socket_counts_its_snapshots_from_one(people: Cast, room: Room) -> None:
    cookie = await sync_to_async(cookie_of)(people.users["judge"])
    for _ in range(2):
        spoken = socket(room.pk, cookie)
        assert (await spoken.connect(timeout=PATIENCE))[0]
        assert (await until(spoken, of("room")))["version"] == 1
        await ask(spoken, "join")
        await spoken.disconnect()


async def test_unchanged_room_is_not_read_again(people: Cast, room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    """The version of the room is polled, which is not the number of a socket's own snapshots."""
    monkeypatch.setattr(feed, "POLL_INTERVAL", 0.05)
    async with seated(room, people.users["clerk"]) as clerk, seated(room, people.users["witness"]) as witness:
        await ask(clerk, "join")
        await quiet(witness)
        await quiet(clerk)
        reads = count_readings(monkeypatch)
        assert await witness.receive_nothing(timeout=0.5)
        assert reads == []


def count_readings(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Return a list that gets the room of each reading from now on."""
    reads: list[object] = []
    read = feed.read_room

    def counted(room_id: UUID) -> RoomReading:
        reads.append(room_id)
        return read(room_id)

    monkeypatch.setattr(feed, "read_room", counted)
    return reads


async def test_socket_finds_a_change_whose_nudge_was_lost(
    people: Cast, room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Redis keeps no message for a server process that listens again a moment after it came back."""
    monkeypatch.setattr(feed, "POLL_INTERVAL", 0.05)
    async with seated(room, people.users["judge"]) as judge:
        await ask(judge, "join")
        await get_channel_layer().flush()
        await sync_to_async(sittings.start_sitting)(room, actor=SYSTEM)
        await until(judge, lambda message: message["type"] == "room" and message["sitting"] is not None)


async def test_socket_keeps_polling_after_a_database_error(
    people: Cast, room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks = 0

    def away_once(stays: list[object]) -> list[Goodbye]:
        nonlocal looks
        looks += 1
        if looks == 1:
            raise OperationalError
        return [Goodbye.DEVICE_REVOKED for _stay in stays]

    monkeypatch.setattr(feed, "POLL_INTERVAL", 0.05)
    monkeypatch.setattr(feed, "ends_of_stay", away_once)
    async with seated(room, people.users["judge"]) as judge:
        assert (await until(judge, lambda message: message["type"] == "bye"))["code"] == "device_revoked"
    assert looks == 2


async def test_second_tab_takes_the_seat_and_the_first_is_told(people: Cast, room: Room) -> None:
    async with seated(room, people.users["judge"]) as first, seated(room, people.users["judge"]):
        bye = await until(first, lambda message: message["type"] == "bye")
        assert bye["code"] == "replaced"


async def test_end_of_the_sitting_closes_the_socket(people: Cast, room: Room) -> None:
    async with seated(room, people.users["judge"]) as judge:
        await ask(judge, "join")
        await sync_to_async(sittings.start_sitting)(room, actor=SYSTEM)
        await until(judge, lambda message: message["type"] == "room" and message["sitting"] is not None)
        await sync_to_async(sittings.end_sitting)(room, actor=SYSTEM)
        assert (await until(judge, lambda message: message["type"] == "bye"))["code"] == "ended"


@pytest.mark.parametrize("why", ["ended", "removed"])
async def test_late_socket_is_told_why_and_takes_no_seat(people: Cast, room: Room, why: str) -> None:
    if why == "ended":
        await Room.records.filter(pk=room.pk).aupdate(state="closed")
    else:
        await Seat.records.filter(room=room, role="witness").aupdate(state="removed")
    spoken = socket(room.pk, await sync_to_async(cookie_of)(people.users["witness"]))
    connected, _ = await spoken.connect(timeout=PATIENCE)
    assert connected
    told = {"type": "bye", "code": "removed", "reason": ""} if why == "removed" else {"type": "bye", "code": "ended"}
    assert json.loads(await spoken.receive_from(timeout=PATIENCE)) == told
    assert (await spoken.receive_output(timeout=PATIENCE))["type"] == "websocket.close"
    seat = await Seat.records.aget(room=room, role="witness")
    assert (seat.online, seat.generation) == (0, 1)


async def test_repeated_errors_close_only_their_own_socket(people: Cast, room: Room) -> None:
    async with seated(room, people.users["judge"]) as judge:
        spoken = socket(room.pk, await sync_to_async(cookie_of)(people.users["witness"]))
        await spoken.connect(timeout=PATIENCE)
        for _ in range(5):
            await spoken.send_to(text_data="[]")
        closed = None
        while closed is None:
            output = await spoken.receive_output(timeout=PATIENCE)
            closed = output if output["type"] == "websocket.close" else None
        assert closed["code"] == 4001
        assert (await ask(judge, "join"))["type"] == "ok"


async def test_publish_without_a_node_is_refused(people: Cast, room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("video.signalling.consumer.NODE_ANSWER_WITHIN", 0.2)
    async with seated(room, people.users["judge"]) as judge:
        answer = await ask(judge, "publish", sdp="v=0")
        assert (answer["type"], answer["code"]) == ("error", "node_unavailable")


async def test_node_answer_arrives_while_other_commands_are_answered(people: Cast, room: Room) -> None:
    layer = get_channel_layer()
    link = await layer.new_channel("link")
    await layer.group_add(LINK_GROUP, link)
    async with seated(room, people.users["judge"]) as judge:
        await judge.send_to(text_data=json.dumps({"type": "subscribe", "id": "a"}))
        asked = await layer.receive(link)
        while asked["type"] != "node.ask":
            asked = await layer.receive(link)
        assert (await ask(judge, "join"))["type"] == "ok"
        answer = {"serial": 1, "sdp": "v=0"}
        await layer.send(asked["reply"], {"type": "node.answer", "ask": asked["ask"], "answer": answer})
        assert await until(judge, lambda message: message.get("id") == "a") == {"type": "ok", "id": "a", **answer}


async def test_ping_is_answered_without_the_database(people: Cast, room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    def note(*_args: object) -> None:
        raise AssertionError

    monkeypatch.setattr(feed.presence, "note_alive", note)
    monkeypatch.setattr(feed.presence, "note_all_alive", note)
    async with seated(room, people.users["judge"]) as judge:
        for _ in range(3):
            assert await ask(judge, "ping") == {"type": "ok", "id": "1"}


async def test_socket_that_never_pings_keeps_its_seat(
    people: Cast, room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed, "POLL_INTERVAL", 0.05)
    monkeypatch.setattr(feed, "ALIVE_EVERY", 0.1)
    async with seated(room, people.users["judge"]) as judge, seated(room, people.users["witness"]) as witness:
        seats = Seat.records.filter(room=room, role__in=("judge", "witness"))
        await seats.aupdate(seen_at=timezone.now() - timedelta(hours=1))
        # Taken for dead while its process stalled: it holds its seat again.
        await seats.filter(role="witness").aupdate(online=0)
        for page in (judge, witness):
            await quiet(page)
        await asyncio.sleep(0.5)
        assert await sync_to_async(presence.unseen_seats(timezone.now() - timedelta(minutes=1)).count)() == 0
        assert {seat.is_online async for seat in seats} == {True}


@pytest.mark.parametrize("named", ["3", "02", "%20", "2&protocol=", "1&protocol=2"])
async def test_unknown_protocol_is_refused(people: Cast, room: Room, named: str) -> None:
    spoken = socket(room.pk, await sync_to_async(cookie_of)(people.users["judge"]), protocol=named)
    connected, _ = await spoken.connect(timeout=PATIENCE)
    assert not connected
