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
from django.db import OperationalError
from django.test import Client
from django.utils import timezone

from config.asgi import application
from courts.access.services import devices
from courts.access.views.devices import cookie_name
from courts.ground.actors import SYSTEM, actor_for
from courts.ground.models import AuditEntry, User
from demo.people import Cast, bring_in
from ops.serving import limits
from tests.cast import PASSWORD
from tests.video.test_rooms import plan_at
from video.models import Consultation, Room, Seat
from video.services import rooms, sittings
from video.services.changes import LINK_GROUP, group_of
from video.signalling import consumer
from video.signalling.audience import Audience
from video.signalling.commands import FIELDS
from video.signalling.protocol import (
    MAX_ACCEPT,
    MAX_ANSWER,
    MAX_MESSAGE,
    MAX_SDP,
    ProtocolError,
    parse,
)

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

HOST = b"localhost"
ORIGIN = b"http://localhost"
# Seconds: a busy machine may take its time; nothing waits longer than it must.
PATIENCE = 20
READY = {"camera": "works", "microphone": "works", "speaker": "works", "network": "good"}
KEY = "00000000-0000-4000-8000-000000000001"


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
    return WebsocketCommunicator(application, f"/ws/rooms/{room_id}/?protocol=2", headers=headers)


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


async def test_a_waiting_witness_is_not_told_that_something_happens_inside(people: Cast, room: Room) -> None:
    users = people.users
    async with (
        seated(room, users["clerk"]) as clerk,
        seated(room, users["lawyer"]) as lawyer,
        seated(room, users["witness"]) as witness,
    ):
        for spoken in (clerk, lawyer, witness):
            assert (await ask(spoken, "join"))["type"] == "ok"
        told = await until(witness, lambda message: message["type"] == "room" and message["me"]["state"] == "waiting")
        for spoken in (clerk, lawyer, witness):
            await quiet(spoken)
        seat = await seat_key(room, "claimant_counsel")
        before = (await Room.records.aget(pk=room.pk)).version
        await ask(clerk, "identify", seat=seat, method="known_to_the_court")
        for spoken, kind, fields in (
            (clerk, "admit", {"seat": seat}),
            (lawyer, "hand", {"raised": True}),
            (clerk, "floor", {"seat": seat}),
            (clerk, "mute", {"seat": seat}),
        ):
            assert (await ask(spoken, kind, **fields))["type"] == "ok"
        await until(lawyer, lambda message: message["type"] == "room" and message["me"]["muted_by_host"])
        assert await witness.receive_nothing(timeout=0.5)
        # What concerns himself he is told, under a number that says nothing of what he was not.
        assert (await ask(clerk, "preview", seat=await seat_key(room, "witness")))["type"] == "ok"
        seen = await until(witness, lambda message: message["type"] == "room" and message["me"]["visibility"] == "host")
        assert seen["version"] == told["version"] + 1
        assert (await Room.records.aget(pk=room.pk)).version > before + 4


async def test_each_socket_counts_what_it_is_told_from_one_on(people: Cast, room: Room) -> None:
    cookie = await sync_to_async(cookie_of)(people.users["judge"])
    for _ in range(2):
        spoken = socket(room.pk, cookie)
        assert (await spoken.connect(timeout=PATIENCE))[0]
        assert (await until(spoken, of("room")))["version"] == 1
        await ask(spoken, "join")
        await spoken.disconnect()


