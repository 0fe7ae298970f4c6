"""Sockets of users who try more than their seat allows."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from asgiref.sync import sync_to_async
from channels.testing import WebsocketCommunicator
from django.conf import settings
from django.contrib.sessions.models import Session
from django.utils import timezone

from config.asgi import application
from courts.access.services.institution import devices
from courts.access.views.devices import cookie_name
from courts.ground.actors import SYSTEM
from courts.ground.models import AuditEntry, User
from demo.people import Cast
from ops.serving.server.socket_limits import OPENED_AT_ONCE
from tests.video.signalling.sockets import ask, cookie_of, people, room, seat_key, seated, socket, until
from video.models import Consultation, Room, ScreeningOrder, Seat
from video.services import sittings
from video.signalling.commands import FIELDS
from video.signalling.protocol import ProtocolError, parse

__all__ = ["people", "room"]

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def sent(kind: str, **fields: Any) -> str:
    return json.dumps({"type": kind, "id": "1", **fields})


# --- opening ----------------------------------------------------------------------------------------------------


async def refused(spoken: WebsocketCommunicator) -> bool:
    connected, _ = await spoken.connect()
    await spoken.disconnect()
    return not connected


async def turned_away(spoken: WebsocketCommunicator) -> str:
    """Return the code of the only message that the socket gets before it is closed."""
    connected, _ = await spoken.connect()
    assert connected
    message = json.loads(await spoken.receive_from())
    assert set(message) == {"type", "code"}
    assert (await spoken.receive_output())["type"] == "websocket.close"
    await spoken.disconnect()
    return str(message["code"])


async def test_ended_session_is_told_so_and_takes_no_seat(people: Cast, room: Room) -> None:
    cookie = await sync_to_async(cookie_of)(people.users["judge"])
    await sync_to_async(Session.objects.update)(expire_date=timezone.now() - timedelta(seconds=1))
    assert await turned_away(socket(room.pk, cookie)) == "session_expired"
    # It learns nothing of rooms: the same answer for a room that does not exist.
    assert await turned_away(socket(uuid4(), cookie)) == "session_expired"
    assert (await Seat.records.aget(room=room, role="judge")).online == 0


async def test_invented_session_key_opens_no_socket(people: Cast, room: Room) -> None:
    for key in ("x" * 32, "%00", "a", "'; --"):
        assert await refused(socket(room.pk, f"{settings.SESSION_COOKIE_NAME}={key}"))


async def test_closed_account_opens_no_socket_and_its_open_one_is_closed(people: Cast, room: Room) -> None:
    async with seated(room, people.users["clerk"]) as clerk:
        await sync_to_async(User.objects.filter(pk=people.users["clerk"].pk).update)(is_active=False)
        await clerk.send_to(text_data=sent("join"))
        assert (await until(clerk, lambda message: message["type"] == "bye"))["code"] == "account_closed"
    assert (await Seat.records.aget(room=room, role="clerk")).state == "invited"
    cookie = await sync_to_async(cookie_of)(people.users["judge"])
    await sync_to_async(User.objects.filter(pk=people.users["judge"].pk).update)(is_active=False)
    assert await turned_away(socket(room.pk, cookie)) == "account_closed"


async def test_revoked_screen_opens_no_socket(people: Cast, room: Room) -> None:
    device, code = await sync_to_async(devices.offer_enrolment)(people.spaces["facility_room"], "شاشة", actor=SYSTEM)
    _device, secret = await sync_to_async(devices.enrol)(code)
    await sync_to_async(devices.revoke)(device, actor=SYSTEM, reason="…")
    assert await refused(socket(room.pk, f"{cookie_name()}={secret}"))


@pytest.mark.parametrize("extra", [(b"origin", b"http://localhost"), (b"host", b"localhost")])
async def test_two_origins_or_two_hosts_are_refused(people: Cast, room: Room, extra: tuple[bytes, bytes]) -> None:
    cookie = (await sync_to_async(cookie_of)(people.users["judge"])).encode()
    own = [(b"host", b"localhost"), (b"origin", b"http://localhost"), (b"cookie", cookie)]
    assert not await refused(WebsocketCommunicator(application, f"/ws/rooms/{room.pk}/", headers=own))
    assert await refused(WebsocketCommunicator(application, f"/ws/rooms/{room.pk}/", headers=[*own, extra]))


@pytest.mark.parametrize(
    "origin",
    [
        b"http://localhost.evil.example",
        b"http://localhost@evil.example",
        b"http://localhost/",
        b"http://LOCALHOST:0",
        b"http://[::1",
        b"http://",
        b"file://",
        b"ws://localhost",
        b"\xff\xfe",
        b"http://localhost http://evil.example",
    ],
)
async def test_origin_that_resembles_ours_is_refused(people: Cast, room: Room, origin: bytes) -> None:
    cookie = await sync_to_async(cookie_of)(people.users["judge"])
    assert await refused(socket(room.pk, cookie, origin))


@pytest.mark.parametrize("path", ["/ws/", "/ws/rooms/", "/ws/rooms/1/", "/ws/rooms/../../admin/", "/", "/hearings/"])
async def test_unknown_path_opens_no_socket(people: Cast, path: str) -> None:
    cookie = (await sync_to_async(cookie_of)(people.users["judge"])).encode()
    headers = [(b"host", b"localhost"), (b"origin", b"http://localhost"), (b"cookie", cookie)]
    assert await refused(WebsocketCommunicator(application, path, headers=headers))


# --- messages ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        '{"type":"join","id":"\\ud800"}',
        '{"type":"join","id":"\\u0000"}',
        '{"type":"join","id":""}',
        '{"type":"join","id":"%s"}' % ("x" * 41),
        '{"type":"remove","id":"1","seat":"%s","reason":"\\ud800"}',
        '{"type":"remove","id":"1","seat":"{seat}","reason":"\\udfff"}',
        '{"type":"remove","id":"1","seat":"{seat}","reason":"a\\u202eb"}',
        '{"type":"remove","id":"1","seat":"{seat}","reason":"a\\u0007b"}',
        '{"type":"remove","id":"1","seat":"{seat}","reason":{}}',
        '{"type":"remove","id":"1","seat":null,"reason":"x"}',
        '{"type":"accept","id":"1","serial":-1,"sdp":"v"}',
        '{"type":"accept","id":"1","serial":1.5,"sdp":"v"}',
        '{"type":"accept","id":"1","serial":NaN,"sdp":"v"}',
        '{"type":"accept","id":"1","serial":99999999999999999999,"sdp":"v"}',
        '{"type":"accept","id":"1","serial":' + "9" * 5000 + ',"sdp":"v"}',
        '{"type":"publish","id":"1","sdp":"%s"}' % ("x" * 61_441),
        '{"type":"publish","id":"1","sdp":[]}',
        '{"type":"media","id":"1","audio":1,"video":0}',
        '{"type":"ready","id":"1","camera":"%s","microphone":"a","speaker":"a","network":"a"}' % ("x" * 201),
        '{"type":"join","id":"1","person":"judge"}',
        '{"type":"__class__","id":"1"}',
        "\ufeff{}",
        '{"type":"join","id":"1"}{"type":"join","id":"1"}',
    ],
)
async def test_message_outside_the_protocol_changes_nothing(people: Cast, room: Room, text: str) -> None:
    with pytest.raises(ProtocolError):
        parse(text, FIELDS)
    async with seated(room, people.users["clerk"]) as clerk:
        await ask(clerk, "join")
        text = text.replace("{seat}", await seat_key(room, "witness"))
        await clerk.send_to(text_data=text)
        answer = await until(clerk, lambda message: message["type"] == "error")
        assert answer["code"]
        assert (await ask(clerk, "help"))["type"] in {"ok", "error"}
    assert (await Seat.records.aget(room=room, role="witness")).state != "removed"


async def test_binary_message_is_an_error(people: Cast, room: Room) -> None:
    async with seated(room, people.users["judge"]) as judge:
        await judge.send_to(bytes_data=b"\x00\xff")
        assert (await until(judge, lambda message: message["type"] == "error"))["code"] == "not_text"


async def test_flooding_socket_is_closed_and_the_room_continues(people: Cast, room: Room) -> None:
    async with seated(room, people.users["judge"]) as judge:
        spoken = socket(room.pk, await sync_to_async(cookie_of)(people.users["witness"]))
        await spoken.connect()
        for _ in range(1000):
            await spoken.send_to(text_data=sent("media", audio=True, video=True))
        codes, closed = [], None
        while closed is None:
            output = await spoken.receive_output(timeout=20)
            closed = output.get("code") if output["type"] == "websocket.close" else None
            codes.append(json.loads(output["text"]).get("code") if "text" in output else "")
        assert closed == 4001
        assert "too_many" in codes
        assert (await ask(judge, "join"))["type"] == "ok"


async def test_opening_many_tabs_does_not_update_every_page_each_time(people: Cast, room: Room) -> None:
    before = (await Room.records.aget(pk=room.pk)).version
    cookie = await sync_to_async(cookie_of)(people.users["witness"])
    tabs = [socket(room.pk, cookie) for _ in range(12)]
    connected = [(await tab.connect(timeout=20))[0] for tab in tabs]
    assert connected[:OPENED_AT_ONCE] == [True] * OPENED_AT_ONCE
    assert not all(connected)
    assert (await Room.records.aget(pk=room.pk)).version - before == connected.count(True)
    for tab in tabs:
        await tab.disconnect()


# --- rights of a seat ---------------------------------------------------------------------------------------------


async def test_joining_twice_is_idempotent(people: Cast, room: Room) -> None:
    async with seated(room, people.users["lawyer"]) as lawyer:
        assert (await ask(lawyer, "join"))["type"] == "ok"
        await ask(lawyer, "join")
        seat = await Seat.records.aget(room=room, role="claimant_counsel")
        assert seat.state == "waiting"
        entered = AuditEntry.records.filter(subject_id=str(seat.pk), action="seat.waiting")
        assert await entered.acount() == 1


@pytest.mark.parametrize("kind", ["hand"])
async def test_waiting_seat_can_change_nothing_in_the_room(people: Cast, room: Room, kind: str) -> None:
    async with seated(room, people.users["lawyer"]) as lawyer:
        await ask(lawyer, "join")
        answer = await ask(lawyer, kind, raised=True)
        assert answer["type"] == "error"
        assert (await Seat.records.aget(room=room, role="claimant_counsel")).hand_at is None


async def test_admission_needs_the_capability(people: Cast, room: Room) -> None:
    async with seated(room, people.users["witness"]) as witness:
        await ask(witness, "join")
        own = await seat_key(room, "witness")
        consultation = await Consultation.records.acreate(room=room, title="تشاور")
        for kind, fields in (
            ("identify", {"seat": own, "method": "identity_card"}),
            ("admit", {"seat": own}),
            ("unmute", {"seat": own}),
            ("floor", {"seat": own}),
            ("mute_all", {}),
            ("admit_all", {}),
            ("remove", {"seat": await seat_key(room, "judge"), "reason": "x"}),
            ("share", {"on": True}),
            ("stop_share", {"seat": await seat_key(room, "judge")}),
            ("open_consultation", {"title": "سر", "seats": [own]}),
            ("move", {"seat": own, "consultation": None}),
            ("move", {"seat": own, "consultation": str(consultation.pk)}),
            ("close_consultation", {"consultation": str(consultation.pk)}),
            ("screening", {"seat": await seat_key(room, "judge"), "other": own, "audio": False, "video": False}),
            ("screening", {"seat": own, "other": await seat_key(room, "judge"), "audio": True, "video": True}),
        ):
            assert set(fields) == set(FIELDS[kind])
            answer = await ask(witness, kind, **fields)
            assert answer["code"] == "not_allowed", kind
        assert (await Seat.records.aget(pk=own)).state == "waiting"
        assert [each.closed_at async for each in Consultation.records.all()] == [None]
        assert not await ScreeningOrder.records.aexists()


async def test_removed_seat_does_not_return_with_a_new_socket(people: Cast, room: Room) -> None:
    async with seated(room, people.users["clerk"]) as clerk, seated(room, people.users["witness"]) as witness:
        await ask(clerk, "join")
        await ask(witness, "join")
        await ask(clerk, "remove", seat=await seat_key(room, "witness"), reason="أخلّ بالنظام")
    spoken = socket(room.pk, await sync_to_async(cookie_of)(people.users["witness"]))
    connected, _ = await spoken.connect()
    if connected:
        # The page gets the reason, and the socket is closed.
        assert json.loads(await spoken.receive_from()) == {"type": "bye", "code": "removed", "reason": "أخلّ بالنظام"}
        assert (await spoken.receive_output())["type"] == "websocket.close"
    await spoken.disconnect()
    assert (await Seat.records.aget(room=room, role="witness")).state == "removed"
    assert await AuditEntry.records.filter(action="seat.removed").aexists()


async def test_no_seat_joins_after_the_end(people: Cast, room: Room) -> None:
    await sync_to_async(sittings.start_sitting)(room, actor=SYSTEM)
    await sync_to_async(sittings.end_sitting)(room, actor=SYSTEM)
    spoken = socket(room.pk, await sync_to_async(cookie_of)(people.users["lawyer"]))
    connected, _ = await spoken.connect()
    if connected:
        assert json.loads(await spoken.receive_from()) == {"type": "bye", "code": "ended"}
        assert (await spoken.receive_output())["type"] == "websocket.close"
    await spoken.disconnect()


async def test_superseded_socket_of_a_seat_is_refused(people: Cast, room: Room) -> None:
    async with seated(room, people.users["clerk"]) as clerk:
        await ask(clerk, "join")
        await Seat.records.filter(room=room, role="clerk").aupdate(generation=99)
        await clerk.send_to(text_data=sent("mute_all"))
        answer = await until(clerk, lambda message: message["type"] in {"error", "bye"})
        assert answer["type"] in {"error", "bye"}
