"""The feed of a room: the sockets of one room in this process share one subscription and one reading of each change."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from itertools import islice
from time import monotonic
from typing import Any, Protocol
from uuid import UUID
from weakref import WeakKeyDictionary

from channels.db import database_sync_to_async
from django.db import DatabaseError

from courts.ground.errors import NotVisible
from video.queries.reading import RoomReading, read_room, versions_of
from video.queries.snapshot import Snapshots
from video.services import presence
from video.services.changes import group_of
from video.signalling.access import Stay, ends_of_stay
from video.signalling.audience import Broadcast
from video.signalling.limits import TokenBucket
from video.signalling.mailbox import Mailbox
from video.states import Goodbye

log = logging.getLogger(__name__)

# Seconds in which changes are collected before the room is read.
COLLECT_FOR = 0.05
# Seconds between two readings for changes that concern only people outside the room: see `video.services.changes`.
QUIET_EVERY = 1.0
# Seconds between two checks that every socket may stay open, and that every room was read at its newest version: Redis
# keeps no message for a process that was not listening when it came back.
POLL_INTERVAL = 4.0
# Seconds after which the database hears again that the sockets are alive: a process that is killed says nothing.
ALIVE_EVERY = 12.0
# Sockets that are asked about together.
TOGETHER = 500
# Seconds until the feed listens again when the channel layer fails.
RETRY_DELAY = 1.0


class FreshReading:
    """One reading of the room, and the snapshots of it that viewers have asked for."""

    def __init__(self, reading: RoomReading, number: int, changes: int) -> None:
        """`number` counts the readings of a feed, `changes` the changes that it knew when this reading began."""
        self.reading = reading
        self.number = number
        self.changes = changes
        self._snapshots: dict[str, Snapshots] = {}

    def snapshot(self, seat_id: UUID, language: str) -> dict[str, Any]:
        """Return the room as one viewer may know it. Raises NotVisible as `Snapshots.of` does."""
        if language not in self._snapshots:
            self._snapshots[language] = Snapshots(self.reading, language)
        return self._snapshots[language].of(seat_id)


class Viewer(Protocol):
    """A socket as its feed needs it. `stay`: what decides whether it may stay open."""

    stay: Stay

    async def give_up(self, cause: Goodbye) -> None:
        """Take the seat and its media from this socket, and close it with the cause."""

    async def take(self, fresh: FreshReading) -> None:
        """Tell the page what is new to it in this reading."""

    async def lose_room(self) -> None:
        """The room is gone."""

    async def handle(self, event: dict[str, Any]) -> None:
        """Handle one message of the room's group."""

    async def fail(self) -> None:
        """Close the socket after an error of its own."""


