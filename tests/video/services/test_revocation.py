"""Revocation: a person who may no longer attend loses socket and seat at once."""

from __future__ import annotations

import json
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from autobahn.exception import Disconnected
from channels.layers import get_channel_layer
from channels.testing import WebsocketCommunicator
from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from config.asgi import application
from courts.access.services import accounts
from courts.access.services.institution import devices
from courts.access.views.devices import cookie_name
from courts.ground.actors import SYSTEM, actor_for
from courts.ground.errors import NotVisible
from courts.ground.models import AuditEntry, Device, User
from demo.people import Cast, create_cast
from tests.cast import PASSWORD
from tests.video.services.booked import plan_at, seat_of
from video.link.desired import desired_of
from video.models import Room, Seat
from video.queries.seats import device_seat
from video.services import admission, revocation, rooms
from video.services.changes import group_of
from video.signalling.commands import perform
from video.signalling.consumer import BYE, RoomConsumer
from video.states import Goodbye

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def people(transactional_db: None) -> Cast:
    return create_cast(law_profile="test", password=PASSWORD)


@pytest.fixture
def room(people: Cast) -> Room:
    plan = plan_at(people, timezone.now() + timedelta(minutes=5))
    return rooms.book_room(people.venues["court"], plan, actor=actor_for(people.users["clerk"]))


def cookie_of(user: User) -> str:
    client = Client()
    client.force_login(user)
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"


def screen_at(people: Cast, space: str) -> tuple[Device, str]:
    _device, code = devices.offer_enrolment(people.spaces[space], "شاشة", actor=SYSTEM)
    return devices.enrol(code)


def node_knows(room: Room, seat: Seat) -> bool:
    """Tell if the desired state keeps a connection of this seat in this generation."""
    desired = desired_of(room.pk)
    assert desired is not None
    return any(wish.seat == str(seat.pk) and wish.generation == seat.generation for wish in desired.seats)


async def open_socket(room: Room, cookie: str) -> WebsocketCommunicator:
    headers = [(b"host", b"localhost"), (b"origin", b"http://localhost"), (b"cookie", cookie.encode())]
    spoken = WebsocketCommunicator(application, f"/ws/rooms/{room.pk}/?protocol=2", headers=headers)
    connected, _ = await spoken.connect()
    assert connected
    await spoken.send_to(text_data=json.dumps({"type": "join", "id": "1"}))
    await until(spoken, lambda message: message.get("id") == "1")
    return spoken


async def until(spoken: WebsocketCommunicator, fits: Any) -> dict[str, Any]:
    while True:
        message: dict[str, Any] = json.loads(await spoken.receive_from(timeout=10))
        if fits(message):
            return message


async def test_closed_account_loses_its_seat_at_once(people: Cast, room: Room) -> None:
    lawyer = people.users["lawyer"]
    spoken = await open_socket(room, await sync_to_async(cookie_of)(lawyer))
    before = await sync_to_async(seat_of)(room, "claimant_counsel")
    assert await sync_to_async(node_knows)(room, before)
    await sync_to_async(accounts.close)(lawyer, actor=SYSTEM, reason="struck off")
    assert (await until(spoken, lambda message: message["type"] == "bye"))["code"] == "account_closed"
    after = await sync_to_async(seat_of)(room, "claimant_counsel")
    assert (after.state, after.generation > before.generation) == ("left", True)
    assert not await sync_to_async(node_knows)(room, before)
    assert await AuditEntry.records.filter(action="account.closed").acount() == 1
    await spoken.disconnect()


async def test_sweep_revokes_an_account_closed_in_the_database(people: Cast, room: Room) -> None:
    spoken = await open_socket(room, await sync_to_async(cookie_of)(people.users["clerk"]))
    await User.objects.filter(pk=people.users["clerk"].pk).aupdate(is_active=False)
    seat = await sync_to_async(seat_of)(room, "clerk")
    with pytest.raises(NotVisible):
        await sync_to_async(perform)(seat.pk, seat.generation, "mute_all", {}, actor=actor_for(people.users["clerk"]))
    assert (await sync_to_async(revocation.sweep)()).done == 1
    assert (await until(spoken, lambda message: message["type"] == "bye"))["code"] == "account_closed"
    assert (await sync_to_async(revocation.sweep)()).done == 0
    await spoken.disconnect()


