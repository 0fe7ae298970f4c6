"""Reading and counting of received packets, in columns: packets, losses, delays.

Each socket is emptied every 20 ms and delays are measured by the kernel's timestamps, so the time of reading does not
matter. Every 17th packet is decrypted for the sender's timestamp.
"""

import asyncio
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from struct import Struct
from typing import Any

import numpy as np

from bench.media.load.batch import SIZE, Rows
from bench.media.load.connection import Connection
from bench.media.load.streams import Streams
from bench.media.witness import Witness
from video.sfu.media import rtcp
from video.sfu.secure import srtp

EVERY = 0.005  # seconds between two readings
SLICES = 4  # each reading takes one part of the subscribers, so that the sender does not wait for long
SELDOM = 80  # readings until each publisher, which receives only RTCP, is read once
REPORTS = 200  # readings between two reports of a subscriber: a second
SAMPLE = 17
BATCH = 64  # datagrams taken from one socket at a time
NACK_AGAIN = 0.1  # seconds
NACK_MOST = 10
MOST = 16384  # connections of one load, closed ones included

_STAMP = Struct("!Q")
_BIG = 600  # bytes; longer packets are video


@dataclass(slots=True)
class Window:
    """Counters since counting began."""

    packets: Any = None
    """By connection."""
    delays: list[int] = field(default_factory=list)
    """In ns, of the packets that were decrypted."""
    frames: Any = None
    """Complete video frames, by connection."""
    video: Any = None
    """Video packets, by connection."""
    dropped: int = 0
    """Video packets that the load discarded."""
    recovered: int = 0
    """How many of these were resent."""


class Lossy:
    """Discards packets, and requests discarded video packets again."""

    def __init__(self, share: float) -> None:
        """Discard `share` of all packets, the same ones in each run."""
        self.share = share
        self._random = np.random.default_rng(1)
        self._missing: dict[int, tuple[float, int]] = {}

    def drop(self, rows: Any, keys: Any, is_video: Any, window: Window) -> Any:
        """Return a mask of the `rows` that arrive; record missing and resent packets."""
        stays = self._random.random(len(rows)) >= self.share
        if self._missing:
            wanted = np.fromiter(self._missing, np.uint64, len(self._missing))
            again = np.isin(keys, wanted)
            for key in keys[again & stays].tolist():
                if self._missing.pop(key, None):
                    window.recovered += 1
        else:
            again = np.zeros(len(rows), bool)
        for key in keys[~stays & is_video & ~again].tolist():
            self._missing[key] = (0.0, 0)
            window.dropped += 1
        return stays

    def ask(self, connections: list[Connection]) -> None:
        """Send NACKs for missing packets, repeat them, and give up after `NACK_MOST`."""
        now = time.monotonic()
        wanted: dict[tuple[int, int], list[int]] = {}
        for key, (asked, times) in list(self._missing.items()):
            if times >= NACK_MOST:
                del self._missing[key]
            elif now - asked > NACK_AGAIN:
                self._missing[key] = (now, times + 1)
                wanted.setdefault((key >> 48, key >> 16 & 0xFFFFFFFF), []).append(key & 0xFFFF)
        for (number, ssrc), sequences in wanted.items():
            connection = connections[number]
            # After a report, as browsers send it: Janus finds the stream by the report.
            packet = rtcp.nack(1, ssrc, sorted(sequences))
            connection.send_rtcp(connection.report(ssrc, self.share) + packet)


