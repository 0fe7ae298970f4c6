"""The node's end of the recorder's socket: media out, acknowledgements in. It never waits and never raises.

What the recorder has not acknowledged is kept, within `MAX_HELD`, and sent again to the next recorder: a recorder that
is killed and restarted loses nothing that the node has received. What does not fit is dropped, and marked later.
"""

import asyncio
import logging
import os
import secrets
import socket
import time
from collections import deque
from pathlib import Path
from typing import Protocol

from video.sfu.record.protocol import (
    FRAME,
    FULL_MESSAGE,
    MAX_MESSAGE,
    OPEN,
    SEQUENCE,
    RecorderReport,
    RecordingStatus,
    StreamInfo,
)

log = logging.getLogger(__name__)

MAX_HELD = 128 * 1024 * 1024  # bytes that are not acknowledged
DELAY = 0.02  # seconds that media waits for more of it
RECONNECT = 0.25  # seconds between two attempts to connect
SEND_BUFFER = 1024 * 1024
_PLACE = bytes(SEQUENCE.size)


class Stream(Protocol):
    """One recorded medium, as its link sees it."""

    info: StreamInfo

    def on_keyframe_wanted(self) -> None:
        """Called when the recorder needs a key frame."""


class RecorderLink:
    """The connection of this node to the recorder, and what it has not acknowledged yet."""

    def __init__(self, path: Path, max_held: int = MAX_HELD) -> None:
        """Nothing is connected before `want`."""
        self.session = secrets.token_hex(8)
        self.batch: list[bytes] = [b""]
        """The message that is being filled, in pieces; the first is the place of its number."""
        self.batch_size = 0
        """Bytes of its frames."""
        self.is_scheduled = False
        """True if the batch will be sent soon."""
        self.is_full = False
        """True while nothing more can be kept: media is dropped."""
        self.disconnected_at: float | None = None
        """Since when there is no recorder, by the loop's clock; None while there is one."""
        self.statuses: dict[str, RecordingStatus] = {}
        """The state of each recording at the recorder, from its last report."""
        self._path = path
        self._max_held = max_held
        self._loop = asyncio.get_running_loop()
        # Wall clocks jump; one offset for the life of the process keeps the times of all tracks comparable.
        self.offset_us = time.time_ns() // 1000 - int(self._loop.time() * 1e6)
        self._streams: dict[int, Stream] = {}
        self._ending: deque[tuple[int, int]] = deque()
        self._numbers = 0
        self._sequence = 0
        self._waiting: deque[tuple[int, float, bytes]] = deque()
        self._sent: deque[tuple[int, float, bytes]] = deque()
        self._openings: deque[bytes] = deque()
        self._held = 0
        self._socket: socket.socket | None = None
        self._flush_timer: asyncio.TimerHandle | None = None
        self._retry_timer: asyncio.TimerHandle | None = None
        self._is_blocked = False
        self._is_wanted = False

    def now(self) -> float:
        """Return the time of the loop's clock, in seconds."""
        return self._loop.time()

    def at_us(self, now: float) -> int:
        """Return the microseconds since 1970 at `now` of the loop's clock."""
        return self.offset_us + int(now * 1e6)

    @property
    def oldest_at(self) -> float | None:
        """The time of the oldest message that is not acknowledged, by the loop's clock; None without any."""
        queue = self._sent or self._waiting
        return queue[0][1] if queue else None

    def want(self) -> None:
        """Connect, and connect again whenever the recorder is gone. Idempotent."""
        if not self._is_wanted:
            self._is_wanted = True
            self.disconnected_at = self._loop.time()
            self._connect()

    # --- streams ---

    def open(self, stream: Stream) -> int:
        """Begin a stream and return its number."""
        self._numbers += 1
        self._streams[self._numbers] = stream
        self.put(self._numbers, OPEN, 0, stream.info.encode())
        return self._numbers

    def describe(self, number: int) -> None:
        """Repeat the description of a stream, because it has changed."""
        self.put(number, OPEN, 0, self._streams[number].info.encode())

    def close_stream(self, number: int, kind: int, at_us: int) -> None:
        """End a stream by a frame of `kind`. Its description is kept until that is acknowledged."""
        self.put(number, kind, at_us, b"")
        self.flush()
        self._ending.append((self._sequence, number))

    def put(self, number: int, kind: int, at_us: int, payload: bytes) -> None:
        """Add a frame that is never dropped: it is rare and small."""
        self.batch += (FRAME.pack(number, kind, len(payload), at_us), payload)
        self.batch_size += FRAME.size + len(payload)
        self.schedule()

    # --- sending ---

    def schedule(self) -> None:
        """See to it that the batch is sent soon."""
        if self.batch_size >= FULL_MESSAGE:
            self.flush()
        elif not self.is_scheduled:
            self.is_scheduled = True
            self._flush_timer = self._loop.call_later(DELAY, self.flush)

    def flush(self) -> None:
        """Send the batch, or keep it until that is possible."""
        if self._flush_timer is not None:
            self._flush_timer.cancel()
            self._flush_timer = None
        self.is_scheduled = False
        batch, size = self.batch, self.batch_size
        if not size:
            return
        self.batch, self.batch_size = [b""], 0
        self._sequence += 1
        batch[0] = SEQUENCE.pack(self._sequence)
        self._waiting.append((self._sequence, self._loop.time(), b"".join(batch)))
        self._held += SEQUENCE.size + size
        self.is_full = self._held > self._max_held
        if not self._is_blocked:
            self._send()

    def _send(self) -> None:
        peer = self._socket
        if peer is None:
            return
        try:
            while self._openings:
                peer.send(self._openings[0])
                self._openings.popleft()
            while self._waiting:
                peer.send(self._waiting[0][2])
                self._sent.append(self._waiting.popleft())
        except BlockingIOError:
            if not self._is_blocked:
                self._is_blocked = True
                self._loop.add_writer(peer, self._on_writable)
            return
        except OSError as error:
            self._lose(error)
            return
        if self._is_blocked:
            self._is_blocked = False
            self._loop.remove_writer(peer)

    def _on_writable(self) -> None:
        self._send()

    # --- the connection ---

    def _connect(self) -> None:
        self._retry_timer = None
        peer = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        try:
            peer.setblocking(False)
            peer.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
            peer.connect(os.fspath(self._path))
        except OSError:
            peer.close()
            self._retry_timer = self._loop.call_later(RECONNECT, self._connect)
            return
        log.info("connected with the recorder")
        self._socket = peer
        self.disconnected_at = None
        self._loop.add_reader(peer, self._on_readable)
        while self._sent:
            self._waiting.appendleft(self._sent.pop())
        self._openings.clear()
        for number, stream in self._streams.items():
            description = stream.info.encode()
            self._openings.append(_PLACE + FRAME.pack(number, OPEN, len(description), 0) + description)
        self._send()

    def _lose(self, why: object) -> None:
        peer, self._socket = self._socket, None
        if peer is None:
            return
        log.warning("the recorder is gone: %s", why)
        self._loop.remove_reader(peer)
        self._loop.remove_writer(peer)
        self._is_blocked = False
        peer.close()
        self.disconnected_at = self._loop.time()
        self.statuses = {}
        self._retry_timer = self._loop.call_later(RECONNECT, self._connect)

    def _on_readable(self) -> None:
        peer = self._socket
        if peer is None:
            return
        try:
            message = peer.recv(MAX_MESSAGE)
            if not message:
                self._lose("it hung up")
                return
            self._on_report(RecorderReport.decode(message))
        except BlockingIOError:
            return
        except (OSError, ValueError) as error:
            self._lose(error)

    def _on_report(self, report: RecorderReport) -> None:
        while self._sent and self._sent[0][0] <= report.acknowledged:
            self._held -= len(self._sent.popleft()[2])
        self.is_full = self._held > self._max_held
        while self._ending and self._ending[0][0] <= report.acknowledged:
            del self._streams[self._ending.popleft()[1]]
        self.statuses = report.recordings
        for number in report.keyframes:
            stream = self._streams.get(number)
            if stream is not None:
                stream.on_keyframe_wanted()

    async def close(self, within: float = 1.0) -> None:
        """Send what is left, for at most `within` seconds, and hang up."""
        self.flush()
        end = self._loop.time() + within
        while self._socket is not None and (self._waiting or self._sent) and self._loop.time() < end:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        for timer in (self._flush_timer, self._retry_timer):
            if timer is not None:
                timer.cancel()
        peer, self._socket = self._socket, None
        if peer is not None:
            self._loop.remove_reader(peer)
            self._loop.remove_writer(peer)
            peer.close()
