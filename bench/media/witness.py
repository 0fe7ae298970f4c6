"""Decoding of one video stream at one subscriber, to prove that forwarded packets still make frames."""

from typing import Any

from aiortc.codecs.h264 import h264_depayload
from av import CodecContext, Packet
from av.error import FFmpegError

from bench.media.load.batch import Rows
from bench.media.load.connection import Connection
from video.sfu.secure import srtp

STEP = 3600  # timestamps at 90 kHz from one frame to the next
_START_CODE = b"\0\0\0\1"
_PARAMETERS = 7  # NAL unit type that precedes only key frames


class Witness:
    """Records the packets of one H.264 stream."""

    def __init__(self, connection: Connection, owner: int, ssrc: int) -> None:
        """`owner` is the receiver's number for `connection`."""
        self._connection = connection
        self._owner = owner
        self._ssrc = ssrc
        self._packets: dict[int, tuple[int, bytes]] = {}
        """By sequence number: timestamp and payload."""

    def take(self, rows: Rows, media: Any, lengths: Any, owners: Any, ssrcs: Any) -> None:
        """Decrypt and store the stream's packets among the rows `media`, whose SSRCs are `ssrcs`."""
        for row in media[(owners[media] == self._owner) & (ssrcs == self._ssrc)].tolist():
            rows.length[0] = int(lengths[row])
            if srtp.unprotect(self._connection.receiving, rows.pointers[row], rows.length):
                continue
            data = bytes(rows.views[row][: rows.length[0]])
            end = len(data) - data[-1] if data[0] & 0x20 else len(data)
            self._packets[int.from_bytes(data[2:4], "big")] = int.from_bytes(data[4:8], "big"), data[12:end]

    def decoded(self) -> float:
        """Return the share of frames from the first key frame on that can be decoded; 0 without a key frame."""
        decoder = CodecContext.create("h264", "r")
        first = last = None
        decoded = 0
        for timestamp, frame in self._frames():
            if first is None and frame[4] & 31 == _PARAMETERS:
                first = timestamp
            if first is None:
                continue
            last = timestamp
            try:
                decoded += len(decoder.decode(Packet(frame)))
            except FFmpegError:
                continue
        if first is None or last is None:
            return 0.0
        return decoded / ((last - first & 0xFFFFFFFF) // STEP + 1)

    def _frames(self) -> list[tuple[int, bytes]]:
        """Return the data of each frame, in order, without the last frame, which may be incomplete."""
        if not self._packets:
            return []
        before = next(iter(self._packets))
        in_order = sorted(self._packets, key=lambda number: number - before + (1 << 15) & 0xFFFF)
        frames: dict[int, bytes] = {}
        for number in in_order:
            timestamp, payload = self._packets[number]
            frames[timestamp] = frames.get(timestamp, b"") + h264_depayload(payload)
        whole = [(timestamp, data) for timestamp, data in frames.items() if data.startswith(_START_CODE)]
        return whole[:-1]
