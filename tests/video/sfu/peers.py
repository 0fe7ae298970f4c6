"""Browsers for the node's tests: aiortc clients on loopback that really encode, encrypt, decrypt and decode."""

from __future__ import annotations

import array
import asyncio
import contextlib
import fractions
import itertools
import math
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path

from aiortc import (
    MediaStreamTrack,
    RTCBundlePolicy,
    RTCConfiguration,
    RTCPeerConnection,
    RTCRtpSender,
    RTCSessionDescription,
)
from aiortc.mediastreams import MediaStreamError
from av import AudioFrame, VideoFrame

from video.sfu import wire
from video.sfu.limits import Limits
from video.sfu.node import Node

ROOM = "room"
QUICK = Limits(tick_interval=0.05, report_interval=0.2)


class NodeHarness:
    """A node in this process, and a link that records every message of it."""

    def __init__(self, limits: Limits = QUICK) -> None:
        self.events: list[wire.FromNode] = []
        self.replies: dict[str, wire.FromNode] = {}
        self.receivers: dict[str, Receiver] = {}
        self.senders: dict[str, Sender] = {}
        self.node = Node(self._on_message, limits)
        self.version = 0
        self.generations: dict[str, int] = {}
        self._ids = itertools.count(1)
        self._tasks: set[asyncio.Task[None]] = set()

    def _on_message(self, message: wire.FromNode) -> None:
        request = getattr(message, "id", None)
        if request is not None:
            self.replies[request] = message
            return
        self.events.append(message)
        if isinstance(message, wire.Reoffer) and message.seat in self.receivers:
            task = asyncio.ensure_future(self.receivers[message.seat].reoffered(message))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    def desire(
        self,
        seats: str | dict[str, int],
        edges: set[tuple[str, str, str]] = frozenset(),
        *,
        recording: wire.DesiredRecording | None = None,
        recorded: str = "",
        muted: dict[str, tuple[wire.Medium, ...]] | None = None,
    ) -> None:
        """`seats` are one letter each; an edge is (source, target, medium); `recorded` but `muted` is recorded."""
        self.version += 1
        self.generations = seats if isinstance(seats, dict) else dict.fromkeys(seats, 1)
        silent = muted or {}
        wishes = tuple(
            wire.DesiredSeat(seat, generation, is_recorded=seat in recorded, muted=silent.get(seat, ()))
            for seat, generation in self.generations.items()
        )
        named = tuple(wire.Edge(*edge) for edge in edges)
        self.node.handle(wire.Desired(ROOM, self.version, wishes, named, recording=recording))

    def ask(self, make: Callable[[str], wire.ToNode]) -> wire.FromNode:
        request = str(next(self._ids))
        self.node.handle(make(request))
        return self.replies.pop(request)

    def publish(self, seat: str, sdp: str, generation: int | None = None) -> wire.FromNode:
        current = self.generations.get(seat, 1) if generation is None else generation
        return self.ask(lambda i: wire.Publish(i, ROOM, seat, current, sdp))

    def subscribe(self, seat: str, generation: int | None = None) -> wire.FromNode:
        current = self.generations.get(seat, 1) if generation is None else generation
        return self.ask(lambda i: wire.Subscribe(i, ROOM, seat, current))

    def accept(self, seat: str, serial: int, sdp: str) -> wire.FromNode:
        return self.ask(lambda i: wire.Accept(i, ROOM, seat, serial, sdp))

    def sent(self, source: str, target: str, medium: str) -> int:
        """Return the number of packets sent along this edge."""
        reply = self.ask(lambda i: wire.Counters(i, ROOM))
        return next(
            (
                each.packets
                for each in reply.outputs
                if (each.source, each.target, each.medium) == (source, target, medium)
            ),
            0,
        )

    def sent_to(self, target: str) -> int:
        reply = self.ask(lambda i: wire.Counters(i, ROOM))
        return sum(each.packets for each in reply.outputs if each.target == target)

    def heard(self, kind: type[wire.FromNode]) -> list[wire.FromNode]:
        return [event for event in self.events if isinstance(event, kind)]


