"""Sending of all publishers: synthetic video and audio, on time, encrypted packet by packet.

Video is 25 frames a second of five packets of 1,200 bytes, sent in one burst; audio is 50 packets a second of 120
bytes. The last eight payload bytes are the time of the send call in ns since 1970, for measuring delay; with real video
it is in the RTP padding. All publishers of a kind are spread evenly over the 40 ms of a frame.
"""

import asyncio
import secrets
import time
from collections.abc import Sequence
from enum import Enum, auto
from itertools import cycle
from struct import Struct
from typing import Protocol

import numpy as np

from bench.media.load.batch import Rows
from bench.media.load.connection import Connection
from bench.media.load.sdp import Codec
from video.sfu.media import rtcp
from video.sfu.secure import srtp

FRAME = 0.040  # seconds between two video frames
SLOTS = 40  # wake-ups of the load in each frame
PACKETS = 5
VIDEO_SIZE = 1200  # bytes of payload
AUDIO_SIZE = 120
PACKETS_A_SECOND = PACKETS * 25 + 50

_HEADER = Struct("!BBHII")
_STAMP = Struct("!Q")
_PADDING = Struct("!QB")  # its last byte is its length
_NTP_EPOCH = 2_208_988_800
# A VP8 descriptor and the beginning of a key frame of 640x480, for a server that parses it; then noise. The others
# begin as frames that need the one before.
_KEY_FRAME = b"\x10\x50\x96\x00\x9d\x01\x2a\x80\x02\xe0\x01"
_DELTA_FRAME = b"\x10\x51"


class Stamp(Enum):
    """The place of the send time in a packet."""

    NOWHERE = auto()
    PAYLOAD = auto()  # over its last bytes
    PADDING = auto()  # behind it


class Source(Protocol):
    """The frames of one stream."""

    def __next__(self) -> Sequence[bytes]:
        """Return the payloads of the next frame."""


class Synthetic:
    """An endless video with a key frame at first and whenever one is asked for."""

    def __init__(self) -> None:
        """Make both kinds of frame once; each payload has room for the timestamp."""
        rest = [b"\x00" + secrets.token_bytes(VIDEO_SIZE - 1) for _ in range(PACKETS - 1)]
        self._key, self._delta = (
            [start + secrets.token_bytes(VIDEO_SIZE - len(start)), *rest] for start in (_KEY_FRAME, _DELTA_FRAME)
        )
        self.is_key_wanted = True

    def __next__(self) -> Sequence[bytes]:
        """Return the next frame."""
        is_key, self.is_key_wanted = self.is_key_wanted, False
        return self._key if is_key else self._delta


def synthetic(kind: str) -> Source:
    """Return the endless frames of `kind`."""
    return cycle([[secrets.token_bytes(AUDIO_SIZE)]]) if kind == "audio" else Synthetic()


class Stream:
    """One medium of one publisher: its sequence numbers and counters."""

    def __init__(
        self, connection: Connection, kind: str, codec: Codec, ssrc: int, source: Source, stamp: Stamp
    ) -> None:
        """Start below 2**15, so that libsrtp's first guess of the rollover counter is right at both ends."""
        self.connection = connection
        self.kind = kind
        self.ssrc = ssrc
        self.packets = 0
        self.octets = 0
        self._source = source
        self._stamp = stamp
        self._payload_type = codec.number
        self._step = 960 if kind == "audio" else 3600
        self._sequence = secrets.randbelow(1 << 14)
        self._timestamp = secrets.randbits(31)

    def send(self, rows: Rows) -> int:
        """Send the next frame; return how many packets the kernel did not take."""
        connection = self.connection
        if self.ssrc in connection.wanted_keyframes and isinstance(self._source, Synthetic):
            connection.wanted_keyframes.discard(self.ssrc)
            self._source.is_key_wanted = True
        payloads = next(self._source)
        last = len(payloads) - 1
        is_padded = self._stamp is Stamp.PADDING
        first = 0xA0 if is_padded else 0x80
        stamp = time.time_ns()
        for row, payload in enumerate(payloads):
            end = 12 + len(payload)
            view = rows.views[row]
            marker = 0x80 if row == last and self.kind == "video" else 0
            sequence = self._sequence
            self._sequence = sequence + 1 & 0xFFFF
            _HEADER.pack_into(view, 0, first, marker | self._payload_type, sequence, self._timestamp, self.ssrc)
            view[12:end] = payload
            if is_padded:
                _PADDING.pack_into(view, end, stamp, _PADDING.size)
                end += _PADDING.size
            elif self._stamp is Stamp.PAYLOAD:
                _STAMP.pack_into(view, end - 8, stamp)
            rows.length[0] = end
            if srtp.protect(connection.sending, rows.pointers[row], rows.length):
                raise RuntimeError("a packet could not be encrypted")
            rows.sized(row, rows.length[0])
            self.octets += len(payload)
        self._timestamp = self._timestamp + self._step & 0xFFFFFFFF
        sent = rows.send(connection.fd, len(payloads))
        self.packets += len(payloads)
        return len(payloads) - max(0, sent)

    def report(self) -> None:
        """Send a sender report."""
        now = time.time()
        connection = self.connection
        connection.send_rtcp(
            rtcp.sender_report(
                self.ssrc,
                ntp=int((now + _NTP_EPOCH) * (1 << 32)),
                rtp=self._timestamp,
                packets=self.packets,
                octets=self.octets,
                cname="load",
            )
        )


class Sender:
    """Sends every stream on time, and measures its own lateness."""

    def __init__(self) -> None:
        """Nothing is sent before `run`."""
        self.refused = 0
        """Packets that the kernel did not take: the load is at fault."""
        self.slips: list[float] = []
        """Lateness of each slot, in seconds."""
        self._slots: list[list[Stream]] = [[] for _ in range(SLOTS)]
        self._streams: list[Stream] = []
        self._rows = Rows(64)
        self._next = {"audio": 0, "video": 0}

    def add(self, stream: Stream) -> None:
        """Send `stream` from now on."""
        # 7 and 40 have no common divisor: streams of neighbouring slots are not in the same room.
        slot = self._next[stream.kind] * 7 % SLOTS
        self._next[stream.kind] += 1
        self._slots[slot].append(stream)
        if stream.kind == "audio":
            self._slots[(slot + SLOTS // 2) % SLOTS].append(stream)
        self._streams.append(stream)

    async def run(self) -> None:
        """Send until cancelled. A late slot is sent late, never left out."""
        loop = asyncio.get_running_loop()
        begin = loop.time()
        count = 0
        reported = 0
        while True:
            due = begin + count * FRAME / SLOTS
            now = loop.time()
            if due > now:
                await asyncio.sleep(due - now)
                now = loop.time()
            self.slips.append(now - due)
            for stream in self._slots[count % SLOTS]:
                self.refused += stream.send(self._rows)
            count += 1
            # Sender reports go once a second, a few at a time.
            share = len(self._streams) * (count % 1000 + 1) // 1000
            for stream in self._streams[reported:share]:
                stream.report()
            reported = share
            if count % 8 == 0:
                await asyncio.sleep(0)

    def sent(self, kind: str) -> int:
        """Return how many packets of a kind all streams together have sent so far."""
        return sum(stream.packets for stream in self._streams if stream.kind == kind)

    def lateness(self) -> float:
        """Return the 99th percentile of the slots' lateness since the last call, in seconds."""
        slips, self.slips = self.slips, []
        return float(np.percentile(slips, 99)) if slips else 0.0
