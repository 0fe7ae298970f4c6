"""Packets that are lost, late or duplicated, both to the node and from it."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from typing import Any

import pytest
from aiortc import RTCPeerConnection

from tests.video.sfu.peers import Receiver, Sender, everything, running_node, until

pytestmark = pytest.mark.slow

LATE = 0.04  # seconds; twice the duration of an audio packet


class LossyNetwork:
    """One browser's network: shares of `each` of its media packets are lost, late and duplicated."""

    def __init__(self, pc: RTCPeerConnection, *, each: float, seed: int) -> None:
        self.happened: Counter[str] = Counter()
        self._each = each
        self._random = random.Random(seed)
        self._arrived: asyncio.Queue[bytes | Exception] = asyncio.Queue()
        ice: Any = (pc.getSenders() or pc.getReceivers())[0].transport.transport
        self._send, self._recv = ice._send, ice._recv
        ice._send, ice._recv = self.send, self.recv
        self._pump = asyncio.ensure_future(self._take())

    def _fate(self, data: bytes) -> str:
        if not (127 < data[0] < 192) or 191 < data[1] < 224:  # not media
            return "on time"
        fates, weights = ("lost", "late", "twice", "on time"), (self._each, self._each, self._each, 1 - 3 * self._each)
        fate = self._random.choices(fates, weights)[0]
        self.happened[fate] += 1
        return fate

    async def send(self, data: bytes) -> None:
        match self._fate(data):
            case "lost":
                return
            case "late":
                again = asyncio.get_running_loop().call_later
                again(LATE, lambda: asyncio.ensure_future(self._send(data)))
            case "twice":
                await self._send(data)
                await self._send(data)
            case _:
                await self._send(data)

    async def _take(self) -> None:
        while True:
            try:
                data = await self._recv()
            except Exception as error:  # noqa: BLE001 - passed on to the reader
                self._arrived.put_nowait(error)
                return
            match self._fate(data):
                case "lost":
                    pass
                case "late":
                    asyncio.get_running_loop().call_later(LATE, self._arrived.put_nowait, data)
                case "twice":
                    self._arrived.put_nowait(data)
                    self._arrived.put_nowait(data)
                case _:
                    self._arrived.put_nowait(data)

    async def recv(self) -> bytes:
        found = await self._arrived.get()
        if isinstance(found, Exception):
            raise found
        return found

    def close(self) -> None:
        self._pump.cancel()


@pytest.mark.parametrize("each", [0.02, 0.05])
async def test_media_survives_loss_delay_and_duplication(each: float) -> None:
    async with running_node() as harness:
        harness.desire("jl", everything("j", "l"))
        judge, lawyer = await Sender(harness, "j", hertz=440).start(), await Sender(harness, "l", hertz=660).start()
        at_judge, at_lawyer = await Receiver(harness, "j").start(), await Receiver(harness, "l").start()
        await until(lambda: at_lawyer.frames.get("j-video", 0) > 1 and at_judge.frames.get("l-video", 0) > 1)
        ends = (judge, lawyer, at_judge, at_lawyer)
        networks = [LossyNetwork(end.pc, each=each, seed=seed) for seed, end in enumerate(ends)]
        seen = at_lawyer.frames["j-video"], at_judge.frames["l-video"]
        refused = harness.node.drops.forged
        await until(
            lambda: at_lawyer.frames["j-video"] > seen[0] + 30 and at_judge.frames["l-video"] > seen[1] + 30, within=20
        )
        await until(lambda: at_lawyer.hears("j", 440) and at_judge.hears("l", 660))
        assert all(network.happened[fate] for network in networks for fate in ("lost", "late", "twice"))
        assert harness.node.drops.forged - refused >= networks[0].happened["twice"], "a duplicate is forwarded once"
        for end in (judge, lawyer, at_judge, at_lawyer):
            await end.close()
        for network in networks:
            network.close()
