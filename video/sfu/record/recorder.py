"""The recorder: takes the media of nodes from a Unix socket and writes it to files.

Nothing of the disk holds up a node: it keeps what was not acknowledged, in bounded memory, and drops the rest. What is
acknowledged was written, so that it survives the end of this process; within two seconds it survives a loss of power.
"""

import asyncio
import contextlib
import logging
import os
import socket
from collections.abc import Awaitable, Iterator
from math import inf
from pathlib import Path

from video.sfu.record.disk import DiskThread
from video.sfu.record.leftovers import Ended, SeatMedium, finish_leftovers
from video.sfu.record.problems import worst
from video.sfu.record.protocol import (
    CLOSE,
    FRAME,
    MAX_MESSAGE,
    OPEN,
    SEQUENCE,
    RecorderReport,
    RecordingStatus,
    StreamInfo,
)
from video.sfu.record.segment import Segment, now_us
from video.sfu.record.stream import SEGMENT_US, StreamRecorder

log = logging.getLogger(__name__)

TICK = 0.25  # seconds: everything is written and acknowledged so often
SYNC_TICKS = 4  # and synced each fourth time; a new file at once, so that a loss of power leaves a trace of it
BATCH = 64  # messages of one node before another gets its turn
GOODBYE = 2.0  # seconds that nodes have to hang up when the recorder is stopped
FRAME_SKIP = 4  # bytes of a frame before its entry


class NodeConnection:
    """The connection of one node, and its streams."""

    def __init__(self, recorder: "Recorder", peer: socket.socket, buffer: bytearray) -> None:
        """Nothing is read before `on_readable`."""
        self.peer = peer
        self.streams: dict[int, StreamRecorder] = {}
        self._recorder = recorder
        self._buffer = buffer
        self._view = memoryview(buffer)
        self._received = 0
        self._alarms: dict[str, bool] = {}

    def on_readable(self) -> bool:
        """Read what has arrived; return False when the node has hung up."""
        for _ in range(BATCH):
            try:
                size = self.peer.recv_into(self._buffer)
            except BlockingIOError:
                return True
            except OSError:
                return False
            if size < SEQUENCE.size:
                return False
            try:
                self._read(size)
            except ValueError:
                log.exception("a node sent an invalid message")
                return False
        return True

    def _read(self, size: int) -> None:
        (number,) = SEQUENCE.unpack_from(self._buffer)
        if number and number <= self._received:
            return
        position = SEQUENCE.size
        streams, view, unpack = self.streams, self._view, FRAME.unpack_from
        while position < size:
            if position + FRAME.size > size:
                raise ValueError("torn frame")
            stream, kind, length, at_us = unpack(view, position)
            end = position + FRAME.size + length
            if end > size:
                raise ValueError("torn frame")
            if kind < OPEN:
                found = streams.get(stream)
                if found is not None:
                    found.take(kind, at_us, view[position + FRAME_SKIP : end])
            elif kind == OPEN:
                self._open(stream, StreamInfo.decode(bytes(view[end - length : end])))
            elif kind == CLOSE and stream in streams:
                self._recorder.close_stream(streams.pop(stream), complete=True, at_us=at_us)
            position = end
        if number:
            self._received = number

    def _open(self, stream: int, info: StreamInfo) -> None:
        known = self.streams.get(stream)
        if known is None:
            self.streams[stream] = self._recorder.open_stream(info)
        elif known.info != info:
            known.info = info

    def report(self) -> None:
        """Acknowledge what is written, and send the state of each recording."""
        streams = self.streams
        wanting = tuple(number for number, each in streams.items() if each.wants_keyframe)
        for number in wanting:
            streams[number].wants_keyframe = False
        names = {each.info.recording for each in streams.values()}
        states = {name: self._recorder.status(name) for name in names}
        self._send(RecorderReport(self._received, wanting, states))

    def _send(self, report: RecorderReport) -> None:
        with contextlib.suppress(OSError):  # it will be repeated, or the node is gone
            self.peer.send(report.encode())


