"""The machine's bound: packets encrypted and sent in batches, in a loop that does nothing else.

Run as a program it is the loop, on the server's core; `bound` starts it and reads its packets.
"""

import asyncio
import secrets
import socket
import sys
import time
from pathlib import Path

from pylibsrtp import Policy, Session

from bench.media import cores
from bench.media.load.batch import Rows
from video.sfu.secure import srtp

ROOT = Path(__file__).parents[2]
BATCH = 64
LENGTH = 1212  # bytes before encryption, as a video packet
KEY = 16 + 12  # bytes of AES-128-GCM's key and salt


def send(address: str, port: int, seconds: float) -> float:
    """Return how many packets a second were encrypted and sent."""
    policy = Policy(
        key=secrets.token_bytes(KEY),
        ssrc_type=Policy.SSRC_ANY_OUTBOUND,
        srtp_profile=Policy.SRTP_PROFILE_AEAD_AES_128_GCM,
    )
    session = Session(policy)
    handle = srtp.handle_of(session)
    out = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    out.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4 * 1024 * 1024)
    out.connect((address, port))
    rows = Rows(BATCH)
    number = sent = 0
    began = time.monotonic()
    while time.monotonic() - began < seconds:
        for row in range(BATCH):
            view = rows.views[row]
            view[:12] = b"\x80\x60" + (number & 0xFFFF).to_bytes(2, "big") + b"\0\0\0\0\0\0\0\1"
            number += 1
            rows.length[0] = LENGTH
            srtp.protect(handle, rows.pointers[row], rows.length)
            rows.sized(row, rows.length[0])
        sent += max(0, rows.send(out.fileno(), BATCH))
    return sent / (time.monotonic() - began)


async def bound(address: str, seconds: float = 3.0) -> float:
    """Start the loop on the server's core, read on this one, and return packets a second."""
    sink = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sink.setblocking(False)
    sink.bind((address, 0))
    command = [sys.executable, "-m", "bench.media.bound", address, str(sink.getsockname()[1]), str(seconds)]
    process = await asyncio.create_subprocess_exec(
        *cores.on_server_core(command), stdout=asyncio.subprocess.PIPE, cwd=ROOT
    )
    rows = Rows(512)
    reading = asyncio.create_task(process.communicate())
    while not reading.done():
        while rows.receive(sink.fileno(), 0, rows.many) == rows.many:
            pass
        await asyncio.sleep(0.001)
    sink.close()
    output, _ = await reading
    return float(output)


if __name__ == "__main__":
    print(send(sys.argv[1], int(sys.argv[2]), float(sys.argv[3])))
