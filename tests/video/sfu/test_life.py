"""Ends of connections: silence, DTLS goodbye, a missing handshake, a silent link."""

import asyncio

import pytest

from tests.video.sfu.peers import ROOM, Receiver, Sender, everything, running_node, until
from video.sfu import wire

pytestmark = pytest.mark.slow


def gone(harness: object) -> list[tuple[str, str]]:
    return [(event.seat, event.why) for event in harness.heard(wire.Gone)]


async def test_a_silent_browser_is_closed_and_others_stay() -> None:
    async with running_node(silence_timeout=2.0) as harness:
        harness.desire("jl", everything("j", "l"))
        judge = await Sender(harness, "j", audio=False).start()
        lawyer = await Sender(harness, "l").start()
        at_lawyer = await Receiver(harness, "l").start()
        await until(lambda: at_lawyer.frames.get("j-video", 0) > 1)
        await judge.vanish()
        await until(lambda: gone(harness) == [("j", "silence")])
        room = harness.node.rooms[ROOM]
        assert "j" not in room.publishers
        assert {"l"} == set(room.publishers) == set(room.subscribers)
        await until(lambda: not any(slot.is_wanted for slot in room.subscribers["l"].slots))
        await judge.close()
        await lawyer.close()


async def test_gone_is_reported_only_with_the_seats_last_connection() -> None:
    async with running_node() as harness:
        harness.desire("jl", everything("j", "l"))
        judge = await Sender(harness, "j").start()
        at_judge = await Receiver(harness, "j").start()
        room = harness.node.rooms[ROOM]
        await until(lambda: room.subscribers["j"].transport.connected and room.publishers["j"].transport.connected)
        # The node is connected first: a client that closes while it still connects sends no DTLS goodbye.
        await until(lambda: judge.pc.connectionState == at_judge.pc.connectionState == "connected")
        await judge.close()
        await until(lambda: "j" not in room.publishers)
        assert gone(harness) == []
        await at_judge.close()
        await until(lambda: gone(harness) == [("j", "closed")])


async def test_a_missing_handshake_times_out() -> None:
    async with running_node(handshake_timeout=0.2) as harness:
        harness.desire("j")
        judge = Sender(harness, "j")
        assert isinstance(harness.publish("j", await judge.offer()), wire.Answer)
        await until(lambda: gone(harness) == [("j", "handshake")])
        assert harness.node._mux.connection_count == 0
        await judge.close()


async def test_an_unanswered_offer_times_out() -> None:
    async with running_node(answer_timeout=0.2) as harness:
        harness.desire("j")
        assert isinstance(harness.subscribe("j"), wire.Offer)
        await until(lambda: gone(harness) == [("j", "unanswered")])
        assert harness.node._mux.connection_count == 0


async def test_a_wrong_fingerprint_ends_the_connection_before_any_media() -> None:
    async with running_node() as harness:
        harness.desire("jl", everything("j", "l"))
        judge = Sender(harness, "j")
        offer = await judge.offer()
        first = next(line for line in offer.splitlines() if line.startswith("a=fingerprint:sha-256"))
        wrong = first[:-2] + ("00" if first[-2:] != "00" else "11")
        answer = harness.publish("j", offer.replace(first, wrong))
        await judge.answered(answer.sdp)
        await until(lambda: gone(harness) == [("j", "handshake")])
        assert harness.ask(lambda i: wire.Counters(i, ROOM)).inputs == () or harness.node.rooms[ROOM].publishers == {}
        await judge.close()


async def test_a_silent_link_stops_forwarding_and_keeps_connections() -> None:
    async with running_node(link_timeout=0.5) as harness:
        harness.desire("jl", everything("j", "l"))
        judge = await Sender(harness, "j").start()
        at_lawyer = await Receiver(harness, "l").start()
        await until(lambda: at_lawyer.frames.get("j-video", 0) > 1)
        room = harness.node.rooms[ROOM]
        await until(lambda: room.is_stale)
        still = sum(count.packets for count in room._sent.values())
        await asyncio.sleep(0.3)
        assert sum(count.packets for count in room._sent.values()) == still
        assert room.publishers["j"].transport.connected
        harness.node.handle(wire.Alive())
        assert room.is_stale  # only the state of the room counts
        pictures = at_lawyer.frames["j-video"]
        harness.desire("jl", everything("j", "l"))
        await until(lambda: at_lawyer.frames["j-video"] > pictures)
        await judge.close()


async def test_heartbeats_of_the_link_keep_forwarding_on() -> None:
    async with running_node(link_timeout=0.4) as harness:
        harness.desire("jl", everything("j", "l"))
        for _ in range(8):
            harness.node.handle(wire.Alive())
            await asyncio.sleep(0.1)
        assert not harness.node.rooms[ROOM].is_stale


async def test_a_closed_room_is_forgotten() -> None:
    async with running_node() as harness:
        harness.desire("jl", everything("j", "l"))
        judge = await Sender(harness, "j").start()
        await until(lambda: judge.pc.connectionState == "connected")
        harness.node.handle(wire.CloseRoom(ROOM))
        await until(lambda: judge.pc.connectionState == "closed")
        assert harness.subscribe("j").code == "unknown_room"
        harness.version = 0
        harness.desire("j")  # a room of that name starts again, at any version
        assert isinstance(harness.subscribe("j"), wire.Offer)
        await judge.close()


async def test_a_second_publish_replaces_the_first() -> None:
    async with running_node() as harness:
        harness.desire("jl", everything("j", "l"))
        first = await Sender(harness, "j").start()
        at_lawyer = await Receiver(harness, "l").start()
        await until(lambda: at_lawyer.frames.get("j-video", 0) > 1)
        second = await Sender(harness, "j", hertz=900).start()
        await until(lambda: first.pc.connectionState == "closed" and at_lawyer.hears("j", 900))
        assert len(harness.node.rooms[ROOM].publishers) == 1
        assert gone(harness) == []
        await first.close()
        await second.close()


async def test_a_camera_added_later_uses_the_same_connection() -> None:
    async with running_node() as harness:
        harness.desire("jl", everything("j", "l"))
        judge = await Sender(harness, "j", hertz=500, video=False).start()
        at_lawyer = await Receiver(harness, "l").start()
        await until(lambda: at_lawyer.hears("j", 500))
        before = harness.node.rooms[ROOM].publishers["j"]
        judge.pc.addTrack(Sender(harness, "j", audio=False).pc.getSenders()[0].track)
        await judge.start()
        await until(lambda: at_lawyer.frames.get("j-video", 0) > 1)
        assert harness.node.rooms[ROOM].publishers["j"] is before
        await judge.close()


@pytest.mark.parametrize("serial", [0, 2, 99])
async def test_an_answer_without_an_open_offer_is_refused(serial: int) -> None:
    async with running_node() as harness:
        harness.desire("jl", everything("j", "l"))
        at_lawyer = await Receiver(harness, "l").start()
        refused = harness.accept("l", serial, at_lawyer.pc.localDescription.sdp)
        assert refused.code == "bad_serial"
        again = harness.accept("l", 1, at_lawyer.pc.localDescription.sdp)
        assert again.code == "bad_serial"  # already answered
        assert harness.accept("j", 1, at_lawyer.pc.localDescription.sdp).code == "not_subscribed"


async def test_requests_of_one_seat_are_rate_limited() -> None:
    async with running_node() as harness:
        harness.desire("jl")
        codes = [getattr(harness.subscribe("l"), "code", "offer") for _ in range(100)]
        assert codes.count("too_many") >= 75
        assert isinstance(harness.subscribe("j"), wire.Offer)
        assert harness.node._mux.connection_count == 2
