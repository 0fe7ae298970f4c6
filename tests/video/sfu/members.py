"""Members without a browser: senders of audio, and receivers that count it per source. Real ICE, DTLS and SRTP.

They cost so little that they can run next to a node in another process and still be on time. Each audio packet carries
its own number under the encryption, so that a receiver knows exactly which packets arrived, whatever numbers the node
gives them.
"""

import asyncio
import secrets
import struct

from aiortc import RTCCertificate

from bench.media.load import sdp
from bench.media.load.connection import Connection
from video.sfu.secure import srtp

BEAT = 0.02  # seconds
AUDIO, VIDEO = 120, 1000  # bytes
_HEADER = struct.Struct("!BBHIII")  # with our own number as the start of the payload


class AudioSender:
    """A publish connection: 50 audio packets a second, and one video packet with each."""

    def __init__(self, address: str, certificate: RTCCertificate) -> None:
        self.connection = Connection(address, certificate, is_offerer=True)
        self.ssrcs = {"audio": secrets.randbits(31) + 1, "video": secrets.randbits(31) + 1}
        self.sent: list[int] = []
        """Numbers of the audio packets that were sent."""
        self._number = 0
        self._frame = srtp.Frame()

    @property
    def offer(self) -> str:
        return sdp.offer(self.connection.local, self.ssrcs)

    def send_beat(self) -> None:
        """Send one audio and one video packet."""
        self._number += 1
        self._send("video", 0x80 | sdp.VP8.number, 1800, VIDEO)
        if self._send("audio", sdp.OPUS.number, 960, AUDIO):
            self.sent.append(self._number)

    def _send(self, kind: str, second: int, step: int, size: int) -> bool:
        frame, number = self._frame, self._number
        _HEADER.pack_into(frame.buffer, 0, 0x80, second, number, number * step, self.ssrcs[kind], number)
        frame.length[0] = 12 + size
        srtp.protect(self.connection.sending, frame.pointer, frame.length)
        try:
            self.connection.socket.send(frame.view[: frame.length[0]])
        except OSError:
            return False
        return True


async def keep_speaking(senders: list[AudioSender]) -> None:
    """Let all senders send until cancelled. A missed beat is not made up for by a burst."""
    loop = asyncio.get_running_loop()
    due = loop.time()
    while True:
        for sender in senders:
            sender.send_beat()
        due = max(due + BEAT, loop.time())
        await asyncio.sleep(due - loop.time())


class AudioReceiver:
    """A subscribe connection that records the received audio packets of each source."""

    def __init__(self, address: str, certificate: RTCCertificate) -> None:
        self.connection = Connection(address, certificate, is_offerer=False)
        self.received: dict[str, set[int]] = {}
        self.packets = 0
        """The number of all received packets."""
        self._sources: dict[int, str] = {}
        self._frame = srtp.Frame()

    async def listen(self, offer: str) -> None:
        """Connect to an answered `offer`, and count packets from then on."""
        label = ""
        for line in offer.splitlines():
            if line.startswith("a=msid:"):
                label = line.split()[1]
            elif line.startswith("a=ssrc:") and label.endswith("-audio"):
                self._sources[int(line[7:].split()[0])] = label.removesuffix("-audio")
        self.received = {source: set() for source in self._sources.values()}
        await self.connection.connect(sdp.read(offer))
        asyncio.get_running_loop().add_reader(self.connection.fd, self._readable)

    def answer(self, offer: str) -> str:
        return sdp.answer(self.connection.local, sdp.read(offer))

    def _readable(self) -> None:
        for _ in range(256):
            try:
                data = self.connection.socket.recv(2048)
            except BlockingIOError:
                return
            self.packets += 1
            if len(data) < 20 or not 127 < data[0] < 192:
                self.connection.take(data)
            elif (source := self._sources.get(int.from_bytes(data[8:12], "big"))) is not None:
                self._record(source, data)

    def _record(self, source: str, data: bytes) -> None:
        frame = self._frame
        frame.view[: len(data)] = data
        frame.length[0] = len(data)
        if not srtp.unprotect(self.connection.receiving, frame.pointer, frame.length):
            self.received[source].add(_HEADER.unpack_from(frame.buffer)[5])

    async def close(self) -> None:
        asyncio.get_running_loop().remove_reader(self.connection.fd)
        await self.connection.close()
