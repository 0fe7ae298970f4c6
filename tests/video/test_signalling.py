"""Sockets of a room: strangers never get in, and every word is checked."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from channels.layers import get_channel_layer
from channels.testing import WebsocketCommunicator
from django.conf import settings
from django.test import Client
from django.utils import timezone

from config.asgi import application
from config.demo.people import Cast, bring_in
from courts.ground.actors import SYSTEM, actor_for
from courts.ground.models import User
from courts.ground.services import devices
from courts.ground.views.devices import cookie_name
from tests.cast import PASSWORD
from tests.video.test_rooms import plan_at
from video.models import Room, Seat
from video.services import rooms, sittings
from video.services.changes import LINK_GROUP, group_of
from video.signalling import consumer
from video.signalling.protocol import FIELDS, ProtocolError, parse

pytestmark = pytest.mark.django_db(transaction=True)

HOST = b"localhost"
ORIGIN = b"http://localhost"
# Seconds: a busy machine may take its time; nothing waits longer than it must.
PATIENCE = 20


@pytest.fixture
def people(transactional_db: None) -> Cast:
    return bring_in(law_profile="test", password=PASSWORD)


@pytest.fixture
def room(people: Cast) -> Room:
    plan = plan_at(people, timezone.now() + timedelta(minutes=5))
    return rooms.book_room(people.venues["court"], plan, actor=actor_for(people.users["clerk"]))


def cookie_of(user: User) -> str:
    client = Client()
    client.force_login(user)
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"


def socket(room_id: object, cookie: str = "", origin: bytes | None = ORIGIN) -> WebsocketCommunicator:
    headers = [(b"host", HOST), (b"cookie", cookie.encode())]
    if origin is not None:
        headers.append((b"origin", origin))
    return WebsocketCommunicator(application, f"/ws/rooms/{room_id}/", headers=headers)


@asynccontextmanager
async def seated(room: Room, user: User) -> AsyncIterator[WebsocketCommunicator]:
    """A socket that was let in and has read its first snapshot."""
    spoken = socket(room.pk, await sync_to_async(cookie_of)(user))
    connected, _ = await spoken.connect(timeout=PATIENCE)
    assert connected
    first = json.loads(await spoken.receive_from(timeout=PATIENCE))
    assert first["type"] == "room"
    yield spoken
    await spoken.disconnect()


async def ask(spoken: WebsocketCommunicator, kind: str, **fields: Any) -> dict[str, Any]:
    """Send one command and return its answer, passing over snapshots."""
    await spoken.send_to(text_data=json.dumps({"type": kind, "id": "1", **fields}))
    return await until(spoken, lambda message: message.get("id") == "1")


async def until(spoken: WebsocketCommunicator, fits: Any) -> dict[str, Any]:
    while True:
        message: dict[str, Any] = json.loads(await spoken.receive_from(timeout=PATIENCE))
        if fits(message):
            return message


async def seat_key(room: Room, role: str) -> str:
    return str((await Seat.records.aget(room=room, role=role)).pk)


@pytest.mark.parametrize("member", ["stranger", "claimant", "other_clerk", "officer"])
async def test_who_has_no_seat_is_refused_before_the_socket_is_accepted(people: Cast, room: Room, member: str) -> None:
    spoken = socket(room.pk, await sync_to_async(cookie_of)(people.users[member]))
    connected, _ = await spoken.connect(timeout=PATIENCE)
    assert not connected


@pytest.mark.parametrize(
    "origin", [None, b"null", b"http://evil.example", b"https://localhost", b"http://localhost:81"]
)
async def test_a_socket_from_another_origin_is_refused(people: Cast, room: Room, origin: bytes | None) -> None:
    spoken = socket(room.pk, await sync_to_async(cookie_of)(people.users["judge"]), origin)
    connected, _ = await spoken.connect(timeout=PATIENCE)
    assert not connected


@pytest.mark.parametrize("cookie", ["", "diwan=made-up", "diwan-device=made-up"])
async def test_without_a_session_there_is_no_socket(people: Cast, room: Room, cookie: str) -> None:
    spoken = socket(room.pk, cookie)
    connected, _ = await spoken.connect(timeout=PATIENCE)
    assert not connected


async def test_the_facilitys_screen_sits_in_its_own_rooms_only(people: Cast, room: Room) -> None:
    for space, expected in (("facility_room", True), ("facility_room_4", False)):
        _device, code = await sync_to_async(devices.offer_enrolment)(people.spaces[space], "شاشة", actor=SYSTEM)
        _device, secret = await sync_to_async(devices.enrol)(code)
        spoken = socket(room.pk, f"{cookie_name()}={secret}")
        connected, _ = await spoken.connect(timeout=PATIENCE)
        assert connected is expected
        await spoken.disconnect()


async def test_a_waiting_witness_is_told_of_nobody_else(people: Cast, room: Room) -> None:
    async with seated(room, people.users["judge"]) as judge, seated(room, people.users["witness"]) as witness:
        assert (await ask(judge, "join"))["type"] == "ok"
        assert (await ask(witness, "join"))["type"] == "ok"
        state = await until(witness, lambda message: message["type"] == "room" and message["me"]["state"] == "waiting")
        assert state["seats"] == []
        assert people.people["judge"].name_ar not in json.dumps(state, ensure_ascii=False)


async def test_the_clerk_identifies_and_admits_and_the_party_is_told(people: Cast, room: Room) -> None:
    async with seated(room, people.users["clerk"]) as clerk, seated(room, people.users["lawyer"]) as lawyer:
        await ask(clerk, "join")
        await ask(lawyer, "join")
        seat = await seat_key(room, "claimant_counsel")
        refused = await ask(clerk, "admit", seat=seat)
        assert (refused["type"], refused["code"]) == ("error", "not_identified")
        assert refused["message"]
        assert (await ask(clerk, "identify", seat=seat, method="identity_card"))["type"] == "ok"
        assert (await ask(clerk, "admit", seat=seat))["type"] == "ok"
        await until(lawyer, lambda message: message["type"] == "room" and message["me"]["state"] == "admitted")


@pytest.mark.parametrize("kind", ["admit", "return", "mute", "unlock", "floor"])
async def test_a_party_moves_nobody(people: Cast, room: Room, kind: str) -> None:
    async with seated(room, people.users["lawyer"]) as lawyer, seated(room, people.users["witness"]) as witness:
        await ask(lawyer, "join")
        await ask(witness, "join")
        answer = await ask(lawyer, kind, seat=await seat_key(room, "witness"))
        assert (answer["type"], answer["code"]) == ("error", "not_allowed")


async def test_a_seat_of_another_room_is_not_there(people: Cast, room: Room) -> None:
    plan = plan_at(people, timezone.now() + timedelta(days=1))
    other = await sync_to_async(rooms.book_room)(people.venues["other_court"], plan, actor=SYSTEM)
    async with seated(room, people.users["clerk"]) as clerk:
        await ask(clerk, "join")
        answer = await ask(clerk, "admit", seat=await seat_key(other, "witness"))
        assert answer["code"] == "not_found"


async def test_a_change_that_comes_while_the_state_is_being_read_is_read_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    page = consumer.RoomConsumer()
    page.dirty, page.is_stale = None, False
    reads = 0

    async def read() -> None:
        nonlocal reads
        reads += 1
        if reads == 1:
            await page.room_changed({})

    monkeypatch.setattr(page, "_send_snapshot", read)
    await page.room_changed({})
    assert page.dirty is not None
    await page.dirty
    assert reads == 2


async def test_a_second_tab_takes_the_seat_and_the_first_is_told(people: Cast, room: Room) -> None:
    async with seated(room, people.users["judge"]) as first, seated(room, people.users["judge"]):
        bye = await until(first, lambda message: message["type"] == "bye")
        assert bye["code"] == "replaced"


async def test_who_is_removed_is_told_and_let_go(people: Cast, room: Room) -> None:
    async with seated(room, people.users["clerk"]) as clerk, seated(room, people.users["witness"]) as witness:
        await ask(clerk, "join")
        await ask(witness, "join")
        await ask(clerk, "remove", seat=await seat_key(room, "witness"), reason="أخلّ بالنظام")
        bye = await until(witness, lambda message: message["type"] == "bye")
        assert bye["code"] == "removed"


async def test_the_end_is_told_to_everyone(people: Cast, room: Room) -> None:
    async with seated(room, people.users["judge"]) as judge:
        await ask(judge, "join")
        await sync_to_async(sittings.start_sitting)(room, actor=SYSTEM)
        await until(judge, lambda message: message["type"] == "room" and message["sitting"] is not None)
        await sync_to_async(sittings.end_sitting)(room, actor=SYSTEM)
        assert (await until(judge, lambda message: message["type"] == "bye"))["code"] == "ended"


async def test_nonsense_is_answered_and_at_last_closes_only_its_own_socket(people: Cast, room: Room) -> None:
    async with seated(room, people.users["judge"]) as judge:
        spoken = socket(room.pk, await sync_to_async(cookie_of)(people.users["witness"]))
        await spoken.connect(timeout=PATIENCE)
        for _ in range(5):
            await spoken.send_to(text_data="[]")
        closed = None
        while closed is None:
            output = await spoken.receive_output(timeout=PATIENCE)
            closed = output if output["type"] == "websocket.close" else None
        assert closed["code"] == 1008
        assert (await ask(judge, "join"))["type"] == "ok"


async def test_without_a_node_publishing_is_refused_in_words(
    people: Cast, room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("video.signalling.consumer.NODE_ANSWER_WITHIN", 0.2)
    async with seated(room, people.users["judge"]) as judge:
        answer = await ask(judge, "publish", sdp="v=0")
        assert (answer["type"], answer["code"]) == ("error", "node_unavailable")


async def test_the_nodes_answer_reaches_a_page_that_goes_on_speaking(people: Cast, room: Room) -> None:
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


async def test_who_waits_does_not_learn_who_speaks(people: Cast, room: Room) -> None:
    layer = get_channel_layer()
    judges, witness_s = await seat_key(room, "judge"), await seat_key(room, "witness")
    event = {"type": "node.seen", "kind": "levels", "seats": {judges: 100, witness_s: 90}}
    async with seated(room, people.users["witness"]) as witness, seated(room, people.users["clerk"]) as clerk:
        await layer.group_send(group_of(room.pk), event)
        heard = await until(witness, lambda message: message["type"] == "levels")
        assert heard["seats"] == {witness_s: 90}
        heard = await until(clerk, lambda message: message["type"] == "levels")
        assert heard["seats"] == {judges: 100, witness_s: 90}


@pytest.mark.parametrize(
    "text,code",
    [
        ("", "not_json"),
        ("[]", "not_an_object"),
        ("null", "not_an_object"),
        ('{"type":"join"}', "missing_id"),
        ('{"type":"join","id":7}', "missing_id"),
        ('{"type":"fly","id":"1"}', "unknown_type"),
        ('{"type":["join"],"id":"1"}', "unknown_type"),
        ('{"type":"join","id":"1","role":"judge"}', "wrong_fields"),
        ('{"type":"hand","id":"1"}', "wrong_fields"),
        ('{"type":"hand","id":"1","raised":1}', "wrong_type"),
        ('{"type":"admit","id":"1","seat":"x"}', "wrong_type"),
        ('{"type":"accept","id":"1","serial":true,"sdp":"v"}', "wrong_type"),
        ('{"type":"accept","id":"1","serial":1e999,"sdp":"v"}', "wrong_type"),
        ('{"type":"join","type":"leave","id":"1"}', "duplicate_key"),
        ('{"type":"join","id":"1","x":' + "[" * 50 + "]" * 50 + "}", "too_deep"),
        ("[" * 30000, "not_json"),
        ("x" * 70000, "too_large"),
    ],
)
def test_what_is_not_of_the_protocol_is_named(text: str, code: str) -> None:
    with pytest.raises(ProtocolError) as refused:
        parse(text)
    assert refused.value.code == code


def test_the_page_about_signalling_names_every_command() -> None:
    page = (settings.BASE_DIR / "docs" / "signalling.md").read_text("utf-8")
    assert [kind for kind in FIELDS if f"`{kind}`" not in page] == []