@contextlib.asynccontextmanager
async def running_node(
    limits: Limits = QUICK, *, recorder: Path | None = None, **changes: float
) -> AsyncIterator[NodeHarness]:
    harness = NodeHarness(replace(limits, **changes))
    harness.node.open(port=0, addresses=["127.0.0.1"], recorder=recorder)
    try:
        yield harness
    finally:
        await harness.node.close()
        for receiver in harness.receivers.values():
            await receiver.close()


async def until(condition: Callable[[], bool], within: float = 60.0) -> None:
    """Wait for `condition`; the test fails when it does not come true, with patience for a busy machine."""
    async with asyncio.timeout(within):
        while not condition():  # noqa: ASYNC110 - the conditions have no common event
            await asyncio.sleep(0.01)


def everything(*seats: str) -> set[tuple[str, str, str]]:
    """Return the edges with which every seat sees and hears every other."""
    return {(s, t, m) for s in seats for t in seats if s != t for m in ("audio", "video")}


# --- a browser that publishes ---


class Tone(MediaStreamTrack):
    """A sine at `hertz`, which may change, 20 ms at a time."""

    kind = "audio"

    def __init__(self, hertz: float) -> None:
        super().__init__()
        self.hertz = hertz
        self._sample = 0
        self._begin: float | None = None

    async def recv(self) -> AudioFrame:
        loop = asyncio.get_running_loop()
        self._begin = loop.time() if self._begin is None else self._begin
        await asyncio.sleep(max(0, self._begin + self._sample / 48000 - loop.time()))
        step = 2 * math.pi * self.hertz / 48000
        samples = array.array("h", (int(12000 * math.sin(step * (self._sample + i))) for i in range(960)))
        frame = AudioFrame(format="s16", layout="mono", samples=960)
        frame.planes[0].update(samples.tobytes())
        frame.sample_rate = 48000
        frame.pts = self._sample
        frame.time_base = fractions.Fraction(1, 48000)
        self._sample += 960
        return frame


class Picture(MediaStreamTrack):
    """A small grey video, 12 frames a second."""

    kind = "video"

    def __init__(self, *, rate: int = 12, size: tuple[int, int] = (160, 120)) -> None:
        super().__init__()
        self._rate = rate
        self._size = size
        self._count = 0
        self._begin: float | None = None

    async def recv(self) -> VideoFrame:
        loop = asyncio.get_running_loop()
        self._begin = loop.time() if self._begin is None else self._begin
        await asyncio.sleep(max(0, self._begin + self._count / self._rate - loop.time()))
        frame = VideoFrame(*self._size, "yuv420p")
        for plane in frame.planes:
            plane.update(bytes([self._count % 200 + 20]) * plane.buffer_size)
        frame.pts = self._count * 90000 // self._rate
        frame.time_base = fractions.Fraction(1, 90000)
        self._count += 1
        return frame


class Sender:
    """A browser's publish connection."""

    def __init__(
        self,
        harness: NodeHarness,
        seat: str,
        *,
        hertz: float = 440,
        audio: bool = True,
        video: bool = True,
        only: str | None = None,
    ) -> None:
        """`only` is the one video format that it offers."""
        self.harness = harness
        self.seat = seat
        self.pc = RTCPeerConnection(RTCConfiguration(iceServers=[], bundlePolicy=RTCBundlePolicy.MAX_BUNDLE))
        self.tone = Tone(hertz)
        if audio:
            self.pc.addTrack(self.tone)
        if video:
            self.pc.addTrack(Picture())
        if only is not None:
            known = RTCRtpSender.getCapabilities("video").codecs
            pictures = next(each for each in self.pc.getTransceivers() if each.kind == "video")
            pictures.setCodecPreferences([each for each in known if each.mimeType == f"video/{only}"])

    async def offer(self) -> str:
        await self.pc.setLocalDescription(await self.pc.createOffer())
        return self.pc.localDescription.sdp

    async def answered(self, sdp: str) -> None:
        await self.pc.setRemoteDescription(RTCSessionDescription(sdp, "answer"))

    async def start(self, generation: int | None = None) -> Sender:
        answer = self.harness.publish(self.seat, await self.offer(), generation)
        assert isinstance(answer, wire.Answer), answer
        await self.answered(answer.sdp)
        self.harness.senders[self.seat] = self
        return self

    @property
    def ssrcs(self) -> list[int]:
        return [sender._ssrc for sender in self.pc.getSenders()]

    @property
    def packets(self) -> int:
        """The number of media packets sent so far."""
        return sum(sender._RTCRtpSender__packet_count for sender in self.pc.getSenders())

    async def close(self) -> None:
        await self.pc.close()

    async def vanish(self) -> None:
        """Stop like a killed process, without a DTLS goodbye."""
        ice = self.pc.getSenders()[0].transport.transport
        for protocol in ice._connection._protocols:
            protocol.transport.abort()


