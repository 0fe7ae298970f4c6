"""The node: its rooms, the requests of its link, and the clock that drives both."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from pathlib import Path

from video.sfu import wire
from video.sfu.context import Context
from video.sfu.errors import MediaError, RefusedCode
from video.sfu.limits import DEFAULT, Limits
from video.sfu.net.addresses import own_addresses
from video.sfu.net.guard import DropCounters, RateLimiter
from video.sfu.net.mux import UdpMux
from video.sfu.overload import Overload
from video.sfu.probes import Probes
from video.sfu.record.recorder_link import RecorderLink
from video.sfu.room import Room
from video.sfu.secure.certificate import Certificate
from video.sfu.turns import Turns

log = logging.getLogger(__name__)

Request = wire.Publish | wire.Probe | wire.Subscribe | wire.Accept | wire.Show | wire.Counters


class Node:
    """All rooms of one process. Every method runs on the node's own loop and never blocks."""

    def __init__(self, emit: Callable[[wire.FromNode], None], limits: Limits = DEFAULT) -> None:
        """`emit` sends a message to the link."""
        self.limits = limits
        self.rooms: dict[str, Room] = {}
        self.drops = DropCounters()
        self._emit = emit
        self.overload = Overload(limits)
        self._mux = UdpMux(limits, self.drops, self.overload)
        self._context: Context | None = None
        self._probes: Probes | None = None
        self._loop = asyncio.get_running_loop()
        self._last_message_at = self._loop.time()
        self._is_stale = False
        self._is_shedding = False
        self._clocks: list[asyncio.Task[None]] = []

    # --- life ---

    def open(
        self,
        *,
        port: int,
        addresses: Sequence[str] | None = None,
        public_address: str | None = None,
        recorder: Path | None = None,
    ) -> None:
        """Bind the media port and start the clock. Raises OSError when the port is taken.

        `recorder` is the recorder's socket; without it nothing can be recorded.
        """
        self._mux.open(own_addresses() if addresses is None else addresses, port)
        advertised = [public_address] if public_address else []
        advertised += [each for each in self._mux.addresses if each != public_address]
        self._context = Context(
            limits=self.limits,
            certificate=Certificate.generateCertificate(),
            candidates=tuple((address, self._mux.port) for address in advertised),
            mux=self._mux,
            drops=self.drops,
            now=self._loop.time,
            handshake_limiter=RateLimiter(self.limits.handshake_rate),
            overload=self.overload,
            recorder=RecorderLink(recorder) if recorder is not None else None,
        )
        self._probes = Probes(self._context)
        self._last_message_at = self._loop.time()
        self._clocks = [self._loop.create_task(self._run()), self._loop.create_task(self._report())]

    async def close(self) -> None:
        """Close every connection, notify the browsers, and free the port."""
        for task in self._clocks:
            task.cancel()
        for room in self.rooms.values():
            room.close()
        self.rooms.clear()
        if self._probes is not None:
            self._probes.close()
        if self._context is not None:
            tasks = list(self._context.tasks)
            if tasks:
                await asyncio.wait(tasks, timeout=1.0)
            if self._context.recorder is not None:
                await self._context.recorder.close()
        self._mux.close()

    @property
    def addresses(self) -> tuple[str, ...]:
        """The addresses that the node advertises to browsers."""
        return tuple(address for address, _ in self._context.candidates) if self._context else ()

    @property
    def port(self) -> int:
        """The one UDP port."""
        return self._mux.port

    # --- from the link ---

    def handle(self, message: wire.ToNode) -> None:
        """Handle a message of the link; every request is answered."""
        self._last_message_at = self._loop.time()
        match message:
            case wire.Desired():
                self._is_stale = False
                self._room(message.room).apply(message)
            case wire.CloseRoom():
                if room := self.rooms.pop(message.room, None):
                    room.close()
            case wire.Publish() | wire.Probe() | wire.Subscribe() | wire.Accept() | wire.Show() | wire.Counters():
                self._emit(self._answer(message))
            case wire.Alive() | wire.Hello():
                pass

    def _answer(self, request: Request) -> wire.FromNode:
        try:
            return self._carry_out(request)
        except MediaError as error:
            log.info("refused %s in %s: %s", type(request).__name__, request.room, error.reason)
            return wire.Refused(request.id, error.code.value, error.reason[:500])
        except Exception:
            log.exception("%s in %s failed", type(request).__name__, request.room)
            return wire.Refused(request.id, RefusedCode.INTERNAL.value, "the node failed to carry this out")

    def _carry_out(self, request: Request) -> wire.FromNode:
        if isinstance(request, wire.Probe):
            if self._probes is None:
                raise RuntimeError("the node is not open")
            return wire.Answer(request.id, self._probes.answer(request.seat, request.sdp))
        room = self.rooms.get(request.room)
        if room is None:
            raise MediaError(RefusedCode.UNKNOWN_ROOM, "nothing is known of this room")
        match request:
            case wire.Publish():
                sdp = room.publish(seat=request.seat, generation=request.generation, sdp=request.sdp)
                return wire.Answer(request.id, sdp)
            case wire.Subscribe():
                serial, sdp = room.subscribe(seat=request.seat, generation=request.generation)
                return wire.Offer(request.id, request.room, request.seat, serial, sdp)
            case wire.Accept():
                room.accept(seat=request.seat, serial=request.serial, sdp=request.sdp)
                return wire.Done(request.id)
            case wire.Show():
                room.show(seat=request.seat, sources=request.sources)
                return wire.Done(request.id)
            case wire.Counters():
                return room.counters(request.id)

    def _room(self, name: str) -> Room:
        room = self.rooms.get(name)
        if room is None:
            if self._context is None:
                raise RuntimeError("the node is not open")
            room = self.rooms[name] = Room(name, self._context, self._emit)
        return room

    # --- the clock ---

    async def _run(self) -> None:
        """Tick until cancelled. A tick that fails is logged and does not prevent the next one."""
        last_heartbeat = self._loop.time()
        while True:
            await asyncio.sleep(self.limits.tick_interval)
            now = self._mux.last_tick_at = self._loop.time()
            if now - last_heartbeat >= self.limits.heartbeat_interval:
                last_heartbeat = now
                self._emit(wire.Alive())
            self._watch_link(now)
            self._watch_load(now)
            if self._probes is not None:
                self._probes.close_old()
            for room in list(self.rooms.values()):
                try:
                    room.update_speakers()
                    room.update_recording()
                except Exception:
                    log.exception("tick of %s failed", room.name)

    async def _report(self) -> None:
        """Let each room report once an interval, one room after the other, until cancelled."""
        turns = Turns(self.limits.report_interval, self._loop.time())
        while True:
            for name in turns.take(self._loop.time(), self.rooms):
                room = self.rooms.get(name)
                if room is None:  # closed during the pauses of another room
                    continue
                try:
                    for _ in room.report_tick():
                        await asyncio.sleep(0)  # read the media that arrived meanwhile
                except Exception:
                    log.exception("report of %s failed", name)
            await asyncio.sleep(min(turns.wait(self._loop.time()), self.limits.tick_interval))

    def _watch_load(self, now: float) -> None:
        """Restore video after an overload, and log when it begins and ends."""
        self.overload.on_tick(now)
        is_shedding = self.overload.share > 0
        if is_shedding != self._is_shedding:
            self._is_shedding = is_shedding
            log.warning(
                "more media than this node can forward: video is left out" if is_shedding else "load is back to normal"
            )

    def _watch_link(self, now: float) -> None:
        """Stop forwarding when the link has been silent for too long: its last orders may be outdated."""
        if not self._is_stale and now - self._last_message_at > self.limits.link_timeout:
            self._is_stale = True
            log.warning("no heartbeat from the link for %s s: forwarding stops", self.limits.link_timeout)
            for room in self.rooms.values():
                room.suspend()
