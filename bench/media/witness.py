"""One picture at one subscriber, decoded: that what is counted as forwarded is a picture still."""

from typing import Any

from aiortc.codecs.h264 import h264_depayload
from av import CodecContext, Packet
from av.error import FFmpegError

from bench.media.load.batch import Rows
from bench.media.load.connection import Connection
from video.sfu.secure import srtp

STEP = 3600  # of the clock of 90 kHz, from one picture to the next
_START_CODE = b"\0\0\0\1"
_PARAMETERS = 7  # kind of the unit that stands before a key frame alone


class Witness:
    """Keeps what arrives of one stream of H.264."""

    def __init__(self, connection: Connection, owner: int, ssrc: int) -> None:
        """`owner` is the receiver's number for `connection`."""
        self._connection = connection
        self._owner = owner
        self._ssrc = ssrc
        self._packets: dict[int, tuple[int, bytes]] = {}
        """By sequence number: timestamp and payload."""

    def take(self, rows: Rows, media: Any, lengths: Any, owners: Any, ssrcs: Any) -> None:
        """Decrypt and keep what of the rows `media`, whose sources are `ssrcs`, is the stream's."""
        for row in media[(owners[media] == self._owner) & (ssrcs == self._ssrc)].tolist():
            rows.length[0] = int(lengths[row])
            if srtp.unprotect(self._connection.receiving, rows.pointers[row], rows.length):
                continue
            data = bytes(rows.views[row][: rows.length[0]])
            end = len(data) - data[-1] if data[0] & 0x20 else len(data)
            self._packets[int.from_bytes(data[2:4], "big")] = int.from_bytes(data[4:8], "big"), data[12:end]

    def decoded(self) -> float:
        """Return which share of the pictures from the first key frame on can be decoded; 0 without a key frame."""
        decoder = CodecContext.create("h264", "r")
        first = last = None
        decoded = 0
        for timestamp, picture in self._pictures():
            if first is None and picture[4] & 31 == _PARAMETERS:
                first = timestamp
            if first is None:
                continue
            last = timestamp
            try:
                decoded += len(decoder.decode(Packet(picture)))
            except FFmpegError:
                continue
        if first is None or last is None:
            return 0.0
        return decoded / ((last - first & 0xFFFFFFFF) // STEP + 1)

    def _pictures(self) -> list[tuple[int, bytes]]:
        """Return what there is of each picture, in order, but of the last, which may be cut off."""
        if not self._packets:
            return []
        before = next(iter(self._packets))
        in_order = sorted(self._packets, key=lambda number: number - before + (1 << 15) & 0xFFFF)
        pictures: dict[int, bytes] = {}
        for number in in_order:
            timestamp, payload = self._packets[number]
            pictures[timestamp] = pictures.get(timestamp, b"") + h264_depayload(payload)
        whole = [(timestamp, data) for timestamp, data in pictures.items() if data.startswith(_START_CODE)]
        return whole[:-1]
