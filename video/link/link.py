"""The link: sends each room's whole desired state to its media node, and hands the nodes' events to the pages.

A machine has one process of the node for each core, and each carries whole rooms (`pool.py`).
"""

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
from video import recorder
from video.link.desired import database_time, desired_of, open_rooms, versions_of
from video.link.node_client import NodeRefusedError, NodeUnavailableError
from video.link.node_process import NodeSettings
from video.link.pool import NodePool, Placement
from video.services import attendance, presence
from video.services.changes import LINK_GROUP, group_of
from video.sfu import wire
from video.sfu.errors import WireError

log = logging.getLogger(__name__)

# A nudge can be lost (a channel layer drops messages when it is full, a broker dies), so the link also polls the state.
# An order of the court waits for the node at most this long.
POLL_INTERVAL = 0.5
# Seconds until pages that missed a nudge are nudged, and until an offer that no page answered is sent again.
NUDGE_INTERVAL = 1.0
OFFER_INTERVAL = 5.0
# Seconds between two looks for seats without a socket, whose media are suspended.
SUSPEND_INTERVAL = 2.0
# Seconds until the link retries when the broker or the database is away.
RETRY_DELAY = 1.0
# Seconds from a newer link's heartbeat until this link's node may end: by then the pages use the newer link's node.
STEP_DOWN_AFTER = 10.0
# Seconds between two heartbeats of a link that serves, however long a poll takes; without one for so long it is gone.
HEARTBEAT_INTERVAL = 2.0
HEARTBEAT_TIMEOUT = 6.0
# A task that wakes this many seconds late was stalled, with its process or its machine. A node whose link is silent for
# longer (`link_timeout`) stops forwarding.
STALL_LIMIT = 4.0
# Seconds after which the link serves with the processes that are ready, though one of them is not.
SERVE_ANYWAY = 20.0
# Seconds after which the database hears again of a recording of which nothing new is to be said.
REPORT_INTERVAL = 10.0
# The version of a room whose state the node does not have yet.
NOT_SENT = -1


class _SteppedDown(Exception):
    """Raised when a newer link serves the rooms."""