# --- a browser that subscribes ---


class Receiver:
    """A browser's subscribe connection, which decodes every received packet."""

    def __init__(self, harness: NodeHarness, seat: str) -> None:
        self.harness = harness
        self.seat = seat
        self.pc = RTCPeerConnection(RTCConfiguration(iceServers=[], bundlePolicy=RTCBundlePolicy.MAX_BUNDLE))
        self.frames: dict[str, int] = {}
        self.energy: dict[str, float] = {}
        self.last_audio: dict[str, array.array[int]] = {}
        self.serials: list[int] = []
        self._tasks: list[asyncio.Task[None]] = []
        self.pc.on("track", self._on_track)

    async def start(self, generation: int | None = None) -> Receiver:
        offer = self.harness.subscribe(self.seat, generation)
        assert isinstance(offer, wire.Offer), offer
        reply = await self.offered(offer)
        assert isinstance(reply, wire.Done), reply
        self.harness.receivers[self.seat] = self
        return self

    async def offered(self, offer: wire.Offer | wire.Reoffer) -> wire.FromNode:
        self.serials.append(offer.serial)
        await self.pc.setRemoteDescription(RTCSessionDescription(offer.sdp, "offer"))
        await self.pc.setLocalDescription(await self.pc.createAnswer())
        return self.harness.accept(self.seat, offer.serial, self.pc.localDescription.sdp)

    async def reoffered(self, offer: wire.Reoffer) -> None:
        with contextlib.suppress(KeyError):
            await self.offered(offer)

    def _on_track(self, track: MediaStreamTrack) -> None:
        self._tasks.append(asyncio.ensure_future(self._pull(track)))

    async def _pull(self, track: MediaStreamTrack) -> None:
        with contextlib.suppress(MediaStreamError):
            while True:
                frame = await track.recv()
                self.frames[track.id] = self.frames.get(track.id, 0) + 1
                if track.kind == "audio":
                    samples = array.array("h", bytes(frame.planes[0])[: frame.samples * 4])
                    self.last_audio[track.id] = samples
                    self.energy[track.id] = self.energy.get(track.id, 0) + sum(s * s for s in samples[::16])

    def hears(self, source: str, hertz: float) -> bool:
        """Return True if that tone dominates the last 20 ms of this source."""
        samples = self.last_audio.get(f"{source}-audio")
        if not samples:
            return False
        return is_tone(samples[::2], hertz)

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await self.pc.close()


def is_tone(samples: array.array[int], hertz: float) -> bool:
    """Return True if the tone dominates the samples, of one channel at 48 kHz."""
    return _strength(samples, hertz) > 10 * max(_strength(samples, hertz * 1.5), _strength(samples, hertz * 0.6), 1.0)


def _strength(samples: array.array[int], hertz: float) -> float:
    """Return the strength of `hertz` in `samples` (Goertzel)."""
    turn = 2 * math.cos(2 * math.pi * hertz / 48000)
    before = last = 0.0
    for sample in samples:
        before, last = last, sample + turn * last - before
    return last * last + before * before - turn * last * before
