"""A person who only waits cannot keep the room busy, whatever their page sends."""

from __future__ import annotations

import json

import pytest
from channels.testing import WebsocketCommunicator

from demo.people import Cast
from ops.serving.server import socket_limits
from tests.video.signalling.sockets import ask, people, quiet, room, seated, until
from tests.video.signalling.test_sockets import count_readings
from video.models import Room, Seat
from video.signalling import feed
from video.signalling.limits import OUTSIDE

__all__ = ["people", "room"]

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


async def flood(spoken: WebsocketCommunicator, number: int) -> None:
    """Send this many different states of the devices, and take the answers."""
    for count in range(number):
        message = {"type": "media", "id": str(count), "audio": bool(count % 2), "video": True}
        await spoken.send_to(text_data=json.dumps(message))
    for count in range(number):
        await until(spoken, lambda message, count=count: message.get("id") in {str(count), ""})


async def test_flood_of_a_waiting_person_reads_the_room_once_and_reaches_no_page(
    people: Cast, room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket_limits, "OPENED_AT_ONCE", 100)
    monkeypatch.setattr(feed, "POLL_INTERVAL", 3600)
    users = people.users
    async with (
        seated(room, users["clerk"]) as host,
        seated(room, users["lawyer"]) as lawyer,
        seated(room, users["witness"]) as witness,
    ):
        for spoken in (host, lawyer, witness):
            await ask(spoken, "join")
        seat = await Seat.records.aget(room=room, role="claimant_counsel")
        await ask(host, "identify", seat=str(seat.pk), method="known_to_the_court")
        await ask(host, "admit", seat=str(seat.pk))
        for spoken in (host, lawyer, witness):
            await quiet(spoken)
        monkeypatch.setattr(feed, "QUIET_EVERY", 3600)
        await ask(witness, "help")
        await quiet(host)
        reads = count_readings(monkeypatch)
        before = (await Room.records.aget(pk=room.pk)).version
        await flood(witness, OUTSIDE.at_once - 5)
        # Connecting again refills nothing, and tells no other page.
        async with seated(room, users["witness"]) as again:
            for _ in range(8):
                await again.send_to(text_data='{"type": "media", "id": "1", "audio": true, "video": false}')
            assert (await until(again, lambda message: message["type"] == "error"))["code"] == "too_many"
        assert (await Room.records.aget(pk=room.pk)).version > before + 10
        assert len(reads) <= 1, "only the first snapshot of the new socket"
        assert await lawyer.receive_nothing(timeout=0.3)
        assert await host.receive_nothing(timeout=0.3)