class Link:
    """The link of one machine's nodes. It runs until cancelled, or until a newer link has taken over.

    For a new version of the product a second link is started next to the first. Once its nodes have every room, it
    sends heartbeats. The older link then answers no page any more, but still sends every change to its own nodes until
    the pages have moved, so that no seat is seen or heard there against the matrix.
    """

    def __init__(self, *settings: NodeSettings) -> None:
        """One process of the node is started for each of `settings`."""
        self._key = uuid4().hex
        # When this link's nodes first had every room: seconds since the epoch by the database's clock, which all links
        # share; 0 before.
        self._serving_since = 0.0
        self._superseded = asyncio.Event()
        # Set by each heartbeat of a newer link.
        self._peer_heartbeat = asyncio.Event()
        self._placement = Placement(len(settings))
        self.node = NodePool(settings, self._placement, on_event=self._on_event, on_ready=self._on_ready)
        # The processes that have been ready at least once.
        self._ready: set[int] = set()
        # The running updates of each process: one that hangs does not hold up the rooms of the others.
        self._updates: dict[int, asyncio.Task[None]] = {}
        self._layer = get_channel_layer()
        # The version of each room that its running node has.
        self._sent: dict[str, int] = {}
        # The version for which the pages of each room were last nudged, as far as the link knows.
        self._nudged: dict[str, int] = {}
        # The newest offer of each seat that no page has answered yet.
        self._open_offers: dict[str, tuple[str, dict[str, Any]]] = {}
        # The pause that the node was told last of each recording: what it says after a change is noted at once.
        self._ordered: dict[str, bool] = {}
        # What was noted last of each recording, and when.
        self._reported: dict[str, tuple[tuple[bool, str] | None, float]] = {}

    async def run(self) -> None:
        """Keep a node running and exchange messages with it."""
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self.node.run())
                group.create_task(self._listen())
                group.create_task(self._poll())
                group.create_task(self._notify_pages())
                group.create_task(self._watch_for_stall())
                group.create_task(self._suspend_absent_media())
                group.create_task(self._send_heartbeats())
                group.create_task(self._step_down())
                group.create_task(self._serve_anyway())
        except* _SteppedDown:
            log.info("stepped down for a newer link")

    async def _step_down(self) -> None:
        while True:
            await self._superseded.wait()
            await asyncio.sleep(STEP_DOWN_AFTER)
            # Earlier heartbeats prove nothing: the newer link may have died since.
            self._peer_heartbeat.clear()
            try:
                await asyncio.wait_for(self._peer_heartbeat.wait(), HEARTBEAT_TIMEOUT)
            except TimeoutError:
                log.warning("the newer link is gone: serving again")
            else:
                raise _SteppedDown
            self._serving_since = 0.0
            self._superseded.clear()
            await self._resume_serving()

    async def _resume_serving(self) -> None:
        while True:
            try:
                await self._start_serving(await database_sync_to_async(open_rooms)())
            except Exception as error:  # noqa: BLE001 - database or broker away: retry
                log.warning("not serving yet: %s", error)
                await asyncio.sleep(RETRY_DELAY)
            else:
                return

    async def _serve_anyway(self) -> None:
        """Serve with some processes when another does not start, for example because its port is taken."""
        await asyncio.sleep(SERVE_ANYWAY)
        if self._ready and not self._serving_since and not self._superseded.is_set():
            log.error("%d of %d processes of the media node are ready", len(self._ready), self._placement.processes)
            await self._resume_serving()

    async def _start_serving(self, rooms: list[UUID]) -> None:
        """Take over the pages of every room, which connect again."""
        self._serving_since = self._serving_since or await database_sync_to_async(database_time)()
        # Before the pages learn of the new node: from then on only this link may answer their requests.
        await self._send_heartbeat()
        # Also after the first start: seats that are in a room then were connected by an earlier link.
        for room_id in rooms:
            await self._layer.group_send(group_of(room_id), {"type": "node.restarted"})

    async def _send_heartbeats(self) -> None:
        """Send heartbeats, so that an older link that was away learns of this one and does not take it for dead."""
        while True:
            await asyncio.sleep(HEARTBEAT_INTERVAL)
            try:
                await self._send_heartbeat()
            except Exception as error:  # noqa: BLE001 - broker away: retry
                log.warning("heartbeat not sent: %s", type(error).__name__)

    async def _send_heartbeat(self) -> None:
        if self._serving_since and not self._superseded.is_set():
            serves = {"type": "link.serves", "link": self._key, "since": self._serving_since}
            await self._layer.group_send(LINK_GROUP, serves)

    def _on_peer_heartbeat(self, link: str, since: float) -> None:
        """Give way to a newer link. Of two links the one that began later stays, and both compute the same result."""
        if link != self._key and self._serving_since > 0 and (self._serving_since, self._key) < (since, link):
            self._superseded.set()
            self._peer_heartbeat.set()

    async def _listen(self) -> None:
        """Receive nudges and requests; retry when the broker goes away. `_poll` finds the changes missed meanwhile."""
        while True:
            try:
                await self._receive()
            except Exception as error:  # noqa: BLE001 - the layer's library raises various exceptions
                log.warning("the channel layer is away: %s", error)
            await asyncio.sleep(RETRY_DELAY)

    async def _receive(self) -> None:
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
            is_request = message["type"] == "node.ask"
            handling = self._handle_request(message) if is_request else self._on_room_changed(UUID(message["room"]))
            task = asyncio.create_task(handling)
            tasks.add(task)
            task.add_done_callback(tasks.discard)

    async def _poll(self) -> None:
        """Send changes without a nudge to the node. Nothing is sent to the broker here, which may hang."""
        try:
            while True:
                await asyncio.sleep(POLL_INTERVAL)
                # What is being sent now can be old news when it has been read as outdated: the next poll looks again.
                busy = {process for process, task in self._updates.items() if not task.done()}
                try:
                    await self._begin_updates(await self._outdated_rooms(), busy)
                except Exception as error:  # noqa: BLE001 - database away: poll again
                    log.warning("rooms could not be polled: %s", error)
        finally:
            for task in self._updates.values():
                task.cancel()

    async def _begin_updates(self, rooms: list[UUID], busy: set[int]) -> None:
        """Send these rooms, those of each process by a task of its own; a busy process waits for a later poll."""
        for process, theirs in (await self._by_process(rooms)).items():
            if process not in busy:
                self._updates[process] = asyncio.create_task(self._update_available(theirs))

    async def _by_process(self, rooms: Iterable[UUID]) -> dict[int, list[UUID]]:
        found: dict[int, list[UUID]] = {}
        for room_id in rooms:
            found.setdefault(await self._placement.ensure(str(room_id)), []).append(room_id)
        return found

    async def _update_available(self, rooms: Iterable[UUID]) -> None:
        with contextlib.suppress(NodeUnavailableError):  # the replay updates the next node
            await self._update_rooms(rooms)

    async def _outdated_rooms(self) -> list[UUID]:
        """Return the rooms whose state in the database is newer than the node's, and those that are over."""
        known = [UUID(room) for room in self._sent]
        versions = await database_sync_to_async(versions_of)(known)
        changed = [room_id for room_id, version in versions.items() if self._sent.get(str(room_id), NOT_SENT) < version]
        return [*changed, *(room_id for room_id in known if room_id not in versions)]

    async def _watch_for_stall(self) -> None:
        """After a stall, let the next poll send all rooms again: a node without heartbeats has stopped forwarding."""
        loop = asyncio.get_running_loop()
        while True:
            before = loop.time()
            await asyncio.sleep(POLL_INTERVAL)
            if loop.time() - before - POLL_INTERVAL > STALL_LIMIT:
                log.warning("the link was stalled for %.0f s: all rooms are sent again", loop.time() - before)
                self._mark_all_outdated()

    def _mark_all_outdated(self) -> None:
        """Count no room as sent. The rooms themselves are kept, so that no page takes its own room for over."""
        self._sent = dict.fromkeys(self._sent, NOT_SENT)

    def _mark_outdated(self, process: int) -> None:
        """Count no room of this process as sent."""
        self._sent = {
            room: NOT_SENT if self._placement.process_of(room) == process else version
            for room, version in self._sent.items()
        }

    async def _notify_pages(self) -> None:
        """Nudge pages that missed a nudge, and send open offers again."""
        loop = asyncio.get_running_loop()
        offered_at = loop.time()
        while True:
            await asyncio.sleep(NUDGE_INTERVAL)
            try:
                for room in self._sent.keys() | self._nudged.keys():
                    await self._nudge_pages(room)
                if loop.time() - offered_at >= OFFER_INTERVAL and not self._superseded.is_set():
                    # Redis accepts a message without a listener, for example after a restart: repeat until answered.
                    for group, offer in list(self._open_offers.values()):
                        await self._layer.group_send(group, offer)
                    offered_at = loop.time()
            except Exception as error:  # noqa: BLE001 - broker away: retry
                log.warning("pages were not notified: %s", type(error).__name__)

    async def _suspend_absent_media(self) -> None:
        """Suspend the media of seats whose page is closed but whose connections stay; that change nudges the link."""
        while True:
            await asyncio.sleep(SUSPEND_INTERVAL)
            try:
                await database_sync_to_async(presence.suspend_absent_media)(clock.now())
            except Exception as error:  # noqa: BLE001 - database away: retry
                log.warning("media of absent seats could not be suspended: %s", error)

    async def _on_room_changed(self, room_id: UUID) -> None:
        await self._apply(room_id)
        # The sender of this nudge nudged the pages as well.
        room = str(room_id)
        if room in self._sent:
            self._nudged[room] = self._sent[room]
        else:
            self._nudged.pop(room, None)

    async def _nudge_pages(self, room: str) -> None:
        """Nudge a room's pages for a change that the link found by polling; those of a room that is over, once more."""
        version, nudged = self._sent.get(room), self._nudged.get(room)
        if version in {nudged, NOT_SENT}:
            return
        if nudged is not None:
            await self._layer.group_send(group_of(UUID(room)), {"type": "room.changed", "room": room})
        if version is None:
            self._nudged.pop(room, None)
        else:
            self._nudged[room] = version

    async def _apply(self, room_id: UUID) -> None:
        await self._update_available([room_id])

    async def _update_rooms(self, rooms: Iterable[UUID]) -> None:
        """Send the state of these rooms to their node; a room that fails does not hold up the others.

        Raises NodeUnavailableError when there is no node.
        """
        for room_id in rooms:
            try:
                await self._update_room(room_id)
            except NodeUnavailableError:
                raise
            except Exception:
                log.exception("a room's state was not sent to the node")

    async def _update_room(self, room_id: UUID) -> None:
        """Send the room's newest state to the node. A state that fails counts as not sent; the next poll retries."""
        room = str(room_id)
        desired = await database_sync_to_async(desired_of)(room_id)
        if desired is not None and (desired.seats or self._placement.is_placed(room)):
            await self._placement.ensure(room)
        # The versions of the present node: `_sent` is replaced if another node starts during the await.
        sent = self._sent
        if desired is None:
            if room in sent:
                await self.node.send(wire.CloseRoom(room))
                sent.pop(room, None)
            self._placement.forget(room)
        elif not self._placement.is_placed(room):
            return  # it is empty, perhaps for days: it is placed when the first seat comes
        elif sent.get(room, NOT_SENT) < desired.version:
            await self._send(desired)
            sent[room] = max(sent.get(room, NOT_SENT), desired.version)

    async def _send(self, desired: wire.Desired) -> None:
        """Send the state; one that is too large for the wire is sent without edges, never left as it was before.

        A room that is too large even without edges loses its connections.
        """
        self._expect_report(desired.recording)
        without_edges = replace(desired, edges=())
        without_seats = wire.Desired(desired.room, desired.version, (), ())
        for state in (desired, without_edges):
            try:
                await self.node.send(state)
            except WireError as error:
                log.error("room %s is too large, nothing is forwarded in it: %s", desired.room, error)  # noqa: TRY400
            else:
                return
        await self.node.send(without_seats)

    async def _on_ready(self, ready: wire.Ready, process: int = 0) -> None:
        self._mark_outdated(process)
        self._open_offers = {
            seat: offer for seat, offer in self._open_offers.items() if not self._is_on(offer[0], process)
        }
        rooms = await database_sync_to_async(open_rooms)()
        theirs = (await self._by_process(rooms)).get(process, [])
        # The node does not have a room that fails here, and refuses its requests until a poll sends it.
        await self._update_rooms(theirs)
        self._ready.add(process)
        if self._superseded.is_set():
            return  # its pages use another node
        if self._serving_since:
            await self._start_serving(theirs)
        elif len(self._ready) == self._placement.processes:
            await self._start_serving(rooms)

    def _is_on(self, group: str, process: int) -> bool:
        """True if the room of this group of pages is on this process."""
        return self._placement.process_of(group.removeprefix(group_of(""))) == process

    async def _handle_request(self, message: dict[str, Any]) -> None:
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
        await self._placement.ensure(room)
        if message["kind"] == "probe":
            probed = await self.node.probe(room=room, seat=message["seat"], sdp=message["sdp"])
            return {"sdp": probed.sdp}
        if message["kind"] == "counters":
            counted = await self.node.counters(room=room)
            return {"outputs": [asdict(each) for each in counted.outputs]}
        # The node must have the seat's newest state before it is asked for a connection.
        await self._update_room(UUID(room))
        seat = {"room": room, "seat": message["seat"], "generation": message["generation"]}
        if message["kind"] == "publish":
            found = await self.node.publish(**seat, sdp=message["sdp"])
            return {"sdp": found.sdp}
        if message["kind"] == "subscribe":
            self._open_offers.pop(message["seat"], None)
            offer = await self.node.subscribe(**seat)
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
            return  # the newer link reports the events of its own node
        group = group_of(event.room)
        match event:
            case wire.Reoffer():
                offer = {"type": "node.offer", "seat": event.seat, "serial": event.serial, "sdp": event.sdp}
                self._open_offers[event.seat] = (group, offer)
                await self._send_to_pages(group, offer)
            case wire.Seen():
                rows = [(UUID(row.seat), row.audio, row.video) for row in event.seats]
                await database_sync_to_async(attendance.record_seen)(UUID(event.room), rows, clock.now())
                seen = {row.seat: [row.audio, row.video, row.screen, row.network] for row in event.seats}
                await self._send_to_pages(group, {"type": "node.seen", "seats": seen})
            case wire.Speaking():
                await self._send_to_pages(group, {"type": "node.speaking", "seats": list(event.seats)})
            case wire.Visible():
                await self._send_to_pages(
                    group, {"type": "node.visible", "seat": event.seat, "seats": list(event.sources)}
                )
            case wire.RecordingState():
                await self._report_recording(event)
            case wire.Gone():
                self._open_offers.pop(event.seat, None)
                log.info("media of a seat ended", extra={"room": event.room, "why": event.why})

    def _expect_report(self, order: wire.DesiredRecording | None) -> None:
        if order is not None and self._ordered.get(order.recording) is not order.is_paused:
            self._ordered[order.recording] = order.is_paused
            self._reported.pop(order.recording, None)

    async def _report_recording(self, event: wire.RecordingState) -> None:
        """Note in the database what the node says of a recording, when it says something new and now and then."""
        now, said = asyncio.get_running_loop().time(), (event.is_running, event.alarm)
        before, at = self._reported.get(event.recording, (None, 0.0))
        if said == before and now - at < REPORT_INTERVAL:
            return
        if event.alarm:
            log.warning("recording: %s", event.alarm, extra={"room": event.room})
        report = recorder.current().report
        try:
            await database_sync_to_async(report)(UUID(event.recording), event.is_running, event.alarm)
        except Exception as error:  # noqa: BLE001 - database away: the next report comes within a second
            log.warning("a recording was not reported: %s", error)
        else:
            self._reported[event.recording] = (said, now)

    async def _send_to_pages(self, group: str, message: dict[str, Any]) -> None:
        try:
            await self._layer.group_send(group, message)
        except Exception as error:  # noqa: BLE001 - broker away; the next event comes soon
            log.warning("an event was not sent to a room: %s", type(error).__name__)
