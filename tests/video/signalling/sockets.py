"""Sockets of a room for tests: open one, send a command, wait for a message."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from channels.testing import WebsocketCommunicator
from django.conf import settings
from django.test import Client
from django.utils import timezone

from config.asgi import application
from courts.ground.actors import actor_for
from courts.ground.models import User
from demo.people import Cast, create_cast
from tests.cast import PASSWORD
from tests.video.services.test_rooms import plan_at
from video.models import Room, Seat
from video.services import rooms

HOST = b"localhost"
ORIGIN = b"http://localhost"
# Seconds: a busy machine may take its time; no test waits longer than it must.
PATIENCE = 20


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


def socket(
    room_id: object, cookie: str = "", origin: bytes | None = ORIGIN, *, protocol: str = "2"
) -> WebsocketCommunicator:
    """Return a socket of the room. An empty `protocol` is left out of the address, as pages of protocol 1 do."""
    headers = [(b"host", HOST), (b"cookie", cookie.encode())]
    if origin is not None:
        headers.append((b"origin", origin))
    query = f"?protocol={protocol}" if protocol else ""
    return WebsocketCommunicator(application, f"/ws/rooms/{room_id}/{query}", headers=headers)


async def first_snapshot(spoken: WebsocketCommunicator) -> dict[str, Any]:
    """Connect a socket and return the first message."""
    connected, _ = await spoken.connect(timeout=PATIENCE)
    assert connected
    first: dict[str, Any] = json.loads(await spoken.receive_from(timeout=PATIENCE))
    return first


@asynccontextmanager
async def seated(room: Room, user: User, *, protocol: str = "2") -> AsyncIterator[WebsocketCommunicator]:
    """Open a socket and read its first snapshot."""
    spoken = socket(room.pk, await sync_to_async(cookie_of)(user), protocol=protocol)
    assert (await first_snapshot(spoken))["type"] == "room"
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


async def quiet(spoken: WebsocketCommunicator) -> None:
    """Wait until the page has been told of every change so far."""
    while not await spoken.receive_nothing(timeout=0.3):
        await spoken.receive_from(timeout=PATIENCE)


def of(kind: str) -> Any:
    return lambda message: message["type"] == kind