class Receiver:
    """Reads every connection's socket in turn."""

    def __init__(self, *, is_stamped: bool, seldom: int = SELDOM) -> None:
        """Nothing is read before `run`; `is_stamped` is True if payloads arrive as they were sent."""
        self._seldom = seldom
        self._is_stamped = is_stamped
        self._newcomers: set[int] = set()
        self.window = Window()
        self.streams = Streams()
        self.lossy: Lossy | None = None
        self.witness: Witness | None = None
        self._rows = Rows(2048)
        self._rows.want_stamps()
        self._owners = np.zeros(self._rows.many, np.int64)
        self._connections: list[Connection] = []
        self._subscribers: dict[Connection, int] = {}
        self._publishers: dict[Connection, int] = {}
        self._ends = np.zeros(MOST, np.uint8)  # second byte of a frame's last packet, by connection
        self._phase = 0
        self.begin()

    # --- connections ---

    def add(self, connection: Connection, *, is_subscriber: bool, video: int = 0) -> None:
        """Read `connection` from now on; `video` is its payload type of video."""
        self._ends[len(self._connections)] = 0x80 | video
        side = self._subscribers if is_subscriber else self._publishers
        side[connection] = len(self._connections)
        if is_subscriber and not connection.first_media:
            self._newcomers.add(len(self._connections))
        self._connections.append(connection)

    def remove(self, connection: Connection) -> None:
        """Stop reading `connection`."""
        number = self._subscribers.pop(connection, None)
        self._newcomers.discard(-1 if number is None else number)
        self._publishers.pop(connection, None)

    def lost(self) -> int:
        """Return how many datagrams did not fit into the subscribers' sockets."""
        return sum(each.lost for each in self._subscribers)

    def begin(self) -> None:
        """Start counting again."""
        packets, frames, video = (np.zeros(MOST, np.int64) for _ in range(3))
        self.window = Window(packets=packets, frames=frames, video=video)
        self.streams.begin()

    def watch(self, connection: Connection, ssrc: int) -> Witness:
        """Record one stream from now on, until `witness` is None again."""
        self.witness = Witness(connection, self._subscribers[connection], ssrc)
        return self.witness

    def frames(self, connections: Iterable[Connection]) -> list[int]:
        """Return the number of frames that each of these subscribers received since counting began."""
        return [int(self.window.frames[self._subscribers[each]]) for each in connections]

    def loss(self, connections: Iterable[Connection], streams: int, *, is_video: bool) -> float:
        """Return the share of `streams` that these subscribers missed since counting began, by their numbers."""
        return self.streams.loss([self._subscribers[each] for each in connections], streams, is_video=is_video)

    def video_packets(self, connections: Iterable[Connection]) -> int:
        """Return the number of video packets that these subscribers received since counting began."""
        return sum(int(self.window.video[self._subscribers[each]]) for each in connections)

    # --- reading ---

    async def run(self) -> None:
        """Read until cancelled."""
        loop = asyncio.get_running_loop()
        turn = 0
        last = loop.time()
        while True:
            await asyncio.sleep(max(0.001, EVERY - (loop.time() - last)))
            last = loop.time()
            turn += 1
            self._drain(list(self._subscribers.items())[turn % SLICES :: SLICES])
            self._drain(list(self._publishers.items())[turn % self._seldom :: self._seldom])
            self._report(turn)
            if self.lossy is not None and turn % SLICES == 0:
                self.lossy.ask(self._connections)

    def _drain(self, side: list[tuple[Connection, int]]) -> None:
        """Read the datagrams that wait at these sockets."""
        rows = self._rows
        filled = 0
        for connection, number in side:
            while True:
                if filled + BATCH > rows.many:
                    self._count(filled)
                    filled = 0
                found = rows.receive(connection.fd, filled, BATCH)
                self._owners[filled : filled + found] = number
                filled += found
                if found < BATCH:
                    break
        self._count(filled)

    def _report(self, turn: int) -> None:
        """Send a receiver report of each stream once a second, one by one as Chromium does."""
        lost = self.lossy.share if self.lossy is not None else 0.0
        for connection in list(self._subscribers)[turn % REPORTS :: REPORTS]:
            for ssrc in connection.ssrcs:
                connection.send_rtcp(connection.report(ssrc, lost))

    def _count(self, many: int) -> None:
        """Count the first `many` rows, all at once, and prepare them for the next reading."""
        if not many:
            return
        rows, window = self._rows, self.window
        owners = self._owners[:many]
        lengths = rows.lengths(many)
        stamps = rows.stamps(many)
        first, second = rows.data[:many, 0], rows.data[:many, 1]
        is_rtp = (first > 127) & (first < 192)
        for row in np.flatnonzero(~is_rtp & (lengths > 0)):
            self._connections[owners[row]].take(bytes(rows.views[row][: lengths[row]]))
        is_control = is_rtp & (second > 191) & (second < 224)
        for row in np.flatnonzero(is_control):
            connection = self._connections[owners[row]]
            data = bytes(rows.views[row][: lengths[row]])
            if connection in self._subscribers:
                connection.take_control(data)
            else:
                connection.take_feedback(data)
        is_rtp &= ~is_control
        media = np.flatnonzero(is_rtp)
        ssrcs = rows.words[media, 2].astype(np.uint64)
        sequences = rows.shorts[media, 1]
        if self.lossy is not None:
            keys = owners[media].astype(np.uint64) << 48 | ssrcs << 16 | sequences.astype(np.uint64)
            media = media[self.lossy.drop(media, keys, lengths[media] > _BIG, window)]
        else:
            is_video = (second[media] | 0x80) == self._ends[owners[media]]
            self.streams.note(owners[media], ssrcs, sequences.astype(np.int64), is_video)
        known = len(self._connections)
        window.packets[:known] += np.bincount(owners[media], minlength=known)
        is_video = (second[media] | 0x80) == self._ends[owners[media]]
        window.video[:known] += np.bincount(owners[media[is_video]], minlength=known)
        ends = media[second[media] == self._ends[owners[media]]]
        window.frames[:known] += np.bincount(owners[ends], minlength=known)
        for number in list(self._newcomers):
            theirs = media[owners[media] == number]
            if len(theirs):
                self._newcomers.remove(number)
                self._connections[number].first_media = int(stamps[theirs[0]])
        if self.witness is not None:
            self.witness.take(rows, media, lengths, owners, rows.words[media, 2])
        if self._is_stamped:
            self._sample(media, lengths, stamps, owners)
        rows.renew(many)

    def _sample(self, media: Any, lengths: Any, stamps: Any, owners: Any) -> None:
        """Decrypt every 17th packet and compute its delay, from the timestamp at its end or in its padding.

        A packet that a witness has decrypted cannot be decrypted again, and is left out.
        """
        rows, window = self._rows, self.window
        chosen = media[self._phase :: SAMPLE]
        self._phase = (self._phase - len(media)) % SAMPLE
        for row in chosen.tolist():
            receiving = self._connections[owners[row]].receiving
            rows.length[0] = length = int(lengths[row])
            if receiving is None or length > SIZE or srtp.unprotect(receiving, rows.pointers[row], rows.length):
                continue
            end = rows.length[0] - (rows.views[row][0] >> 5 & 1)
            (sent,) = _STAMP.unpack_from(rows.views[row], end - 8)
            window.delays.append(int(stamps[row]) - sent)
