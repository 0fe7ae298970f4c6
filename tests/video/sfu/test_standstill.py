"""What was said before somebody is let in is not for him, however late the node comes to it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from tests.video.sfu.peers import Receiver, Sender, Stage, everything, stage, until

pytestmark = pytest.mark.slow

INSIDE, JOINED = everything("j", "l"), everything("j", "l", "x")


@pytest.fixture
async def on() -> AsyncIterator[Stage]:
    """A judge who speaks; a lawyer hears him, and one outside does not."""
    async with stage(stall=2.0) as made:
        made.desire("jlx", INSIDE)
        judge = await Sender(made, "j", video=False).start()
        for seat in "lx":
            await Receiver(made, seat).start()
        made.desire("jlx", JOINED)
        await until(lambda: min(made.sent("j", seat, "audio") for seat in "lx") > 5)
        made.desire("jlx", INSIDE)
        yield made
        await judge.close()


async def stand_still(on: Stage, seconds: float) -> tuple[int, int]:
    """Leave with the kernel what arrives; return what the two had been sent before."""
    [port] = on.node._mux._ports
    loop = asyncio.get_running_loop()
    loop.remove_reader(port.socket)
    before = on.sent("j", "l", "audio"), on.sent("j", "x", "audio")
    await asyncio.sleep(seconds)
    assert (on.sent("j", "l", "audio"), on.sent("j", "x", "audio")) == before
    return before


def go_on(on: Stage) -> None:
    """The node reads at once, before its clock ticks again."""
    [port] = on.node._mux._ports
    on.node._mux._readable(port)
    asyncio.get_running_loop().add_reader(port.socket, on.node._mux._readable, port)


async def test_what_lay_with_the_kernel_is_for_whom_it_was_said(on: Stage) -> None:
    to_lawyer, to_joined = await stand_still(on, 0.6)
    on.desire("jlx", JOINED)
    assert on.sent("j", "l", "audio") >= to_lawyer + 20
    assert on.sent("j", "x", "audio") == to_joined
    go_on(on)
    await until(lambda: on.sent("j", "x", "audio") > to_joined + 5)


async def test_who_is_parted_and_who_is_joined_by_one_order_both_miss_it(on: Stage) -> None:
    to_lawyer, to_joined = await stand_still(on, 0.6)
    on.desire("jlx", everything("j", "x"))
    assert (on.sent("j", "l", "audio"), on.sent("j", "x", "audio")) == (to_lawyer, to_joined)
    go_on(on)
    await until(lambda: on.sent("j", "x", "audio") > to_joined + 5)
    assert on.sent("j", "l", "audio") == to_lawyer


async def test_what_arrived_while_the_process_stood_still_is_thrown_away(on: Stage) -> None:
    """An order that lies unread beside it may forbid it."""
    to_lawyer, _ = await stand_still(on, 0.6)
    on.node._mux.awake_at -= 10
    go_on(on)
    await until(lambda: on.sent("j", "l", "audio") > to_lawyer)
    assert on.node.drops.stale >= 20
    assert on.sent("j", "l", "audio") < to_lawyer + 20