class RoomFeed:
    """The sockets of one room in this process.

    A change is read once for all of them. Between the nudge of a change and its reading every snapshot is outdated:
    then no viewer may filter a message with it.
    """

    def __init__(self, room_id: UUID, layer: Any) -> None:
        self.room_id = room_id
        # The viewers, and what each has still to handle.
        self.viewers: dict[Viewer, Mailbox] = {}
        # The changes that this feed was nudged of so far.
        self.changes = 0
        # The version of the room that every viewer was told; None before the first.
        self.version: int | None = None
        self._layer = layer
        self._group = group_of(room_id)
        self._opened: asyncio.Task[str] | None = None
        self._listener: asyncio.Task[None] | None = None
        self._teller: asyncio.Task[None] | None = None
        # The time of the next reading, by the loop's clock; None while there is nothing to read.
        self._due: float | None = None
        self._is_sooner = asyncio.Event()
        self._quiet_until = 0.0
        # The messages that each seat may still send, however often its page connects again.
        self.buckets: dict[UUID, TokenBucket] = {}
        self._readings = 0
        # The number of the newest reading that the viewers are being told.
        self._newest = 0
        self._current: asyncio.Task[FreshReading] | None = None
        self._next: asyncio.Task[FreshReading] | None = None

    # --- subscription ---

    async def open(self) -> None:
        """Subscribe to the room's group, once for all viewers. Raises when the channel layer is away."""
        if self._opened is None:
            self._opened = asyncio.create_task(self._subscribe())
        await asyncio.shield(self._opened)

    async def _subscribe(self) -> str:
        channel: str = await self._layer.new_channel("room")
        await self._layer.group_add(self._group, channel)
        self._listener = asyncio.create_task(self._listen(channel))
        return channel

    def bucket_of(self, seat_id: UUID) -> TokenBucket:
        """The bucket of a seat, which outlives its sockets: connecting again refills nothing."""
        return self.buckets.setdefault(seat_id, TokenBucket())

    async def close(self) -> None:
        """End the subscription, after the last viewer has left."""
        for task in (self._listener, self._teller):
            if task is not None:
                task.cancel()
        if self._opened is not None and self._opened.done() and not self._opened.exception():
            await self._layer.group_discard(self._group, self._opened.result())

    async def _listen(self, channel: str) -> None:
        while True:
            try:
                event = await self._layer.receive(channel)
            except Exception:
                log.exception("the feed of a room received nothing")
                await asyncio.sleep(RETRY_DELAY)
                continue
            if event["type"] == "room.changed":
                self.change(is_quiet=event.get("quiet", False))
                continue
            if event["type"] in Broadcast.KINDS:
                event = {"type": event["type"], "broadcast": Broadcast(event["type"], event["seats"])}
            self._for_each(partial(_handle, event))

    def _for_each(self, act: Callable[[Viewer], Awaitable[None]]) -> asyncio.Future[Any]:
        """Let every viewer act, each after what it was given before, and none waiting for another.

        The future is done when all have acted. A viewer that fails is closed.
        """
        return asyncio.gather(*(mailbox.put(partial(act, viewer)) for viewer, mailbox in self.viewers.items()))

    # --- changes ---

    def change(self, *, is_quiet: bool = False) -> None:
        """The room changed: read it once soon, however many changes come together.

        A quiet change moves no seat into the room or out of it, or from one place to another. So it makes no snapshot
        unfit to filter with, and the room is read for it at most once in `QUIET_EVERY`.
        """
        due = asyncio.get_running_loop().time() + COLLECT_FOR
        if is_quiet:
            due = max(due, self._quiet_until)
        else:
            self.changes += 1
        if self._due is None or due < self._due:
            self._due = due
            self._is_sooner.set()
        if self._teller is None or self._teller.done():
            self._teller = asyncio.create_task(self._tell())

    async def _tell(self) -> None:
        # A change that comes during the read is read again: nothing else would tell the pages of it.
        while self._due is not None:
            await self._wait_until_due()
            self._due, self._quiet_until = None, asyncio.get_running_loop().time() + QUIET_EVERY
            try:
                fresh = await self.read()
            except NotVisible:
                self._for_each(lambda viewer: viewer.lose_room())
            except DatabaseError:
                # The viewers stay behind, and the next poll finds the version that they were not told.
                log.exception("a room could not be read")
                self.version, self._newest = None, self._readings
            else:
                self._newest = fresh.number
                taken = self._for_each(partial(self._give, fresh))
                taken.add_done_callback(partial(self._note, fresh))

    async def _give(self, fresh: FreshReading, viewer: Viewer) -> None:
        """Let a viewer take a reading. One that was slow skips it when a newer one is in its mailbox."""
        if fresh.number == self._newest:
            await viewer.take(fresh)

    def _note(self, fresh: FreshReading, _taken: object) -> None:
        """Note the version that every viewer was told, unless a newer reading is on its way or has failed."""
        if fresh.number == self._newest:
            self.version = fresh.reading.version

    async def _wait_until_due(self) -> None:
        loop = asyncio.get_running_loop()
        while self._due is not None and (left := self._due - loop.time()) > 0:
            self._is_sooner.clear()
            with suppress(TimeoutError):
                async with asyncio.timeout(left):
                    await self._is_sooner.wait()

    async def read(self) -> FreshReading:
        """Return the room as it is now or later. A read that has begun already may miss a change, and is not shared.

        Raises NotVisible when the room is gone, and errors of the database.
        """
        if self._next is None:
            self._next = asyncio.create_task(self._read_after(self._current))
        return await asyncio.shield(self._next)

    async def _read_after(self, current: asyncio.Task[FreshReading] | None) -> FreshReading:
        if current is not None:
            await asyncio.wait([current])
        self._current, self._next = self._next, None
        self._readings += 1
        number, changes = self._readings, self.changes
        return FreshReading(await database_sync_to_async(read_room)(self.room_id), number, changes)


