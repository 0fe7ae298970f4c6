"""The feed of a room: one subscription and one reading for all of its sockets, and none filters with an old one."""

from __future__ import annotations

import asyncio
import threading
from typing import Any
from uuid import UUID, uuid4

import pytest
from channels.layers import InMemoryChannelLayer
from django.db import OperationalError

from courts.ground.errors import NotVisible
from video.services.changes import group_of
from video.signalling import feed, mailbox
from video.signalling.audience import Audience, Broadcast
from video.signalling.feed import Feeds, FreshReading, RoomFeed

# The thread of the database may still hold a connection of an earlier test.
pytestmark = pytest.mark.django_db

ROOM = uuid4()


class Reading:
    """One reading of the database."""

    def __init__(self, version: int) -> None:
        self.version = version


class Database:
    """A room whose readings can be held, counted and failed."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.reads = 0
        self.version = 1
        self.error: Exception | None = None
        self.may_go = threading.Event()
        self.may_go.set()
        monkeypatch.setattr(feed, "read_room", self.read_room)
        monkeypatch.setattr(feed, "ends_of_stay", lambda stays: [None for _stay in stays])
        monkeypatch.setattr(feed, "versions_of", lambda rooms: dict.fromkeys(rooms, self.version))

    def read_room(self, _room: UUID) -> Reading:
        self.reads += 1
        version = self.version
        assert self.may_go.wait(10)
        if self.error is not None:
            raise self.error
        return Reading(version)


class Page:
    """A socket that notes what its feed tells it."""

    stay: Any = None

    async def give_up(self, cause: str) -> None:
        self.has_lost = True

    def __init__(self) -> None:
        self.versions: list[int] = []
        self.taken = 0
        self.events: list[dict[str, Any]] = []
        self.is_broken = self.has_failed = self.has_lost = False
        self.may_go = asyncio.Event()
        self.may_go.set()
        self.at_once = self.most_at_once = 0

    async def wait(self) -> None:
        """Wait as for the database."""
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        await self.may_go.wait()
        self.at_once -= 1

    async def take(self, fresh: FreshReading) -> None:
        await self.wait()
        if self.is_broken:
            raise RuntimeError
        self.taken = fresh.changes
        self.versions.append(fresh.reading.version)

    async def lose_room(self) -> None:
        self.has_lost = True

    async def handle(self, event: dict[str, Any]) -> None:
        await self.wait()
        self.events.append(event)

    async def fail(self) -> None:
        self.has_failed = True


@pytest.fixture
def database(monkeypatch: pytest.MonkeyPatch) -> Database:
    return Database(monkeypatch)


async def joined(number: int) -> tuple[RoomFeed, list[Page], InMemoryChannelLayer]:
    layer, pages, feeds = InMemoryChannelLayer(), [Page() for _ in range(number)], Feeds()
    for page in pages:
        found = await feeds.join(ROOM, page, layer)
    return found, pages, layer


async def until(is_so: Any) -> None:
    async with asyncio.timeout(60):
        while not is_so():  # noqa: ASYNC110 - the page has no event
            await asyncio.sleep(0.01)


async def test_change_is_read_once_for_all_sockets(database: Database) -> None:
    _feed, pages, layer = await joined(15)
    for _ in range(3):
        await layer.group_send(group_of(ROOM), {"type": "room.changed", "room": str(ROOM)})
    await until(lambda: all(page.versions for page in pages))
    assert (database.reads, {tuple(page.versions) for page in pages}) == (1, {(1,)})


async def test_change_during_a_reading_is_read_again_and_keeps_pages_behind(database: Database) -> None:
    found, (page,), _layer = await joined(1)
    database.may_go.clear()
    found.change()
    await until(lambda: database.reads == 1)
    database.version = 2
    found.change()
    database.may_go.set()
    await until(lambda: page.versions == [1])
    assert page.taken < found.changes, "the page must filter nothing with the first reading"
    await until(lambda: page.versions == [1, 2])
    assert page.taken == found.changes


async def test_reading_that_has_begun_is_not_given_to_a_later_caller(database: Database) -> None:
    found, _pages, _layer = await joined(1)
    database.may_go.clear()
    early = asyncio.create_task(found.read())
    await until(lambda: database.reads == 1)
    database.version = 2
    late = [asyncio.create_task(found.read()) for _ in range(5)]
    await asyncio.sleep(0)
    database.may_go.set()
    assert (await early).reading.version == 1
    assert {(await each).reading.version for each in late} == {2}
    assert database.reads == 2, "callers that wait together share one reading"


async def test_failed_reading_leaves_pages_behind_until_a_poll(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed, "POLL_INTERVAL", 0.05)
    found, (page,), _layer = await joined(1)
    database.error = OperationalError()
    found.change()
    await until(lambda: database.reads > 0)
    assert page.taken < found.changes
    database.error = None
    await until(lambda: page.versions == [1])


async def test_page_that_fails_is_closed_and_the_others_are_told(database: Database) -> None:
    found, pages, _layer = await joined(3)
    pages[1].is_broken = True
    found.change()
    await until(lambda: found.version == 1)
    assert [page.has_failed for page in pages] == [False, True, False]
    assert [page.versions for page in pages] == [[1], [], [1]]


async def test_page_that_waits_delays_no_other_and_keeps_the_order_of_its_messages(database: Database) -> None:
    found, (slow, quick), layer = await joined(2)
    slow.may_go.clear()
    for code in ("first", "second"):
        await layer.group_send(group_of(ROOM), {"type": "room.bye", "seat": "", "code": code})
    await until(lambda: len(quick.events) == 2)
    found.change()
    await until(lambda: quick.versions == [1])
    assert (slow.events, slow.versions, found.version) == ([], [], None), "not every page was told version 1"
    database.version = 2
    found.change()
    await until(lambda: quick.versions == [1, 2])
    slow.may_go.set()
    await until(lambda: found.version == 2)
    assert [event["code"] for event in slow.events] == ["first", "second"]
    assert slow.versions == [2], "the outdated reading is not given late"
    assert slow.most_at_once == 1


async def test_page_that_leaves_keeps_no_version_waiting(database: Database) -> None:
    layer, feeds, (slow, quick) = InMemoryChannelLayer(), Feeds(), (Page(), Page())
    for page in (slow, quick):
        found = await feeds.join(ROOM, page, layer)
    slow.may_go.clear()
    await layer.group_send(group_of(ROOM), {"type": "room.bye", "seat": "", "code": "first"})
    await until(lambda: quick.events)
    found.change()
    await until(lambda: quick.versions == [1])
    await feeds.leave(found, slow)
    await until(lambda: found.version == 1)
    slow.may_go.set()
    await until(lambda: slow.events)


async def test_page_with_a_full_mailbox_is_closed(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mailbox, "LENGTH", 3)
    _found, (slow, quick), layer = await joined(2)
    slow.may_go.clear()
    for _ in range(5):
        await layer.group_send(group_of(ROOM), {"type": "room.bye", "seat": "", "code": ""})
    await until(lambda: len(quick.events) == 5)
    slow.may_go.set()
    await until(lambda: slow.has_failed)
    assert (len(slow.events), quick.has_failed) == (1, False)


async def test_pages_of_a_room_that_is_gone_are_told(database: Database) -> None:
    found, pages, _layer = await joined(2)
    database.error = NotVisible()
    found.change()
    await until(lambda: all(page.has_lost for page in pages))


async def test_last_socket_ends_the_subscription(database: Database) -> None:
    layer, feeds, pages = InMemoryChannelLayer(), Feeds(), [Page(), Page()]
    for page in pages:
        found = await feeds.join(ROOM, page, layer)
    await feeds.leave(found, pages[0])
    assert (list(feeds.rooms), len(layer.groups[group_of(ROOM)])) == ([ROOM], 1)
    await feeds.leave(found, pages[1])
    assert (feeds.rooms, layer.groups) == ({}, {})


async def test_message_of_the_node_is_encoded_once_for_equal_views(database: Database) -> None:
    _feed, pages, layer = await joined(3)
    seen = {"a": [True, True, False, "good"], "b": [True, False, False, "good"]}
    await layer.group_send(group_of(ROOM), {"type": "node.seen", "seats": seen})
    await until(lambda: all(page.events for page in pages))
    broadcast = pages[0].events[0]["broadcast"]
    assert all(page.events[0]["broadcast"] is broadcast for page in pages)

    def downgrade(message: Any) -> Any:
        return message

    room, own = Audience(frozenset("ab"), frozenset("ab")), Audience(frozenset("b"), frozenset())
    same = Audience(frozenset("ba"), frozenset("ba"))
    assert broadcast.text_for(room, downgrade) is broadcast.text_for(same, downgrade)
    assert broadcast.text_for(own, downgrade) == '{"type": "seen", "seats": {"b": [true, false, false, "good"]}}'
    assert Broadcast("node.speaking", ["a", "b"]).for_audience(own) == ["b"]


async def test_quiet_changes_are_read_seldom_and_leave_snapshots_fit(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed, "QUIET_EVERY", 3600)
    found, (page,), layer = await joined(1)
    quiet = {"type": "room.changed", "room": str(ROOM), "quiet": True}
    await layer.group_send(group_of(ROOM), quiet)
    await until(lambda: page.versions == [1])
    for _ in range(20):
        await layer.group_send(group_of(ROOM), quiet)
    await asyncio.sleep(0.3)
    assert (database.reads, found.changes) == (1, 0), "the first is told at once, the others later"
    # A change in the room does not wait for them, and brings them along.
    found.change()
    await until(lambda: page.versions == [1, 1])
    assert database.reads == 2
