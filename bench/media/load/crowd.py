"""Rooms of simulated browsers at one server, and measurements of them."""

import asyncio
import gc
import os
import secrets
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from aiortc import RTCCertificate

from bench.media import cores
from bench.media.load import sdp
from bench.media.load.connection import Connection
from bench.media.load.encoded import h264
from bench.media.load.receiver import SELDOM, Lossy, Receiver
from bench.media.load.sender import Sender, Source, Stamp, Stream, synthetic
from bench.media.peers import Peer, RefusedError

MEDIA_WITHIN = 5.0  # seconds from the handshake to the first packet
LAST_REPAIR = 0.5  # seconds
STAY = 1.0  # seconds that a visiting listener stays
SETTLE = 1.0  # seconds between the last join and the first count
LATE = 0.020  # seconds of lateness above which the load is at fault
BUSY = 0.95  # share of its core, likewise
ROOM_LEFT = 0.9  # share of its core; a server that uses more is at its own limit, whatever the load did


@dataclass(slots=True)
class Measure:
    """The figures of one measurement."""

    rooms: int
    seats: int
    seconds: float
    forwarded: int
    loss: float
    """Share of the packets that the seats should have received and did not."""
    audio_loss: float
    video_loss: float
    """The same share of sound and of video alone."""
    micros: float
    """The server's processor time per forwarded packet, the kernel's work for it included, in µs."""
    share: float
    """That processor time as a share of its core."""
    busy: float
    """Busy share of its core by the kernel's rough count, all processes included."""
    p50: float
    p95: float
    p99: float
    p999: float
    """Delay in ms."""
    frames: float
    """Video frames a second of the seat that received fewest."""
    memory: float
    """Growth of the server since it was empty, in MB a seat."""
    empty: float
    """Memory of the empty server, in MB."""
    ciphers: str
    """The SRTP profiles that the server negotiated."""
    joins: list[float] = field(default_factory=list)
    """Times from the request to the first packet, in ms, of seats that joined in that time."""
    failed_joins: int = 0
    recovered: float = 1.0
    """Share of the discarded video packets that were resent."""
    decoded: float = float("nan")
    """Share of one stream's frames that could be decoded; measured with H.264."""
    load_share: float = 0.0
    lateness: float = 0.0
    load_lost: int = 0

    @property
    def is_load_at_fault(self) -> bool:
        """True if the load was at its own limit and the server was not."""
        is_at_limit = self.load_share > BUSY or self.lateness > LATE or self.load_lost > self.forwarded / 1000
        return is_at_limit and self.share < ROOM_LEFT

    @property
    def join(self) -> float:
        """The median join in ms."""
        return statistics.median(self.joins) if self.joins else float("nan")


@dataclass(frozen=True, slots=True)
class Marks:
    """Clocks and counters at one moment; times in seconds."""

    time: float
    core: float
    server: float
    load: float
    lost: int
    audio: int
    video: int


@dataclass(slots=True)
class Room:
    """One room, with its publish and subscribe connections."""

    name: str
    seats: list[str]
    publishers: dict[str, Connection] = field(default_factory=dict)
    subscribers: dict[str, Connection] = field(default_factory=dict)