async def _handle(event: dict[str, Any], viewer: Viewer) -> None:
    await viewer.handle(event)


class Feeds:
    """The feeds of one process: every room in which it has a socket."""

    def __init__(self) -> None:
        self.rooms: dict[UUID, RoomFeed] = {}
        self._alive_at = monotonic()
        self._poller: asyncio.Task[None] | None = None

    async def join(self, room_id: UUID, viewer: Viewer, layer: Any) -> RoomFeed:
        """Let a socket share the feed of its room. Raises when the channel layer is away."""
        feed = self.rooms.get(room_id)
        if feed is None:
            feed = self.rooms[room_id] = RoomFeed(room_id, layer)
        if self._poller is None or self._poller.done():
            self._poller = asyncio.create_task(self._poll())
        feed.viewers[viewer] = Mailbox(viewer)
        try:
            await feed.open()
        except BaseException:
            await self.leave(feed, viewer)
            raise
        return feed

    async def leave(self, feed: RoomFeed, viewer: Viewer) -> None:
        """Take a socket off its room's feed; the last one ends the feed."""
        mailbox = feed.viewers.pop(viewer, None)
        if mailbox is not None:
            mailbox.drop()
        if not feed.viewers and self.rooms.get(feed.room_id) is feed:
            del self.rooms[feed.room_id]
            if not self.rooms and self._poller is not None:
                self._poller.cancel()
                self._poller = None
            await feed.close()

    async def _poll(self) -> None:
        """Ask for all sockets and rooms together. A database that was away costs time, never truth."""
        while True:
            await asyncio.sleep(POLL_INTERVAL)
            for ask in (self._end_stays, self._note_alive, self._find_changes):
                try:
                    await ask()
                except Exception:
                    log.exception("the sockets of this process could not be checked")

    async def _end_stays(self) -> None:
        """Close the sockets whose session, device or right has ended."""
        for viewers in self._viewers():
            ends = await database_sync_to_async(ends_of_stay)([viewer.stay for viewer, _mailbox in viewers])
            for (viewer, mailbox), end in zip(viewers, ends, strict=True):
                if end is not None:
                    mailbox.put(partial(viewer.give_up, end))

    async def _note_alive(self) -> None:
        """Note in the database that every socket is alive: so a seat is emptied when its server process has gone.

        Not asked of the pages: one of protocol 1 never pings, and a browser slows the timers of a hidden page.
        """
        if monotonic() - self._alive_at >= ALIVE_EVERY:
            self._alive_at = monotonic()
            for viewers in self._viewers():
                holders = [(viewer.stay.seat.pk, viewer.stay.generation) for viewer, _mailbox in viewers]
                await database_sync_to_async(presence.note_all_alive)(holders)

    async def _find_changes(self) -> None:
        """Read rooms whose nudge was lost."""
        asked = dict(self.rooms)
        versions = await database_sync_to_async(versions_of)(list(asked))
        for room_id, feed in asked.items():
            if feed.viewers and versions.get(room_id) != feed.version:
                feed.change()

    def _viewers(self) -> Iterator[Sequence[tuple[Viewer, Mailbox]]]:
        everyone = iter([each for feed in self.rooms.values() for each in feed.viewers.items()])
        while viewers := list(islice(everyone, TOGETHER)):
            yield viewers


_by_loop: WeakKeyDictionary[asyncio.AbstractEventLoop, Feeds] = WeakKeyDictionary()


def feeds() -> Feeds:
    """The feeds of this process, which serves its sockets on one event loop."""
    return _by_loop.setdefault(asyncio.get_running_loop(), Feeds())