async def test_revoked_screen_loses_its_seat_at_once(people: Cast, room: Room) -> None:
    device, secret = await sync_to_async(screen_at)(people, "facility_room")
    spoken = await open_socket(room, f"{cookie_name()}={secret}")
    await sync_to_async(devices.revoke)(device, actor=SYSTEM, reason="stolen")
    assert (await until(spoken, lambda message: message["type"] == "bye"))["code"] == "device_revoked"
    assert (await sync_to_async(seat_of)(room, "detainee")).state == "left"
    await spoken.disconnect()


async def test_sweep_revokes_a_screen_revoked_in_the_database(people: Cast, room: Room) -> None:
    device, secret = await sync_to_async(screen_at)(people, "facility_room")
    spoken = await open_socket(room, f"{cookie_name()}={secret}")
    assert (await sync_to_async(revocation.sweep)()).done == 0
    await Device.records.filter(pk=device.pk).aupdate(revoked_at=timezone.now())
    assert (await sync_to_async(revocation.sweep)()).done == 1
    assert (await until(spoken, lambda message: message["type"] == "bye"))["code"] == "device_revoked"
    await spoken.disconnect()


async def test_socket_gets_one_goodbye(people: Cast, room: Room) -> None:
    spoken = await open_socket(room, await sync_to_async(cookie_of)(people.users["lawyer"]))
    for code in ("ended", "revoked"):
        await get_channel_layer().group_send(group_of(room.pk), {"type": "room.bye", "seat": "", "code": code})
    assert (await until(spoken, lambda message: message["type"] == "bye"))["code"] == "ended"
    assert await spoken.receive_output(timeout=10) == {"type": "websocket.close", "code": BYE}
    # A message that the peer sent before it got the goodbye is not answered.
    await spoken.send_to(text_data=json.dumps({"type": "join", "id": "2"}))
    assert await spoken.receive_nothing(timeout=0.5)
    await spoken.disconnect()


async def test_goodbye_to_a_disconnected_peer_is_no_error() -> None:
    told = []

    async def gone(message: dict[str, Any]) -> None:
        told.append(message)
        raise Disconnected

    socket = RoomConsumer()
    socket.base_send, socket.is_over = gone, False
    await socket._bye(Goodbye.REPLACED)
    await socket._bye(Goodbye.REVOKED)
    assert len(told) == 1


async def test_socket_that_missed_its_goodbye_gets_no_snapshot(people: Cast, room: Room) -> None:
    spoken = await open_socket(room, await sync_to_async(cookie_of)(people.users["lawyer"]))
    # As if the goodbye had been lost: only the generation rises.
    await Seat.records.filter(room=room, role="claimant_counsel").aupdate(generation=99, online=0)
    await sync_to_async(admission.enter)(
        await sync_to_async(seat_of)(room, "judge"), actor=actor_for(people.users["judge"])
    )
    assert (await until(spoken, lambda message: message["type"] == "bye"))["code"] == "revoked"
    await spoken.disconnect()


def test_screen_finds_only_rooms_of_its_own_day(people: Cast, room: Room) -> None:
    device, _secret = screen_at(people, "facility_room")
    assert device_seat(device, room.pk).role == "detainee"
    later = rooms.book_room(people.venues["station"], plan_at(people, timezone.now() + timedelta(days=7)), actor=SYSTEM)
    with pytest.raises(NotVisible):
        device_seat(device, later.pk)
    long_ago = timezone.now() - timedelta(days=3)
    Room.records.filter(pk=room.pk).update(
        opens_at=long_ago, starts_at=long_ago, ends_at=long_ago + timedelta(minutes=30)
    )
    with pytest.raises(NotVisible):
        device_seat(device, room.pk)


def test_command_closes_an_account(people: Cast) -> None:
    call_command("account", "close", people.users["lawyer"].email, reason="struck off", stdout=StringIO())
    assert not User.objects.get(pk=people.users["lawyer"].pk).is_active
    with pytest.raises(CommandError):
        call_command("account", "close", "unknown@diwan.example", reason="…", stdout=StringIO())
