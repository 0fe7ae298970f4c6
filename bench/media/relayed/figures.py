"""The measurement: one person joins a room of five again and again, in turns directly and through the relay."""

import asyncio
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from aiortc import RTCCertificate

from bench.media.load import sdp
from bench.media.load.connection import Connection
from bench.media.load.crowd import Crowd
from bench.media.peers.ours import Ours
from bench.media.relayed.picture import FirstPicture
from bench.media.relayed.way import Address, relayed
from tests.e2e.browser.product import free_port
from tests.turn import Turn, turn

# The node asks a publisher for three key frames in a row, then for one a second: a room is seldom joined more often.
APART = 3.0
Way = Callable[[Address], AbstractAsyncContextManager[Address]]


@dataclass(frozen=True, slots=True)
class Joins:
    """Seconds from the first packet of the joining person to the first whole picture, by way."""

    direct: list[float] = field(default_factory=list)
    through_relay: list[float] = field(default_factory=list)

    @property
    def median(self) -> float:
        """The median through the relay."""
        return statistics.median(self.through_relay)

    @property
    def worst(self) -> float:
        """The longest through the relay."""
        return max(self.through_relay)

    @property
    def ratio(self) -> float:
        """The median through the relay against the direct median."""
        return self.median / statistics.median(self.direct)


async def joins(address: str, times: int) -> Joins:
    """Join `times` times each way; raises TimeoutError when no picture comes."""
    with (
        tempfile.TemporaryDirectory(prefix="bench-") as folder,
        turn(Path(folder), address=address, peer=address, port=free_port(), tls_port=free_port()) as server,
    ):
        return await _joins(address, times, server)


async def _joins(address: str, times: int, server: Turn) -> Joins:
    crowd = Crowd(Ours(), address, seldom=4)
    await crowd.open()
    found = Joins()
    certificate = RTCCertificate.generateCertificate()
    try:
        await crowd.add_rooms(1)
        for number in range(times):
            for way, to in ((_direct, found.direct), (lambda node: relayed(server, node), found.through_relay)):
                await asyncio.sleep(APART)
                to.append(await _join(crowd, f"x{number}", address, certificate, way))
            print(f"joins: direct {found.direct[-1]:.3f} s, relayed {found.through_relay[-1]:.3f} s", file=sys.stderr)
    finally:
        await crowd.close()
    return found


@asynccontextmanager
async def _direct(node: Address) -> AsyncIterator[Address]:
    yield node


async def _join(crowd: Crowd, seat: str, address: str, certificate: RTCCertificate, way: Way) -> float:
    room = crowd.rooms[0]
    began = time.monotonic()
    offer = sdp.read(await crowd.peer.subscribe(room.name, seat, room.seats))
    node = next(each for each in offer.candidates if each[0] == address)
    connection = Connection(address, certificate, is_offerer=False)
    async with way(node) as reached:
        try:
            await crowd.peer.accept(room.name, seat, sdp.answer(connection.local, offer))
            await connection.connect(replace(offer, candidates=[reached]))
            await FirstPicture(connection, offer.video).wait()
            return time.monotonic() - began
        finally:
            await connection.close()
            await crowd.peer.leave(room.name, seat)