class Recorder:
    """All connections and files. Everything runs on one loop but the syncing and closing of files."""

    def __init__(self, root: Path, segment_us: int = SEGMENT_US) -> None:
        """Nothing is written before the first stream."""
        self._segment_us = segment_us
        self._root = root
        self._disk = DiskThread()
        self._connections: dict[socket.socket, NodeConnection] = {}
        self._ended: dict[str, dict[SeatMedium, Ended]] = {}
        self._synced_us: dict[str, int] = {}
        self._closing: list[tuple[StreamRecorder, bool]] = []
        self._buffer = bytearray(MAX_MESSAGE)

    async def serve(self, path: Path, until: Awaitable[None]) -> None:
        """Listen on `path` until `until` is done; only this process's user may connect."""
        self._root.mkdir(mode=0o700, parents=True, exist_ok=True)
        loop = asyncio.get_running_loop()
        listener = _listen(path)
        loop.add_reader(listener, self._accept, listener, loop)
        ticking = loop.create_task(self._tick())
        log.info("recording into %s", self._root)
        try:
            await until
        finally:
            loop.remove_reader(listener)
            listener.close()
            # Nodes that end with this process close their streams first, so that the files are complete.
            end = loop.time() + GOODBYE
            while self._connections and loop.time() < end:  # noqa: ASYNC110 - they have no common event
                await asyncio.sleep(0.05)
            ticking.cancel()
            for connection in list(self._connections.values()):
                connection.on_readable()
                self._hang_up(connection)
            self._end()
            with contextlib.suppress(FileNotFoundError):
                os.unlink(path)  # noqa: PTH108 - the loop has nothing else to do

    def _accept(self, listener: socket.socket, loop: asyncio.AbstractEventLoop) -> None:
        with contextlib.suppress(OSError):
            peer, _ = listener.accept()
            peer.setblocking(False)
            connection = self._connections[peer] = NodeConnection(self, peer, self._buffer)
            loop.add_reader(peer, self._on_readable, connection)

    def _on_readable(self, connection: NodeConnection) -> None:
        try:
            is_alive = connection.on_readable()
        except Exception:
            log.exception("a node's media could not be recorded")
            is_alive = False
        if not is_alive:
            self._hang_up(connection)

    def _hang_up(self, connection: NodeConnection) -> None:
        if self._connections.pop(connection.peer, None) is None:
            return
        asyncio.get_running_loop().remove_reader(connection.peer)
        connection.peer.close()
        for stream in connection.streams.values():
            self.close_stream(stream, complete=False)

    # --- streams ---

    def open_stream(self, info: StreamInfo) -> StreamRecorder:
        """Return a new stream, which continues after what an earlier recorder or node left."""
        ended = self._ended.get(info.recording)
        if ended is None:
            ended = self._ended[info.recording] = {}
            try:
                ended.update(finish_leftovers(self._root, info.recording, info.key))
            except OSError:
                log.exception("what a killed recorder left of %s could not be closed", info.recording)
        return StreamRecorder(
            self._root, info, self._disk.finish, ended.pop((info.seat, info.medium), None), self._segment_us
        )

    def close_stream(self, stream: StreamRecorder, *, complete: bool, at_us: int = 0) -> None:
        """End a stream at `at_us`, or now; one that is not complete may be continued by another node."""
        if not complete and stream.last_us:
            ended = self._ended.setdefault(stream.info.recording, {})
            ended[stream.info.seat, stream.info.medium] = Ended(stream.info.session, stream.last_us)
        if not stream.close(at_us or now_us(), None if complete else "crash"):
            self._closing.append((stream, complete))

    def status(self, recording: str) -> RecordingStatus:
        """Return the state of a recording."""
        streams = [*self._streams(), *(stream for stream, _ in self._closing)]
        refused = [each.problem for each in streams if each.failed_at < inf and each.info.recording == recording]
        return RecordingStatus(
            self._synced_us.get(recording, 0),
            self._disk.closed_us(recording),
            worst([*refused, *self._disk.problems(recording)]),
        )

    def _streams(self) -> Iterator[StreamRecorder]:
        for connection in self._connections.values():
            yield from connection.streams.values()

    # --- on the clock ---

    async def _tick(self) -> None:
        count = 0
        while True:
            await asyncio.sleep(TICK)
            count += 1
            try:
                self._write(is_sync=count % SYNC_TICKS == 0)
            except Exception:
                log.exception("a tick of the recorder failed")

    def _write(self, *, is_sync: bool) -> None:
        now = now_us()
        for stream in self._streams():
            stream.tick(now)
            segment = stream.segment
            if segment is not None and stream.has_new and (is_sync or not segment.writer.is_named):
                stream.has_new = False
                self._sync(stream, segment)
        self._closing = [
            (stream, complete)
            for stream, complete in self._closing
            if not stream.close(now, None if complete else "crash")
        ]
        for connection in self._connections.values():
            connection.report()

    def _sync(self, stream: StreamRecorder, segment: Segment) -> None:
        recording, written_us = stream.info.recording, segment.last_us

        def done(is_safe: bool) -> None:
            stream.on_synced(segment, written_us, is_safe=is_safe)
            if is_safe:
                self._synced_us[recording] = max(self._synced_us.get(recording, 0), written_us)

        self._disk.sync(segment.writer, done)

    def _end(self) -> None:
        for stream, _ in self._closing:
            stream.abandon()
        self._disk.end(10.0)


def _listen(path: Path) -> socket.socket:
    path.unlink(missing_ok=True)
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    listener.setblocking(False)
    before = os.umask(0o177)
    try:
        listener.bind(os.fspath(path))
    finally:
        os.umask(before)
    listener.listen(64)
    return listener
