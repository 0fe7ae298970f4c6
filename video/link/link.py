"""The one voice to a media node: brings it each room's whole desired state, and its events back."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Iterable
from dataclasses import asdict, replace
from typing import Any
from uuid import UUID, uuid4

from channels.db import database_sync_to_async
from channels.layers import get_channel_layer

from courts.ground import clock
from video.link.desired import desired_of, moment, open_rooms, versions_of
from video.link.node_client import NodeClient, NodeRefusedError, NodeUnavailableError
from video.link.node_process import NodeSettings
from video.services import attendance, presence
from video.services.changes import LINK_GROUP, group_of
from video.sfu import wire
from video.sfu.errors import WireError

log = logging.getLogger(__name__)

# A nudge can be lost (a channel layer drops when it is full, a broker dies); the state is looked at by itself as well.
# So long an order of the court may wait for the node then.
POLL_INTERVAL = 0.5
# Pages that nobody nudged are nudged within so long, and an offer that no page answered is told again.
NUDGE_EVERY = 1.0
OFFER_EVERY = 5.0
# How often it ends the media of whoever has no socket any more.
SUSPEND_EVERY = 2.0
# The broker is away: seconds until the link asks for it again.
LISTEN_AGAIN = 1.0
# Seconds from a newer link's word until this one's node may end: by then the pages are with the newer one's.
HAND_OVER_WITHIN = 10.0
# A link says every so many seconds that it serves, however long a look takes; who does not for so many is gone.
SAY_EVERY = 2.0
HEARD_WITHIN = 6.0
# Who wakes so much later than he asked to stood still himself, with his process or his machine. A node whose link is
# silent for longer (`link_silence`) stops forwarding.
STALL_LIMIT = 4.0
# Stands for the version of a room of which the node has not been told yet.
UNTOLD = -1


class _HandedOver(Exception):
    """A newer link serves the rooms."""


class Link:
    """Runs until cancelled, or until a newer link has taken over. One per node.

    For a new version a second link is started beside the first. Once its node knows every room it says so; the older
    one answers no page any more, but keeps telling its own node of every change, so that nobody is seen or heard there
    who must not be, until the pages have moved.
    """

    def __init__(self, settings: NodeSettings) -> None:
        self._key = uuid4().hex
        # When this link's node first knew every room, in seconds since the epoch by the database's clock, which is one
        # for all links; 0 before.
        self._serving_since = 0.0
        self._superseded = asyncio.Event()
        # Set by each word of a newer link.
        self._newer_spoke = asyncio.Event()
        self.node = NodeClient(settings, on_event=self._on_event, on_ready=self._on_ready)
        self._layer = get_channel_layer()
        # The version of each room that the living node was told of.
        self._sent: dict[str, int] = {}
        # Versions that the pages of a room were nudged for, as far as the link knows.
        self._nudged: dict[str, int] = {}
        # The newest offer of each seat while no page has answered it.
        self._open_offers: dict[str, tuple[str, dict[str, Any]]] = {}

    async def run(self) -> None:
        """Keep a node alive and speak with it."""
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self.node.run())
                group.create_task(self._listen())
                group.create_task(self._look())
                group.create_task(self._keep_pages_told())
                group.create_task(self._notice_standstill())
                group.create_task(self._part_from_absent())
                group.create_task(self._send_heartbeats())
                group.create_task(self._step_down())
        except* _HandedOver:
            log.info("handed over to a newer link")

    async def _step_down(self) -> None:
        while True:
            await self._superseded.wait()
            await asyncio.sleep(HAND_OVER_WITHIN)
            # What it said before proves nothing: it may have died since.
            self._newer_spoke.clear()
            try:
                await asyncio.wait_for(self._newer_spoke.wait(), HEARD_WITHIN)
            except TimeoutError:
                log.warning("the newer link is gone: serving again")
            else:
                raise _HandedOver
            self._serving_since = 0.0
            self._superseded.clear()
            await self._serve_until_told()

    async def _serve_until_told(self) -> None:
        while True:
            try:
                await self._serve(await database_sync_to_async(open_rooms)())
            except Exception as error:  # noqa: BLE001 - database or broker away: again
                log.warning("not serving yet: %s", error)
                await asyncio.sleep(LISTEN_AGAIN)
            else:
                return

    async def _serve(self, rooms: list[UUID]) -> None:
        """Take the pages of every room, which connect anew."""
        self._serving_since = self._serving_since or await database_sync_to_async(moment)()
        # Before the pages hear of the new node: what they ask then is for this link alone.
        await self._say_serving()
        # After the first start too: who is in a room then was connected by a link before this one.
        for room_id in rooms:
            await self._layer.group_send(group_of(room_id), {"type": "node.restarted"})

    async def _send_heartbeats(self) -> None:
        """So that an older link that was away learns of it, and takes no living one for dead."""
        while True:
            await asyncio.sleep(SAY_EVERY)
            try:
                await self._say_serving()
            except Exception as error:  # noqa: BLE001 - broker away: said again when it is back
                log.warning("not told that this link serves: %s", type(error).__name__)

    async def _say_serving(self) -> None:
        if self._serving_since and not self._superseded.is_set():
            serves = {"type": "link.serves", "link": self._key, "since": self._serving_since}
            await self._layer.group_send(LINK_GROUP, serves)

    def _on_peer_heartbeat(self, link: str, since: float) -> None:
        """Another link says that it serves. Of two, the one that began later stays; both know which that is."""
        if link != self._key and self._serving_since > 0 and (self._serving_since, self._key) < (since, link):
            self._superseded.set()
            self._newer_spoke.set()

    async def _listen(self) -> None:
        """Hear nudges and requests; when the broker goes, come back with it. What was missed, `_look` finds."""
        while True:
            try:
                await self._hear()
            except Exception as error:  # noqa: BLE001 - whatever the layer's library raises, the link goes on
                log.warning("the channel layer is away: %s", error)
            await asyncio.sleep(LISTEN_AGAIN)

    async def _hear(self) -> None:
        channel = await self._layer.new_channel("link")
        await self._layer.group_add(LINK_GROUP, channel)
        tasks: set[asyncio.Task[None]] = set()
        while True:
            message = await self._layer.receive(channel)
            if message["type"] == "link.serves":
                self._on_peer_heartbeat(message["link"], message["since"])
                continue
            if message["type"] == "node.ask" and self._superseded.is_set():
                continue
            # Requests wait for the node; changes must not wait for requests.
            handle = self._ask(message) if message["type"] == "node.ask" else self._changed(UUID(message["room"]))
            task = asyncio.create_task(handle)
            tasks.add(task)
            task.add_done_callback(tasks.discard)

    async def _look(self) -> None:
        """Tell the node what no nudge told. No word to the broker here: one that hangs would keep it from the node."""
        while True:
            await asyncio.sleep(POLL_INTERVAL)
            try:
                await self._tell_each(await self._behind())
            except NodeUnavailableError:
                pass  # the replay tells the next node
            except Exception as error:  # noqa: BLE001 - database away: look again
                log.warning("rooms could not be looked at: %s", error)

    async def _behind(self) -> list[UUID]:
        """Rooms of which the node knows an older state than the database, and those that are over."""
        known = [UUID(room) for room in self._sent]
        versions = await database_sync_to_async(versions_of)(known)
        changed = [room_id for room_id, version in versions.items() if self._sent.get(str(room_id), UNTOLD) < version]
        return [*changed, *(room_id for room_id in known if room_id not in versions)]

    async def _notice_standstill(self) -> None:
        """Let the next look tell all rooms again: a node that heard nothing for long forwards nothing until then."""
        loop = asyncio.get_running_loop()
        while True:
            before = loop.time()
            await asyncio.sleep(POLL_INTERVAL)
            if loop.time() - before - POLL_INTERVAL > STALL_LIMIT:
                log.warning("the link stood still for %.0f s: all rooms are told again", loop.time() - before)
                self._forget()

    def _forget(self) -> None:
        """Nothing counts as told any more. What rooms there are is kept, so that no page takes its own for over."""
        self._sent = dict.fromkeys(self._sent, UNTOLD)

    async def _keep_pages_told(self) -> None:
        """Nudge pages that nobody nudged, and say open offers again."""
        loop = asyncio.get_running_loop()
        said = loop.time()
        while True:
            await asyncio.sleep(NUDGE_EVERY)
            try:
                for room in self._sent.keys() | self._nudged.keys():
                    await self._nudge_pages(room)
                if loop.time() - said >= OFFER_EVERY and not self._superseded.is_set():
                    # Redis takes a word though nobody listens yet, as when it has just come back: until it is answered.
                    for group, offer in list(self._open_offers.values()):
                        await self._layer.group_send(group, offer)
                    said = loop.time()
            except Exception as error:  # noqa: BLE001 - broker away: told when it is back
                log.warning("pages were not told: %s", type(error).__name__)

    async def _part_from_absent(self) -> None:
        """End the media of whoever keeps its connections and closed his page; the change nudges the link itself."""
        while True:
            await asyncio.sleep(SUSPEND_EVERY)
            try:
                await database_sync_to_async(presence.suspend_absent_media)(clock.now())
            except Exception as error:  # noqa: BLE001 - database away: again
                log.warning("absent seats could not be parted from: %s", error)

    async def _changed(self, room_id: UUID) -> None:
        await self._apply(room_id)
        # Whoever nudged the link nudged the pages in the same breath.
        room = str(room_id)
        if room in self._sent:
            self._nudged[room] = self._sent[room]
        else:
            self._nudged.pop(room, None)

    async def _nudge_pages(self, room: str) -> None:
        """Nudge a room's pages for a change that the link found by itself; a room that is over, for the last time."""
        version, nudged = self._sent.get(room), self._nudged.get(room)
        if version in {nudged, UNTOLD}:
            return
        if nudged is not None:
            await self._layer.group_send(group_of(UUID(room)), {"type": "room.changed", "room": room})
        if version is None:
            self._nudged.pop(room, None)
        else:
            self._nudged[room] = version

    async def _apply(self, room_id: UUID) -> None:
        with contextlib.suppress(NodeUnavailableError):  # the replay tells the next node
            await self._tell_each([room_id])

    async def _tell_each(self, rooms: Iterable[UUID]) -> None:
        """Tell the node of these rooms; one that cannot be read or told keeps no other from it.

        Raises NodeUnavailableError when there is no node to tell.
        """
        for room_id in rooms:
            try:
                await self._tell(room_id)
            except NodeUnavailableError:
                raise
            except Exception:
                log.exception("a room's state was not told to the node")

    async def _tell(self, room_id: UUID) -> None:
        """Bring the node to the room's newest state. What fails was not told, and is told by the next look."""
        room = str(room_id)
        desired = await database_sync_to_async(desired_of)(room_id)
        # The memory of the node that is spoken to now: another one's begins anew while this waits.
        sent = self._sent
        if desired is None:
            if room in sent:
                await self.node.send(wire.CloseRoom(room))
                sent.pop(room, None)
        elif sent.get(room, UNTOLD) < desired.version:
            await self._send(desired)
            sent[room] = max(sent.get(room, UNTOLD), desired.version)

    async def _send(self, desired: wire.Desired) -> None:
        """Tell the node; of what does not fit the wire, rather that all are apart than what held before.

        A room too large to be said at all loses its connections.
        """
        apart = replace(desired, edges=())
        nobody = wire.Desired(desired.room, desired.version, (), ())
        for wish in (desired, apart):
            try:
                await self.node.send(wish)
            except WireError as error:
                log.error("room %s cannot be told, nobody is seen or heard there: %s", desired.room, error)  # noqa: TRY400
            else:
                return
        await self.node.send(nobody)

    async def _on_ready(self, ready: wire.Ready) -> None:
        self._forget()
        self._open_offers.clear()
        rooms = await database_sync_to_async(open_rooms)()
        # A new node knows nothing of a room that fails here, and refuses it until a look tells it.
        await self._tell_each(rooms)
        if self._superseded.is_set():
            return  # its pages are elsewhere
        await self._serve(rooms)

    async def _ask(self, message: dict[str, Any]) -> None:
        answer: dict[str, Any]
        try:
            answer = await self._answer(message)
        except NodeRefusedError as error:
            answer = {"error": error.code}
        except NodeUnavailableError:
            answer = {"error": "node_unavailable"}
        with contextlib.suppress(Exception):
            await self._layer.send(message["reply"], {"type": "node.answer", "ask": message["ask"], "answer": answer})

    async def _answer(self, message: dict[str, Any]) -> dict[str, Any]:
        room = message["room"]
        if message["kind"] == "counters":
            counted = await self.node.counters(room=room)
            return {"outputs": [asdict(each) for each in counted.outputs]}
        # The seat's newest state must be there before its connection is asked for.
        await self._tell(UUID(room))
        whose = {"room": room, "seat": message["seat"], "generation": message["generation"]}
        if message["kind"] == "publish":
            found = await self.node.publish(**whose, sdp=message["sdp"])
            return {"sdp": found.sdp}
        if message["kind"] == "subscribe":
            self._open_offers.pop(message["seat"], None)
            offer = await self.node.subscribe(**whose)
            return {"serial": offer.serial, "sdp": offer.sdp}
        if message["kind"] == "show":
            await self.node.show(room=room, seat=message["seat"], sources=tuple(message["seats"]))
            return {}
        await self.node.accept(room=room, seat=message["seat"], serial=message["serial"], sdp=message["sdp"])
        _group, offered = self._open_offers.get(message["seat"], ("", {"serial": -1}))
        if offered["serial"] == message["serial"]:
            self._open_offers.pop(message["seat"])
        return {}

    async def _on_event(self, event: wire.Event) -> None:
        if self._superseded.is_set():
            return  # the newer link tells of its own node
        group = group_of(event.room)
        match event:
            case wire.Reoffer():
                offer = {"type": "node.offer", "seat": event.seat, "serial": event.serial, "sdp": event.sdp}
                self._open_offers[event.seat] = (group, offer)
                await self._told(group, offer)
            case wire.Seen():
                rows = [(UUID(row.seat), row.audio, row.video) for row in event.seats]
                await database_sync_to_async(attendance.record_seen)(UUID(event.room), rows, clock.now())
                seen = {row.seat: [row.audio, row.video, row.screen, row.network] for row in event.seats}
                await self._told(group, {"type": "node.seen", "seats": seen})
            case wire.Speaking():
                await self._told(group, {"type": "node.speaking", "seats": list(event.seats)})
            case wire.Visible():
                await self._told(group, {"type": "node.visible", "seat": event.seat, "seats": list(event.sources)})
            case wire.Gone():
                self._open_offers.pop(event.seat, None)
                log.info("media of a seat ended", extra={"room": event.room, "why": event.why})

    async def _told(self, group: str, message: dict[str, Any]) -> None:
        try:
            await self._layer.group_send(group, message)
        except Exception as error:  # noqa: BLE001 - whatever the layer's library raises; the next event comes soon
            log.warning("not told to a room: %s", type(error).__name__)
