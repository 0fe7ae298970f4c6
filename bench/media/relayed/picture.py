"""The first picture of a connection: the first key frame of which every packet has arrived."""

import asyncio
import socket
import struct

from bench.media.load.connection import Connection
from video.sfu.media import rtcp
from video.sfu.secure import srtp

ASK_AGAIN = 0.25  # seconds until the key frame is asked for again, as browsers do
WITHIN = 10.0
_HEADER = struct.Struct("!BBHII")


class FirstPicture:
    """Reads one connected connection until a whole VP8 key frame has come."""

    def __init__(self, connection: Connection, video: int) -> None:
        """`video` is the payload type of video."""
        self._connection = connection
        self._video = video
        self._frame = srtp.Frame()
        self._frames: dict[tuple[int, int], dict[int, bool]] = {}
        self._firsts: dict[tuple[int, int], int] = {}
        self._done = asyncio.Event()
        self._sources: set[int] = set()

    async def wait(self) -> None:
        """Return when the picture is complete. Raises TimeoutError."""
        loop = asyncio.get_running_loop()
        for data in self._connection.early:
            self._handle(data)
        loop.add_reader(self._connection.fd, self._read)
        try:
            async with asyncio.timeout(WITHIN):
                while not self._done.is_set():
                    try:
                        await asyncio.wait_for(self._done.wait(), ASK_AGAIN)
                    except TimeoutError:
                        for source in self._sources:
                            self._connection.send_rtcp(rtcp.receiver_report(1, []) + rtcp.pli(1, source))
        finally:
            loop.remove_reader(self._connection.fd)

    def _read(self) -> None:
        for _ in range(64):
            try:
                data = self._connection.socket.recv(2048, socket.MSG_DONTWAIT)
            except OSError:
                return
            self._handle(data)

    def _handle(self, data: bytes) -> None:
        if not 127 < data[0] < 192:
            self._connection.take(data)
        elif not 191 < data[1] < 224:
            self._take(data)

    def _take(self, data: bytes) -> None:
        frame = self._frame
        frame.view[: len(data)] = data
        frame.length[0] = len(data)
        if srtp.unprotect(self._connection.receiving, frame.pointer, frame.length):
            return
        _first, second, sequence, timestamp, ssrc = _HEADER.unpack_from(frame.view, 0)
        if second & 0x7F != self._video:
            return
        self._sources.add(ssrc)
        key = ssrc, timestamp
        # The descriptor of the first packet of a frame is 0x10; bit 0 of the next byte is 0 in a key frame (RFC 7741).
        if frame.view[12] == 0x10 and not frame.view[13] & 1:
            self._firsts[key] = sequence
        packets = self._frames.setdefault(key, {})
        packets[sequence] = bool(second & 0x80)
        first = self._firsts.get(key)
        if first is not None and self._is_whole(first, packets):
            self._done.set()

    def _is_whole(self, first: int, packets: dict[int, bool]) -> bool:
        """Return whether all packets from the first to the one with the marker are there."""
        number = first
        while number in packets:
            if packets[number]:
                return True
            number = number + 1 & 0xFFFF
        return False
