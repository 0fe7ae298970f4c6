"""A member of a room that floods the node, as a separate process: `python -m tests.video.sfu.flooder ADDRESS`.

It exchanges JSON lines with its parent: its offer out, the answer in, the node's offer in, its answer out. Then each
order names the kind of flood, the datagrams a second and the seconds, and it reports how many datagrams it sent.
"""

import asyncio
import json
import random
import secrets
import socket
import struct
import sys
import time
from collections.abc import Callable, Sequence
from typing import Any

from aiortc import RTCCertificate

from bench.media.load import sdp
from bench.media.load.batch import Rows
from bench.media.load.connection import Connection
from video.sfu.media import rtcp
from video.sfu.secure import srtp

BATCH = 64  # datagrams a system call
AUDIO = 120  # bytes
PORTS = 16  # twice the addresses that the node keeps of a member
Batch = Callable[[], int]
"""Sends the next batch and returns how many datagrams the kernel took."""


class Flooder:
    """Both connections of a member, and the floods that it can send over them."""

    def __init__(self, address: str) -> None:
        certificate = RTCCertificate.generateCertificate()
        self.address = address
        self.publish = Connection(address, certificate, is_offerer=True)
        self.subscribe = Connection(address, certificate, is_offerer=False)
        self.ssrc = secrets.randbits(31) + 1
        self.rows = Rows(BATCH)

    async def connect(self) -> None:
        write(offer=sdp.offer(self.publish.local, {"audio": self.ssrc}))
        await self.publish.connect(sdp.read((await read_order())["answer"]))
        write(done="publishing")
        offer = sdp.read((await read_order())["offer"])
        write(answer=sdp.answer(self.subscribe.local, offer))
        await self.subscribe.connect(offer)
        write(done="subscribed")

    def media(self) -> Batch:
        """Audio under fresh numbers: valid in everything but its rate."""
        rows, connection = self.rows, self.publish
        payload = secrets.token_bytes(AUDIO)
        sequence = 0

        def send() -> int:
            nonlocal sequence
            for row in range(BATCH):
                sequence += 1
                number, stamp = sequence & 0xFFFF, sequence * 960 & 0xFFFFFFFF
                packet = struct.pack("!BBHII", 0x80, sdp.OPUS.number, number, stamp, self.ssrc) + payload
                self.encrypt(row, packet, srtp.protect, connection)
            return rows.send(connection.fd, BATCH)

        return send

    def control(self) -> Batch:
        """RTCP for every received stream: NACKs of the last packets, a PLI, and a tiny REMB."""
        rows, connection = self.rows, self.subscribe
        newest = dict.fromkeys(connection.ssrcs, 0)

        def send() -> int:
            for data in received(connection.socket):
                if len(data) > 12 and 127 < data[0] < 192 and not 191 < data[1] < 224:
                    _, _, number, _, ssrc = struct.unpack_from("!BBHII", data)
                    newest[ssrc] = number
            packet = rtcp.receiver_report(1, [])
            for ssrc, number in newest.items():
                packet += rtcp.nack(1, ssrc, [each & 0xFFFF for each in range(number - 60, number)])
                packet += rtcp.pli(1, ssrc)
            packet += rtcp.remb(1, 1000, connection.ssrcs)
            for row in range(BATCH):
                self.encrypt(row, packet, srtp.protect_rtcp, connection)
            return rows.send(connection.fd, BATCH)

        return send

    def garbage(self) -> Batch:
        """Noise behind the first bytes of each kind of datagram, with its own SSRC and with a foreign one."""
        noise = random.Random(7)
        heads = (
            struct.pack("!BBHII", 0x80, sdp.OPUS.number, 7, 7, self.ssrc),
            struct.pack("!BBHII", 0x80, sdp.OPUS.number, 7, 7, self.ssrc ^ 1),
            struct.pack("!BBHI", 0x80, 200, 6, self.ssrc),
            bytes.fromhex("16fefd0000000000000000004a"),  # a handshake
            bytes.fromhex("17fefd0001000000000007004a"),  # application data after a handshake
            bytes.fromhex("0001004c2112a442"),  # a check
            b"",
        )
        return self.repeat([heads[row % len(heads)] + noise.randbytes(80) for row in range(BATCH)])

    def checks(self) -> Batch:
        """Correctly signed checks."""
        return self.repeat([bytes(self.publish._request()) for _ in range(BATCH)])

    def checks_from_everywhere(self) -> Batch:
        """Checks from more ports than the node keeps for a member, so that each comes from an unknown address."""
        self.checks()
        ports = [socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(PORTS)]
        for port in ports:
            port.bind((self.address, 0))
            port.connect(self.publish.socket.getpeername())
        return lambda: sum(self.rows.send(port.fileno(), BATCH // PORTS) for port in ports)

    def repeat(self, datagrams: Sequence[bytes]) -> Batch:
        for row, data in enumerate(datagrams):
            self.rows.views[row][: len(data)] = data
            self.rows.sized(row, len(data))
        return lambda: self.rows.send(self.publish.fd, BATCH)

    def encrypt(self, row: int, packet: bytes, protect: Any, connection: Connection) -> None:
        rows = self.rows
        rows.views[row][: len(packet)] = packet
        rows.length[0] = len(packet)
        protect(connection.sending, rows.pointers[row], rows.length)
        rows.sized(row, rows.length[0])


def received(port: socket.socket) -> list[bytes]:
    """Return the datagrams that have arrived, up to a batch."""
    found: list[bytes] = []
    try:
        while len(found) < BATCH:
            found.append(port.recv(2048))
    except OSError:
        return found
    return found


def flood(send: Batch, *, rate: float, seconds: float) -> int:
    """Send `rate` datagrams a second and do nothing else; return how many were sent."""
    sent = 0
    began = now = time.monotonic()
    while now < began + seconds:
        sent += max(0, send())
        time.sleep(max(0.0, began + sent / rate - now))
        now = time.monotonic()
    return sent


def write(**words: Any) -> None:
    print(json.dumps(words), flush=True)


async def read_order() -> dict[str, Any]:
    line = await asyncio.to_thread(sys.stdin.readline)
    if not line:
        sys.exit()
    words: dict[str, Any] = json.loads(line)
    return words


async def main(address: str) -> None:
    """Connect, and carry out orders until the parent has ended."""
    flooder = Flooder(address)
    await flooder.connect()
    while True:
        order = await read_order()
        write(sent=flood(getattr(flooder, order["what"])(), rate=order["rate"], seconds=order["seconds"]))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