async def test_a_page_that_was_told_nothing_new_does_not_read_the_room_again_and_again(
    people: Cast, room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It looks whether the room is at another version than it knows of; which is not the one that it was told."""
    monkeypatch.setattr(consumer, "POLL_INTERVAL", 0.05)
    async with seated(room, people.users["clerk"]) as clerk, seated(room, people.users["witness"]) as witness:
        await ask(clerk, "join")
        await quiet(witness)
        reads = 0
        read = consumer._state_for

        def counted(*args: Any) -> tuple[str, dict[str, Any]]:
            nonlocal reads
            reads += 1
            return read(*args)

        await quiet(clerk)
        monkeypatch.setattr(consumer, "_state_for", counted)
        assert await witness.receive_nothing(timeout=0.5)
        assert reads == 0


async def test_the_clerk_identifies_and_admits_and_the_party_is_told(people: Cast, room: Room) -> None:
    async with seated(room, people.users["clerk"]) as clerk, seated(room, people.users["lawyer"]) as lawyer:
        await ask(clerk, "join")
        await ask(lawyer, "join")
        seat = await seat_key(room, "claimant_counsel")
        refused = await ask(clerk, "admit", seat=seat)
        assert (refused["type"], refused["code"]) == ("error", "not_identified")
        assert refused["message"]
        unseen = await ask(clerk, "identify", seat=seat, method="identity_card")
        assert (unseen["type"], unseen["code"]) == ("error", "not_seen")
        assert (await ask(clerk, "preview", seat=seat))["type"] == "ok"
        assert (await ask(clerk, "identify", seat=seat, method="identity_card"))["type"] == "ok"
        assert (await ask(clerk, "admit", seat=seat))["type"] == "ok"
        await until(lawyer, lambda message: message["type"] == "room" and message["me"]["state"] == "admitted")


@pytest.mark.parametrize("kind", ["admit", "send_to_waiting", "mute", "unmute", "floor"])
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
    page.dirty, page.is_stale, page.seen = None, False, None
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


async def test_a_change_of_which_no_word_came_is_found_by_the_page_itself(
    people: Cast, room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Redis keeps no word for a server process that listens again a moment after it came back."""
    monkeypatch.setattr(consumer, "POLL_INTERVAL", 0.05)
    async with seated(room, people.users["judge"]) as judge:
        await ask(judge, "join")
        await get_channel_layer().flush()
        await sync_to_async(sittings.start_sitting)(room, actor=SYSTEM)
        await until(judge, lambda message: message["type"] == "room" and message["sitting"] is not None)


async def test_a_socket_goes_on_looking_after_a_database_that_was_away(
    people: Cast, room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks = 0

    def away_once(*args: object) -> tuple[bool, int]:
        nonlocal looks
        looks += 1
        if looks == 1:
            raise OperationalError
        return False, 0

    monkeypatch.setattr(consumer, "POLL_INTERVAL", 0.05)
    monkeypatch.setattr(consumer, "_standing", away_once)
    async with seated(room, people.users["judge"]) as judge:
        assert (await until(judge, lambda message: message["type"] == "bye"))["code"] == "revoked"
    assert looks == 2


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
        assert bye == {"type": "bye", "code": "removed", "reason": "أخلّ بالنظام"}


async def test_who_was_removed_is_let_back_into_the_waiting_room_and_no_further(people: Cast, room: Room) -> None:
    key = await seat_key(room, "witness")
    async with seated(room, people.users["clerk"]) as clerk:
        async with seated(room, people.users["witness"]) as witness:
            await ask(clerk, "join")
            await ask(witness, "join")
            await ask(clerk, "remove", seat=key, reason="أخلّ بالنظام")
            await until(witness, lambda message: message["type"] == "bye")
        async with seated(room, people.users["lawyer"]) as lawyer:
            await ask(lawyer, "join")
            assert (await ask(lawyer, "readmit", seat=key))["code"] == "not_allowed"
        assert (await Seat.records.aget(pk=key)).state == "removed"
        assert (await ask(clerk, "readmit", seat=key))["type"] == "ok"
        async with seated(room, people.users["witness"]) as witness:
            assert (await ask(witness, "join"))["type"] == "ok"
            assert (await Seat.records.aget(pk=key)).state == "waiting"


async def test_the_end_is_told_to_everyone(people: Cast, room: Room) -> None:
    async with seated(room, people.users["judge"]) as judge:
        await ask(judge, "join")
        await sync_to_async(sittings.start_sitting)(room, actor=SYSTEM)
        await until(judge, lambda message: message["type"] == "room" and message["sitting"] is not None)
        await sync_to_async(sittings.end_sitting)(room, actor=SYSTEM)
        assert (await until(judge, lambda message: message["type"] == "bye"))["code"] == "ended"


@pytest.mark.parametrize("why", ["ended", "removed"])
async def test_who_comes_too_late_is_told_and_moves_nothing(people: Cast, room: Room, why: str) -> None:
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


@pytest.mark.parametrize("why", ["ended", "early"])
async def test_a_socket_of_a_room_that_is_shut_sets_nothing(people: Cast, room: Room, why: str) -> None:
    async with seated(room, people.users["witness"]) as witness:
        seat = await Seat.records.aget(room=room, role="witness")
        changed = {"state": "closed"} if why == "ended" else {"opens_at": timezone.now() + timedelta(minutes=1)}
        await Room.records.filter(pk=room.pk).aupdate(**changed)
        for kind, fields in (("help", {}), ("media", {"audio": False, "video": False}), ("ready", READY)):
            answer = await ask(witness, kind, **fields)
            assert (answer["type"], answer["code"]) == ("error", "not_open")
        now = await Seat.records.aget(pk=seat.pk)
        assert (now.help_at, now.audio_on, now.video_on, now.readiness) == (None, True, True, seat.readiness)
    assert not await AuditEntry.records.filter(action="seat.help").aexists()


async def test_help_asked_twice_is_asked_once(people: Cast, room: Room) -> None:
    async with seated(room, people.users["witness"]) as witness:
        for _ in range(2):
            assert (await ask(witness, "help"))["type"] == "ok"
    assert await AuditEntry.records.filter(action="seat.help").acount() == 1


async def test_an_observer_sends_nothing(people: Cast, room: Room) -> None:
    async with seated(room, people.users["witness"]) as witness:
        await Seat.records.filter(room=room, person=people.people["witness"]).aupdate(role="observer")
        answer = await ask(witness, "publish", sdp="v=0\r\n")
        assert (answer["type"], answer["code"]) == ("error", "not_allowed")


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
        assert closed["code"] == 4001
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
    speaking = {"type": "node.speaking", "seats": [judges, witness_s]}
    seen = {"type": "node.seen", "seats": {key: [True, True, False, "good"] for key in (judges, witness_s)}}
    async with seated(room, people.users["witness"]) as witness, seated(room, people.users["clerk"]) as clerk:
        for spoken in (witness, clerk):
            await quiet(spoken)
        for event in (speaking, seen):
            await layer.group_send(group_of(room.pk), event)
        for spoken, known in ((witness, [witness_s]), (clerk, [judges, witness_s])):
            assert (await until(spoken, of("speaking")))["seats"] == known
            assert list((await until(spoken, of("seen")))["seats"]) == known


async def quiet(spoken: WebsocketCommunicator) -> None:
    """Wait until the page was told of every change so far."""
    while not await spoken.receive_nothing(timeout=0.3):
        await spoken.receive_from(timeout=PATIENCE)


def of(kind: str) -> Any:
    return lambda message: message["type"] == kind


async def test_a_consultation_is_opened_by_word_and_who_speaks_in_it_is_told_there_alone(
    people: Cast, room: Room
) -> None:
    layer = get_channel_layer()
    users = people.users
    async with (
        seated(room, users["clerk"]) as clerk,
        seated(room, users["judge"]) as judge,
        seated(room, users["lawyer"]) as lawyer,
        seated(room, users["witness"]) as witness,
    ):
        for spoken in (clerk, judge, lawyer, witness):
            assert (await ask(spoken, "join"))["type"] == "ok"
        keys = {role: await seat_key(room, role) for role in ("judge", "claimant_counsel", "witness")}
        for role in ("claimant_counsel", "witness"):
            await ask(clerk, "identify", seat=keys[role], method="known_to_the_court")
            assert (await ask(clerk, "admit", seat=keys[role]))["type"] == "ok"
        opened = await ask(clerk, "open_consultation", title="تشاور", seats=[keys["claimant_counsel"], keys["witness"]])
        assert opened == {"type": "ok", "id": "1", "consultation": str((await Consultation.records.aget()).pk)}
        for spoken in (clerk, judge, lawyer, witness):
            await quiet(spoken)
        event = {"type": "node.speaking", "seats": [keys["judge"], keys["witness"]]}
        seen = {"type": "node.seen", "seats": {key: [True, True, False, "good"] for key in keys.values()}}
        for told in (event, seen):
            await layer.group_send(group_of(room.pk), told)
        for spoken, speaking, shown in (
            (judge, ["judge"], ["judge"]),
            (lawyer, ["witness"], ["claimant_counsel", "witness"]),
        ):
            assert (await until(spoken, of("speaking")))["seats"] == [keys[role] for role in speaking]
            assert set((await until(spoken, of("seen")))["seats"]) == {keys[role] for role in shown}
        # Who comes back is heard, and so told of, without the node's saying it again.
        assert (await ask(clerk, "move", seat=keys["witness"], consultation=None))["type"] == "ok"
        assert (await until(judge, of("speaking")))["seats"] == [keys["judge"], keys["witness"]]
        assert (await until(lawyer, of("speaking")))["seats"] == []


async def test_between_a_change_and_the_new_state_nobody_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    page = consumer.RoomConsumer()
    page.dirty, page.is_stale, page.is_over, page.speaking, page.told_speaking = None, False, False, [], []
    page.seen = None
    page.audience = Audience(frozenset({"a"}), frozenset({"a"}))
    said: list[dict[str, Any]] = []

    async def say(message: dict[str, Any]) -> None:
        said.append(message)

    async def read() -> None:
        page.audience = Audience()
        await page._say_who_speaks()

    monkeypatch.setattr(page, "_say", say)
    monkeypatch.setattr(page, "_send_snapshot", read)
    await page.room_changed({})
    await page.node_speaking({"seats": ["a"]})
    await page.node_seen({"seats": {"a": [True, True, False, "good"]}})
    assert said == []
    assert page.dirty is not None
    await page.dirty
    assert said == [{"type": "seen", "seats": {}}], "late and not never, which would tell of the change"


def test_what_an_order_keeps_from_a_viewer_he_is_not_told_by_the_node_either() -> None:
    def line(seat: str, state: str = "admitted", consultation: str | None = None, **hidden: bool) -> dict[str, Any]:
        return {
            "seat": seat,
            "state": state,
            "consultation": consultation,
            "hidden": {"audio": False, "video": False} | hidden,
        }

    state = {
        "me": line("me"),
        "seats": [
            line("open"),
            line("unheard", audio=True),
            line("unseen", video=True),
            line("kept", audio=True, video=True),
            line("aside", consultation="private"),
            line("waiting", state="waiting"),
        ],
    }
    audience = Audience.of(state)
    everybody = [each["seat"] for each in (state["me"], *state["seats"])]
    assert audience.of_those_speaking(everybody) == ["me", "open", "unseen", "waiting"]
    assert audience.of_those_seen({seat: [True, True, True, "good"] for seat in everybody}) == {
        "me": [True, True, True, "good"],
        "open": [True, True, True, "good"],
        "unheard": [False, True, True, "good"],
        "unseen": [True, False, False, "good"],
        "waiting": [True, True, True, "good"],
    }


async def test_screens_and_orders_are_told_to_the_pages(people: Cast, room: Room) -> None:
    async with seated(room, people.users["clerk"]) as clerk, seated(room, people.users["lawyer"]) as lawyer:
        await ask(clerk, "join")
        await ask(lawyer, "join")
        seat, witness = await seat_key(room, "claimant_counsel"), await seat_key(room, "witness")
        assert (await ask(lawyer, "share", on=True))["code"] == "not_allowed", "he waits"
        await ask(clerk, "identify", seat=seat, method="known_to_the_court")
        await ask(clerk, "admit", seat=seat)
        assert (await ask(lawyer, "share", on=True))["type"] == "ok"
        await until(clerk, lambda message: message["type"] == "room" and message["sharing"] == seat)
        taken = await ask(clerk, "share", on=True)
        assert (taken["type"], taken["code"]) == ("error", "taken")
        assert taken["message"]
        assert (await ask(clerk, "stop_share", seat=seat))["type"] == "ok"
        await until(lawyer, lambda message: message["type"] == "room" and message["sharing"] is None)
        assert (await ask(clerk, "screening", seat=witness, other=seat, audio=False, video=True))["type"] == "ok"
        state = await until(clerk, lambda message: message["type"] == "room" and message["screenings"])
        assert state["screenings"] == [{"seat": witness, "other": seat, "audio": False, "video": True}]


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
        ('{"type":"share","id":"1","on":"yes"}', "wrong_type"),
        ('{"type":"share","id":"1","on":null}', "wrong_type"),
        ('{"type":"share","id":"1"}', "wrong_fields"),
        ('{"type":"stop_share","id":"1","seat":null}', "wrong_type"),
        ('{"type":"open_consultation","id":"1","title":"","seats":[]}', "wrong_type"),
        ('{"type":"open_consultation","id":"1","title":"   ","seats":[]}', "wrong_type"),
        ('{"type":"open_consultation","id":"1","title":"a\\nb","seats":[]}', "wrong_type"),
        ('{"type":"open_consultation","id":"1","title":"a\\u202eb","seats":[]}', "wrong_type"),
        ('{"type":"open_consultation","id":"1","title":"%s","seats":[]}' % ("x" * 61), "wrong_type"),
        ('{"type":"open_consultation","id":"1","title":"%s","seats":[]}' % ("\ufb2c" * 60), "wrong_type"),
        ('{"type":"open_consultation","id":"1","title":"a","seats":"x"}', "wrong_type"),
        ('{"type":"open_consultation","id":"1","title":"a","seats":[null]}', "wrong_type"),
        ('{"type":"open_consultation","id":"1","title":"a","seats":{}}', "wrong_type"),
        (f'{{"type":"move","id":"1","seat":"{KEY}","consultation":""}}', "wrong_type"),
        (f'{{"type":"move","id":"1","seat":"{KEY}","consultation":false}}', "wrong_type"),
        (f'{{"type":"move","id":"1","seat":"{KEY}"}}', "wrong_fields"),
        ('{"type":"close_consultation","id":"1","consultation":null}', "wrong_type"),
        (f'{{"type":"screening","id":"1","seat":"{KEY}","other":"{KEY}","audio":1,"video":true}}', "wrong_type"),
        (f'{{"type":"screening","id":"1","seat":"{KEY}","audio":true,"video":true}}', "wrong_fields"),
        ('{"type":"join","type":"leave","id":"1"}', "duplicate_key"),
        ('{"type":"join","id":"1","x":' + "[" * 50 + "]" * 50 + "}", "too_deep"),
        ("[" * 30000, "not_json"),
        ("x" * (MAX_ACCEPT + 1), "too_large"),
        ('{"type":"ready","id":"1","camera":"%s"}' % ("x" * MAX_MESSAGE), "too_large"),
        ('{"type":"publish","id":"1","sdp":"%s"}' % ("x" * (MAX_SDP + 1)), "wrong_type"),
        ('{"type":"accept","id":"1","serial":1,"sdp":"%s"}' % ("x" * (MAX_ANSWER + 1)), "wrong_type"),
    ],
)
def test_what_is_not_of_the_protocol_is_named(text: str, code: str) -> None:
    with pytest.raises(ProtocolError) as refused:
        parse(text, FIELDS)
    assert refused.value.code == code


def test_the_answer_to_the_longest_offer_is_of_the_protocol_and_gets_through_the_server() -> None:
    sections = 120
    answer = ("a=" + "x" * 60 + "\r\n") * (2000 // 64) * sections
    text = json.dumps({"type": "accept", "id": "1", "serial": 1, "sdp": answer})
    assert parse(text, FIELDS).fields["sdp"] == answer
    assert len(text) < MAX_ACCEPT == limits.from_settings().message


def test_a_seat_is_moved_back_by_no_consultation_at_all() -> None:
    assert (
        parse(f'{{"type":"move","id":"1","seat":"{KEY}","consultation":null}}', FIELDS).fields["consultation"] is None
    )
