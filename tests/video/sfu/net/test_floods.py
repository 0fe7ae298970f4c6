"""What one member's flood leaves to the others, seen from outside: the node, the flooder and the ears are processes."""

from __future__ import annotations

import asyncio
import contextlib
import json
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiortc import RTCCertificate

import video
from bench.media.load import sdp
from tests.video.sfu.members import AudioReceiver, AudioSender, keep_speaking
from tests.video.sfu.peers import ROOM, everything
from video.link.node_client import NodeClient
from video.link.node_process import NodeSettings
from video.sfu import wire
from video.sfu.limits import DEFAULT

pytestmark = pytest.mark.slow

HOME = Path(video.__file__).parents[1]
ADDRESS = "127.0.0.1"
SPEAKERS, FLOODER = "jlw", "x"
# Of datagrams a second: ten times what a connection may send. More would be a measure of who gets the two cores, not
# of the node: its socket holds a few thousand.
RATE = 10 * DEFAULT.packet_rate
SECONDS = 2.0
LEFT = 0.95  # of the others' sounds
FLOODS = ("media", "control", "garbage", "checks", "checks_from_everywhere")


class Hearing:
    """A node that is a process, three who speak and hear, and one who floods."""

    def __init__(self, folder: Path) -> None:
        self.client = NodeClient(NodeSettings(folder / "node.sock", 0), on_event=self._ignore, on_ready=self._replay)
        certificate = RTCCertificate.generateCertificate()
        self.voices = {seat: AudioSender(ADDRESS, certificate) for seat in SPEAKERS}
        self.ears = {seat: AudioReceiver(ADDRESS, certificate) for seat in SPEAKERS}
        self._flooder: Process | None = None

    async def _ignore(self, event: wire.Event) -> None:
        """Nobody comes late and nobody goes."""

    async def _replay(self, ready: wire.Ready) -> None:
        seats = SPEAKERS + FLOODER
        wishes = tuple(wire.DesiredSeat(seat, 1) for seat in seats)
        edges = tuple(wire.Edge(*edge) for edge in everything(*seats))
        await self.client.send(wire.Desired(ROOM, 1, wishes, edges))

    async def fill(self) -> None:
        """All publish before anybody subscribes, so that one offer has everything."""
        command = [sys.executable, "-m", "tests.video.sfu.flooder", ADDRESS]
        self._flooder = await asyncio.create_subprocess_exec(*command, stdin=PIPE, stdout=PIPE, cwd=HOME)
        await self.client.wait_ready(20)
        for seat, voice in self.voices.items():
            await voice.connection.connect(sdp.read(await self._publish(seat, voice.offer)))
        self._tell(answer=await self._publish(FLOODER, (await self._told())["offer"]))
        await self._told()
        for seat, ear in self.ears.items():
            offer = await self._subscribe(seat)
            await self._accept(seat, offer.serial, ear.answer(offer.sdp))
            await ear.listen(offer.sdp)
        offer = await self._subscribe(FLOODER)
        self._tell(offer=offer.sdp)
        await self._accept(FLOODER, offer.serial, (await self._told())["answer"])
        await self._told()

    async def flood(self, what: str) -> tuple[int, float]:
        """Return how many datagrams the flooder sent, and the least that any ear had of any voice meanwhile."""
        began = {seat: len(voice.sent) for seat, voice in self.voices.items()}
        before = {seat: (ear.packets, ear.connection.lost) for seat, ear in self.ears.items()}
        self._tell(what=what, rate=RATE, seconds=SECONDS)
        sent = (await self._told())["sent"]
        said = {seat: set(voice.sent[began[seat] :]) for seat, voice in self.voices.items()}
        await asyncio.sleep(0.3)  # what left the node last is still on its way
        shares = []
        for seat, ear in self.ears.items():
            # What did not fit into an ear's own socket had arrived: this process was too slow to read it.
            packets, lost = before[seat]
            unread = ear.connection.lost - lost
            assert ear.packets - packets + unread < 3 * DEFAULT.packet_rate * SECONDS, "the flood itself came through"
            for source, numbers in said.items():
                if source != seat:
                    assert len(numbers) > SECONDS * 25, "the machine leaves no time to speak"
                    shares.append(min(1.0, (len(numbers & ear.heard[source]) + unread) / len(numbers)))
        return sent, min(shares)

    async def close(self) -> None:
        if self._flooder is not None:
            with contextlib.suppress(ProcessLookupError):
                self._flooder.kill()
            await self._flooder.wait()
        for connection in (each.connection for each in (*self.voices.values(), *self.ears.values())):
            asyncio.get_running_loop().remove_reader(connection.fd)
            await connection.close()

    # --- the node and the flooder ---

    async def _publish(self, seat: str, offer: str) -> str:
        return (await self.client.publish(room=ROOM, seat=seat, generation=1, sdp=offer)).sdp

    async def _subscribe(self, seat: str) -> wire.Offer:
        return await self.client.subscribe(room=ROOM, seat=seat, generation=1)

    async def _accept(self, seat: str, serial: int, answer: str) -> None:
        await self.client.accept(room=ROOM, seat=seat, serial=serial, sdp=answer)

    def _tell(self, **words: Any) -> None:
        assert self._flooder is not None
        assert self._flooder.stdin is not None
        self._flooder.stdin.write(json.dumps(words).encode() + b"\n")

    async def _told(self) -> dict[str, Any]:
        assert self._flooder is not None
        assert self._flooder.stdout is not None
        words: dict[str, Any] = json.loads(await asyncio.wait_for(self._flooder.stdout.readline(), 20))
        return words


@pytest.fixture
async def hearing(tmp_path: Path) -> AsyncIterator[Hearing]:
    made = Hearing(tmp_path)
    running = asyncio.create_task(made.client.run())
    speaking = None
    try:
        await made.fill()
        speaking = asyncio.create_task(keep_speaking(list(made.voices.values())))
        async with asyncio.timeout(5):
            while not all(ear.heard[each] for seat, ear in made.ears.items() for each in SPEAKERS if each != seat):  # noqa: ASYNC110 - six ways
                await asyncio.sleep(0.05)
        yield made
    finally:
        if speaking is not None:
            speaking.cancel()
        await made.close()
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def test_the_others_hear_one_another_during_every_kind_of_flood(hearing: Hearing) -> None:
    shares = {}
    for what in FLOODS:
        sent, shares[what] = await hearing.flood(what)
        assert sent > 2 * DEFAULT.packet_rate * SECONDS, "no flood"
    assert {what: share for what, share in shares.items() if share < LEFT} == {}, shares
    assert hearing.client.starts == 1
