"""The statements of a change do not grow with the people in the room, and those of a full room grow with them once."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from channels.db import database_sync_to_async
from channels.testing import WebsocketCommunicator
from django.db import connection

from courts.ground.models import Person, User
from demo.people import Cast
from tests.cast import PASSWORD
from tests.video.signalling.sockets import ask, people, quiet, room, seat_key, seated, until
from video.models import Room, Seat
from video.services import presence
from video.signalling import feed
from video.signalling.access import ends_of_stay

__all__ = ["people", "room"]

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

# What the socket of the clerk, its command and one reading of the room need.
MUTE_MOST = 16


class Statements:
    """Counts the statements of the one thread that all database work of sockets runs in."""

    found = 0

    def __call__(
        self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Mapping[str, Any]
    ) -> Any:
        self.found += 1
        return execute(sql, params, many, context)


@contextmanager
def _wrapped(counter: Statements) -> Iterator[None]:
    connection.execute_wrappers.append(counter)
    try:
        yield
    finally:
        connection.execute_wrappers.remove(counter)


@asynccontextmanager
async def counted() -> AsyncIterator[Statements]:
    counter = Statements()
    wrapped = _wrapped(counter)
    await sync_to_async(wrapped.__enter__)()
    try:
        yield counter
    finally:
        await sync_to_async(wrapped.__exit__)(None, None, None)


def add_witnesses(room: Room, number: int) -> list[User]:
    """Seat this many more witnesses, each with an account."""
    users = []
    for place in range(2, number + 2):
        person = Person.records.create(name_ar=f"شاهد {place}", name_en=f"Witness {place}")
        users.append(User.objects.create_user(email=f"witness{place}@diwan.example", person=person, password=PASSWORD))
        Seat.records.create(room=room, person=person, role="witness", number=place)
    return users


async def come_in(
    stack: AsyncExitStack, room: Room, users: list[User], clerk: WebsocketCommunicator
) -> list[WebsocketCommunicator]:
    """Let these people come in, one after the other, each identified and admitted by the clerk."""
    pages = []
    for user in users:
        page = await stack.enter_async_context(seated(room, user))
        await ask(page, "join")
        seat = str((await Seat.records.aget(room=room, person=user.person_id)).pk)
        await ask(clerk, "identify", seat=seat, method="known_to_the_court")
        await ask(clerk, "admit", seat=seat)
        await until(page, lambda message: message["type"] == "room" and message["me"]["state"] == "admitted")
        pages.append(page)
    return pages


async def test_mute_in_a_room_of_fifteen_needs_few_statements_and_arrivals_are_linear(
    people: Cast, room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed, "POLL_INTERVAL", 3600)
    witnesses = await sync_to_async(add_witnesses)(room, 12)
    async with AsyncExitStack() as stack:
        clerk = await stack.enter_async_context(seated(room, people.users["clerk"]))
        judge = await stack.enter_async_context(seated(room, people.users["judge"]))
        for page in (clerk, judge):
            await ask(page, "join")
        pages = [clerk, judge]
        costs = []
        for group in ([people.users["witness"]], witnesses[:4], witnesses[4:8], witnesses[8:]):
            async with counted() as statements:
                pages += await come_in(stack, room, group, clerk)
                await quiet(clerk)
            costs.append(statements.found / len(group))
        assert len(pages) == 15
        assert costs[-1] <= costs[1] * 1.15, "the last four cost as much as the first four"
        viewers = list(feed.feeds().rooms[room.pk].viewers)
        costs = []
        for together in (viewers[:1], viewers):
            async with counted() as statements:
                stays = [viewer.stay for viewer in together]
                assert await database_sync_to_async(ends_of_stay)(stays) == [None] * len(stays)
                await database_sync_to_async(presence.note_all_alive)([(s.seat.pk, s.generation) for s in stays])
            costs.append(statements.found)
        assert costs[0] == costs[1], "fifteen sockets are asked about like one"
        judge_key = await seat_key(room, "judge")
        async with counted() as statements:
            await ask(clerk, "mute", seat=judge_key)
            for page in pages:
                await until(page, is_judge_muted)
            await quiet(clerk)
        assert statements.found <= MUTE_MOST, statements.found


def is_judge_muted(message: dict[str, Any]) -> bool:
    lines = [message["me"], *message["seats"]] if message["type"] == "room" else []
    return any(line["role"] == "judge" and line["muted_by_host"] for line in lines)
