"""Packets sent before a seat is admitted do not reach it, however late the node reads them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from tests.video.sfu.peers import NodeHarness, Receiver, Sender, everything, running_node, until

pytestmark = pytest.mark.slow

INSIDE, JOINED = everything("j", "l"), everything("j", "l", "x")


@pytest.fixture
async def harness() -> AsyncIterator[NodeHarness]:
    """A speaking judge, a lawyer who hears them, and a seat outside that does not."""
    async with running_node(stall_limit=2.0) as made:
        made.desire("jlx", INSIDE)
        judge = await Sender(made, "j", video=False).start()
        for seat in "lx":
            await Receiver(made, seat).start()
        made.desire("jlx", JOINED)
        await until(lambda: min(made.sent("j", seat, "audio") for seat in "lx") > 5)
        made.desire("jlx", INSIDE)
        yield made
        await judge.close()


async def stall(harness: NodeHarness) -> tuple[int, int]:
    """Leave more than twenty arriving packets in the kernel; return the packets sent to the two seats before."""
    [port] = harness.node._mux._ports
    loop = asyncio.get_running_loop()
    loop.remove_reader(port.socket)
    before = harness.sent("j", "l", "audio"), harness.sent("j", "x", "audio")
    spoken = harness.senders["j"].packets
    await until(lambda: harness.senders["j"].packets > spoken + 25)
    assert (harness.sent("j", "l", "audio"), harness.sent("j", "x", "audio")) == before
    return before


def resume(harness: NodeHarness) -> None:
    """Let the node read at once, before its clock ticks again."""
    [port] = harness.node._mux._ports
    harness.node._mux._on_readable(port)
    asyncio.get_running_loop().add_reader(port.socket, harness.node._mux._on_readable, port)


async def test_packets_waiting_in_the_kernel_go_to_the_earlier_receivers(harness: NodeHarness) -> None:
    to_lawyer, to_joined = await stall(harness)
    harness.desire("jlx", JOINED)
    assert harness.sent("j", "l", "audio") >= to_lawyer + 20
    assert harness.sent("j", "x", "audio") == to_joined
    resume(harness)
    await until(lambda: harness.sent("j", "x", "audio") > to_joined + 5)


async def test_a_change_sends_waiting_packets_to_neither_old_nor_new_receivers(harness: NodeHarness) -> None:
    to_lawyer, to_joined = await stall(harness)
    harness.desire("jlx", everything("j", "x"))
    assert (harness.sent("j", "l", "audio"), harness.sent("j", "x", "audio")) == (to_lawyer, to_joined)
    resume(harness)
    await until(lambda: harness.sent("j", "x", "audio") > to_joined + 5)
    assert harness.sent("j", "l", "audio") == to_lawyer


async def test_packets_that_arrived_during_a_stall_are_discarded(harness: NodeHarness) -> None:
    """An unread order that waits next to them may forbid them."""
    spoken = harness.senders["j"].packets
    to_lawyer, _ = await stall(harness)
    harness.node._mux.last_tick_at -= 10
    resume(harness)
    await until(lambda: harness.sent("j", "l", "audio") > to_lawyer)
    stale = harness.node.drops.stale
    assert stale >= 20
    assert harness.sent("j", "l", "audio") - to_lawyer <= harness.senders["j"].packets - spoken - 20
