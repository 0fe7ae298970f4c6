"""Trial connections of the device check: they open like any other, and nothing comes of them."""

import asyncio

from tests.video.sfu.peers import ROOM, NodeHarness, Receiver, Sender, everything, running_node, until
from video.sfu import wire
from video.sfu.errors import RefusedCode


def probe(harness: NodeHarness, seat: str, sdp: str) -> wire.FromNode:
    return harness.ask(lambda number: wire.Probe(number, ROOM, seat, sdp))


class Prober(Sender):
    """A browser on the last step of its device check."""

    async def try_path(self) -> wire.FromNode:
        reply = probe(self.harness, self.seat, await self.offer())
        if isinstance(reply, wire.Answer):
            await self.answered(reply.sdp)
        return reply


async def test_seat_that_is_not_in_the_room_tries_the_path() -> None:
    async with running_node(probe_time=1.0) as harness:
        prober = Prober(harness, "p")
        assert isinstance(await prober.try_path(), wire.Answer)
        await until(lambda: prober.pc.connectionState == "connected")
        assert harness.node.rooms == {}
        await until(lambda: harness.node._mux.connection_count == 0)
        assert harness.heard(wire.Gone) == []
        await prober.close()


async def test_sound_of_a_trial_connection_reaches_no_seat() -> None:
    async with running_node(probe_time=30.0) as harness:
        # The seat is in the room and may be heard there: only its trial connection sends.
        harness.desire("jp", everything("j", "p"))
        at_judge = await Receiver(harness, "j").start()
        prober = Prober(harness, "p")
        assert isinstance(await prober.try_path(), wire.Answer)
        await until(lambda: prober.pc.connectionState == "connected")
        await asyncio.sleep(0.5)
        assert harness.sent_to("j") == 0
        real = await Sender(harness, "p").start()
        await until(lambda: harness.sent_to("j") > 0)
        for each in (prober, real, at_judge):
            await each.close()


async def test_newer_trial_connection_replaces_the_seats_older_one() -> None:
    async with running_node(probe_time=30.0) as harness:
        older, newer = Prober(harness, "p"), Prober(harness, "p")
        await older.try_path()
        await newer.try_path()
        await until(lambda: newer.pc.connectionState == "connected")
        assert harness.node._mux.connection_count == 1
        for each in (older, newer):
            await each.close()


async def test_too_many_trial_connections_are_refused() -> None:
    async with running_node(max_probes=2, probe_burst=3.0, probe_rate=0.001) as harness:
        first = Prober(harness, "a")
        offer = await first.offer()
        assert [type(probe(harness, seat, offer)) for seat in "abc"] == [wire.Answer, wire.Answer, wire.Refused]
        replies = [probe(harness, "a", offer) for _ in range(3)]
        assert isinstance(replies[0], wire.Answer)
        assert isinstance(replies[2], wire.Refused)
        assert replies[2].code == RefusedCode.TOO_MANY
        await first.close()


async def test_offer_that_is_no_offer_leaves_no_connection() -> None:
    async with running_node() as harness:
        reply = probe(harness, "p", "v=0")
        assert isinstance(reply, wire.Refused)
        assert harness.node._mux.connection_count == 0