class Crowd:
    """All simulated browsers at one server."""

    def __init__(
        self,
        peer: Peer,
        address: str,
        *,
        video_codec: sdp.Codec = sdp.VP8,
        source: Callable[[str], Source] | None = None,
        seldom: int = SELDOM,
    ) -> None:
        """`source` makes the frames by kind; without one they are timestamped, and synthetic except for H.264."""
        self.peer = peer
        self._video_codec = video_codec
        self.rooms: list[Room] = []
        self.joins: list[float] = []
        self.failed_joins = 0
        self._source = source
        self._address = address
        self._certificate = RTCCertificate.generateCertificate()
        self._sender = Sender()
        self._receiver = Receiver(is_stamped=source is None, seldom=seldom)
        self._empty = 0.0
        self._tasks: list[asyncio.Task[None]] = []
        self._watched: tuple[Connection, int] | None = None
        """A subscriber, and the SSRC of a video stream there."""

    async def open(self) -> None:
        """Start the server and the load's clocks."""
        await self.peer.start()
        await asyncio.sleep(0.5)
        self._empty = sum(cores.resident(pid) for pid in self.peer.pids)
        self._tasks = [asyncio.create_task(self._sender.run()), asyncio.create_task(self._receiver.run())]

    async def close(self) -> None:
        """Stop the load and the server."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for room in self.rooms:
            for connection in (*room.publishers.values(), *room.subscribers.values()):
                await connection.close()
        await self.peer.stop()

    # --- joining ---

    async def add_rooms(self, many: int, size: int = 5) -> None:
        """Fill `many` rooms of `size`, one seat after the other; all publish before any subscribes."""
        for _ in range(many):
            room = Room(str(len(self.rooms) + 1), [f"s{number}" for number in range(1, size + 1)])
            await self.peer.open_room(room.name, room.seats)
            for seat in room.seats:
                await self._publish(room, seat)
            await self.peer.settle(room.name)
            for seat in room.seats:
                room.subscribers[seat] = await self._subscribe(room, seat)
            self.rooms.append(room)

    async def _publish(self, room: Room, seat: str) -> None:
        connection = Connection(self._address, self._certificate, is_offerer=True)
        ssrcs = {"audio": secrets.randbits(31) + 1, "video": secrets.randbits(31) + 1}
        answer = await self.peer.publish(room.name, seat, sdp.offer(connection.local, ssrcs, self._video_codec))
        await connection.connect(sdp.read(answer, self._video_codec))
        room.publishers[seat] = connection
        self._receiver.add(connection, is_subscriber=False)
        for kind, ssrc in ssrcs.items():
            codec = sdp.OPUS if kind == "audio" else self._video_codec
            self._sender.add(Stream(connection, kind, codec, ssrc, *self._made(codec, kind)))

    def _made(self, codec: sdp.Codec, kind: str) -> tuple[Source, Stamp]:
        if self._source is not None:
            return self._source(kind), Stamp.NOWHERE
        if codec is sdp.H264:
            return h264(), Stamp.PADDING
        return synthetic(kind), Stamp.PAYLOAD

    async def _subscribe(self, room: Room, seat: str) -> Connection:
        """Subscribe to all other seats; the time to the first packet goes to `joins`."""
        sources = [each for each in room.seats if each != seat]
        began = time.time_ns()
        offer = sdp.read(await self.peer.subscribe(room.name, seat, sources), self._video_codec)
        connection = Connection(self._address, self._certificate, is_offerer=False)
        try:
            await self.peer.accept(room.name, seat, sdp.answer(connection.local, offer))
            await connection.connect(offer)
            self._receiver.add(connection, is_subscriber=True, video=offer.video)
            async with asyncio.timeout(MEDIA_WITHIN):
                while not connection.first_media:  # noqa: ASYNC110 - one reader serves all sockets
                    await asyncio.sleep(0.005)
        except BaseException:
            await self._leave(connection)
            raise
        self.joins.append((connection.first_media - began) / 1e6)
        if self._watched is None and self._video_codec is sdp.H264:
            self._watched = connection, next(each.ssrcs[0] for each in offer.sections if each.kind == "video")
        return connection

    # --- measuring ---

    async def measure(self, seconds: float, *, joins_a_second: float = 0.0, loss: float = 0.0) -> Measure:
        """Count for `seconds`, while listeners join and leave or the path to subscribers is lossy."""
        # Collecting takes tens of ms, in which nothing is read or sent: not within the measured stretch.
        gc.collect()
        gc.freeze()
        gc.disable()
        churn = asyncio.create_task(self._churn(joins_a_second)) if joins_a_second else None
        await asyncio.sleep(SETTLE)
        joined, failed = len(self.joins), self.failed_joins
        self._sender.lateness()
        self._receiver.begin()
        self._receiver.lossy = Lossy(loss) if loss else None
        witness = self._receiver.watch(*self._watched) if self._watched is not None else None
        before = self._marks()
        try:
            await asyncio.sleep(seconds)
            after = self._marks()
        finally:
            gc.enable()
            gc.unfreeze()
        result = self._result(before, after)
        result.joins = self.joins[joined:]
        result.failed_joins = self.failed_joins - failed
        if witness is not None:
            self._receiver.witness = None
            result.decoded = witness.decoded()
        if self._receiver.lossy is not None:
            self._receiver.lossy.share = 0.0
            await asyncio.sleep(LAST_REPAIR)  # the last requested packets may still arrive
            result.loss = float("nan")
            result.recovered = self._receiver.window.recovered / max(1, self._receiver.window.dropped)
            self._receiver.lossy = None
        if churn is not None:
            churn.cancel()
            await asyncio.gather(churn, return_exceptions=True)
        return result

    def _marks(self) -> Marks:
        return Marks(
            time=time.monotonic(),
            core=cores.busy(cores.SERVER),
            server=sum(cores.spent(pid) for pid in self.peer.pids),
            load=cores.spent(os.getpid()),
            lost=self._receiver.lost(),
            audio=self._sender.sent("audio"),
            video=self._sender.sent("video"),
        )

    def _result(self, before: Marks, after: Marks) -> Measure:
        receiver, window = self._receiver, self._receiver.window
        seats = [connection for room in self.rooms for connection in room.subscribers.values()]
        others = len(self.rooms[0].seats) - 1
        elapsed = after.time - before.time
        server = after.server - before.server
        forwarded = int(window.packets.sum())
        delays = np.percentile(window.delays, [50, 95, 99, 99.9]) / 1e6 if window.delays else [float("nan")] * 4
        p50, p95, p99, p999 = (float(each) for each in delays)
        audio_loss = receiver.loss(seats, len(seats) * others, is_video=False)
        audio, video = (after.audio - before.audio) * others, (after.video - before.video) * others
        # A server that leaves out whole frames numbers the others without a gap, so what was sent counts too. What may
        # still be on its way is not lost.
        left_out = 1 - receiver.video_packets(seats) / max(1, video) - (p99 / 1e3 / elapsed if p99 > 0 else 0.0)
        video_loss = max(receiver.loss(seats, len(seats) * others, is_video=True), left_out)
        return Measure(
            rooms=len(self.rooms),
            seats=len(seats),
            seconds=elapsed,
            forwarded=forwarded,
            loss=(audio_loss * audio + video_loss * video) / max(1, audio + video),
            audio_loss=audio_loss,
            video_loss=video_loss,
            micros=server / max(1, forwarded) * 1e6,
            share=server / elapsed,
            busy=(after.core - before.core) / elapsed,
            p50=p50,
            p95=p95,
            p99=p99,
            p999=p999,
            frames=min(receiver.frames(seats)) / others / elapsed,
            memory=(sum(cores.resident(pid) for pid in self.peer.pids) - self._empty) / len(seats),
            empty=self._empty,
            ciphers=", ".join(sorted({each.cipher for each in seats})),
            load_share=(after.load - before.load) / elapsed,
            lateness=self._sender.lateness(),
            load_lost=after.lost - before.lost,
        )

    async def _churn(self, rate: float) -> None:
        """Let listeners join `rate` times a second and stay for a second each."""
        async with asyncio.TaskGroup() as group:
            for count in range(100_000):
                group.create_task(self._visit(self.rooms[count % len(self.rooms)], f"x{count}"))
                await asyncio.sleep(1 / rate)

    async def _visit(self, room: Room, seat: str) -> None:
        connection = None
        try:
            connection = await self._subscribe(room, seat)
            await asyncio.sleep(STAY)
        except (OSError, TimeoutError, RefusedError) as error:
            self.failed_joins += 1
            print(f"a join failed: {error!r}", file=sys.stderr)
        finally:
            if connection is not None:
                await self._leave(connection)
            await self.peer.leave(room.name, seat)

    async def _leave(self, connection: Connection) -> None:
        self._receiver.remove(connection)
        await connection.close()


def describe(measure: Measure) -> str:
    """Return one line for a reader."""
    text = (
        f"{measure.rooms:3} rooms  {measure.forwarded / measure.seconds:7.0f} packets/s  "
        f"loss {measure.loss:7.3%} (sound {measure.audio_loss:.3%}, video {measure.video_loss:.3%})  "
        f"{measure.micros:6.1f} us/packet  core {measure.share:4.0%} (all on it {measure.busy:4.0%})  "
        f"p50 {measure.p50:5.2f} p95 {measure.p95:5.2f} p99 {measure.p99:6.2f} p99.9 {measure.p999:6.2f} ms  "
        f"{measure.frames:4.1f} fps  {measure.memory:5.2f} MB/seat, empty {measure.empty:.0f} MB  {measure.ciphers}  "
        f"load: core {measure.load_share:3.0%}, late {measure.lateness * 1000:.1f} ms, lost {measure.load_lost}"
    )
    if measure.joins:
        text += f"  join {measure.join:.1f} ms of {len(measure.joins)}, failed {measure.failed_joins}"
    if measure.decoded >= 0:
        text += f"  decoded {measure.decoded:.1%}"
    if measure.recovered < 1:
        text += f"  recovered {measure.recovered:.2%}"
    return text
