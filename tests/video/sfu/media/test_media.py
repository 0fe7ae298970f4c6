"""Decoded video and audible tones arrive exactly where the matrix says."""

import asyncio

import pytest

from tests.video.sfu.peers import ROOM, Receiver, Sender, everything, running_node, until
from video.sfu import wire

pytestmark = pytest.mark.slow


async def test_media_arrives_where_the_matrix_says_and_nowhere_else() -> None:
    async with running_node() as harness:
        harness.desire("jlw", {("j", "l", "audio"), ("j", "l", "video"), ("l", "j", "audio")})
        judge = await Sender(harness, "j", hertz=500).start()
        lawyer = await Sender(harness, "l", hertz=800).start()
        at_judge, at_lawyer = await Receiver(harness, "j").start(), await Receiver(harness, "l").start()
        at_witness = await Receiver(harness, "w").start()
        await until(lambda: at_lawyer.frames.get("j-video", 0) > 3 and at_lawyer.hears("j", 500))
        await until(lambda: at_judge.hears("l", 800))
        assert set(at_lawyer.frames) == {"j-audio", "j-video"}
        assert set(at_judge.frames) == {"l-audio"}
        assert at_witness.frames == {}
        assert harness.sent("l", "j", "video") == 0
        assert harness.sent_to("w") == 0
        await judge.close()
        await lawyer.close()


@pytest.mark.parametrize("name", ["VP8", "H264"])
async def test_a_late_subscriber_decodes_video_of_each_format(name: str) -> None:
    async with running_node() as harness:
        harness.desire("jl", everything("j", "l"))
        judge = await Sender(harness, "j", only=name).start()
        await until(lambda: harness.node.rooms[ROOM].publishers["j"].tracks["video"].received > 10)
        at_lawyer = await Receiver(harness, "l").start()
        await until(lambda: at_lawyer.frames.get("j-video", 0) > 3)
        (known,) = set(harness.node.rooms[ROOM].publishers["j"].tracks["video"].formats.values())
        assert known.name == name
        await judge.close()


async def test_a_seat_in_the_lobby_gets_no_packet_until_it_is_admitted() -> None:
    async with running_node() as harness:
        harness.desire("jw")
        judge = await Sender(harness, "j", hertz=500).start()
        at_witness = await Receiver(harness, "w").start()
        room = harness.node.rooms[ROOM]
        await until(lambda: room.subscribers["w"].transport.connected and room.publishers["j"].transport.connected)
        await asyncio.sleep(0.3)
        assert harness.sent_to("w") == 0
        harness.desire("jw", everything("j", "w"))
        await until(lambda: at_witness.frames.get("j-video", 0) > 2 and at_witness.hears("j", 500))
        assert at_witness.serials == [1, 2]
        await judge.close()


async def test_a_forbidden_edge_stops_at_once_and_resumes_when_permitted() -> None:
    async with running_node() as harness:
        harness.desire("jw", everything("j", "w"))
        judge = await Sender(harness, "j", hertz=500).start()
        at_witness = await Receiver(harness, "w").start()
        await until(lambda: at_witness.frames.get("j-video", 0) > 2 and at_witness.hears("j", 500))
        harness.desire("jw", {("j", "w", "audio")})
        still, voice = harness.sent("j", "w", "video"), harness.sent("j", "w", "audio")
        await until(lambda: harness.sent("j", "w", "audio") > voice + 5)
        assert harness.sent("j", "w", "video") == still
        harness.desire("jw")
        voice = harness.sent("j", "w", "audio")
        await asyncio.sleep(0.4)
        assert harness.sent("j", "w", "video") == still
        assert harness.sent("j", "w", "audio") == voice
        pictures = at_witness.frames["j-video"]
        harness.desire("jw", everything("j", "w"))
        await until(lambda: at_witness.frames["j-video"] > pictures + 2 and harness.sent("j", "w", "audio") > voice)
        await judge.close()


async def test_a_higher_generation_closes_the_seats_older_connections() -> None:
    async with running_node() as harness:
        harness.desire("jl", everything("j", "l"))
        judge = await Sender(harness, "j").start()
        at_lawyer = await Receiver(harness, "l").start()
        await until(lambda: at_lawyer.frames.get("j-video", 0) > 1)
        harness.desire({"j": 2, "l": 1}, everything("j", "l"))
        still = harness.sent("j", "l", "video")
        refused = harness.publish("j", await judge.offer(), generation=1)
        assert isinstance(refused, wire.Refused)
        assert refused.code == "stale_generation"
        await until(lambda: judge.pc.connectionState == "closed")
        second = await Sender(harness, "j", hertz=900).start()
        await until(lambda: at_lawyer.hears("j", 900) and harness.sent("j", "l", "video") > still)
        assert harness.heard(wire.Gone) == []  # the link asked for it
        await second.close()
        await judge.close()


async def test_an_older_version_of_the_matrix_is_ignored() -> None:
    async with running_node() as harness:
        harness.desire("jl", everything("j", "l"))
        judge = await Sender(harness, "j").start()
        at_lawyer = await Receiver(harness, "l").start()
        await until(lambda: at_lawyer.frames.get("j-video", 0) > 1)
        harness.node.handle(wire.Desired(ROOM, harness.version - 1, (), ()))
        before = harness.sent("j", "l", "audio")
        await until(lambda: harness.sent("j", "l", "audio") > before + 5)
        await judge.close()


async def test_a_seat_that_leaves_the_desired_state_is_disconnected() -> None:
    async with running_node() as harness:
        harness.desire("jl", everything("j", "l"))
        judge = await Sender(harness, "j").start()
        await until(lambda: judge.pc.connectionState == "connected")
        harness.desire("l")
        await until(lambda: judge.pc.connectionState == "closed")
        assert harness.node.rooms[ROOM].publishers == {}
        await judge.close()


async def test_a_returning_publisher_keeps_its_sections() -> None:
    async with running_node() as harness:
        harness.desire("jl", everything("j", "l"))
        judge = await Sender(harness, "j", hertz=500).start()
        at_lawyer = await Receiver(harness, "l").start()
        await until(lambda: at_lawyer.frames.get("j-video", 0) > 1)
        await judge.vanish()
        again = await Sender(harness, "j", hertz=700).start()
        pictures = at_lawyer.frames["j-video"]
        await until(lambda: at_lawyer.frames["j-video"] > pictures + 2 and at_lawyer.hears("j", 700))
        assert len(harness.node.rooms[ROOM].subscribers["l"].slots) == 2
        await again.close()
        await judge.close()


@pytest.mark.parametrize("seat", ["x", "j2"])
async def test_a_seat_outside_the_desired_state_cannot_publish_or_subscribe(seat: str) -> None:
    async with running_node() as harness:
        harness.desire("jl", everything("j", "l"))
        stranger = Sender(harness, "j")
        for reply in (harness.publish(seat, await stranger.offer(), 1), harness.subscribe(seat, 1)):
            assert isinstance(reply, wire.Refused)
            assert reply.code == "unknown_seat"
        await stranger.close()


async def test_edges_to_unknown_seats_and_to_oneself_forward_nothing() -> None:
    async with running_node() as harness:
        harness.desire("jl", {("j", "j", "video"), ("ghost", "l", "video"), ("j", "ghost", "video")})
        judge = await Sender(harness, "j").start()
        at_judge, at_lawyer = await Receiver(harness, "j").start(), await Receiver(harness, "l").start()
        room = harness.node.rooms[ROOM]
        await until(lambda: room.subscribers["j"].transport.connected and room.subscribers["l"].transport.connected)
        await asyncio.sleep(0.3)
        assert at_judge.frames == at_lawyer.frames == {}
        assert harness.sent_to("j") == harness.sent_to("l") == harness.sent_to("ghost") == 0
        await judge.close()


async def test_seen_and_speaking_are_reported() -> None:
    async with running_node() as harness:
        harness.desire("jl", everything("j", "l"))
        judge = await Sender(harness, "j", video=False).start()
        await Receiver(harness, "l").start()
        await until(lambda: any(event.seats == ("j",) for event in harness.heard(wire.Speaking)))
        speaker = wire.SeatSeen("j", audio=True, video=False, screen=False, network="good")
        listener = wire.SeatSeen("l", audio=False, video=False, screen=False, network="good")
        await until(lambda: any(event.seats == (speaker, listener) for event in harness.heard(wire.Seen)))
        await judge.close()


async def test_a_publishers_labels_do_not_reach_subscribers() -> None:
    async with running_node() as harness:
        harness.desire("jl", everything("j", "l"))
        judge = Sender(harness, "j")
        offered = await judge.offer()
        answer = harness.publish("j", offered)
        await judge.answered(answer.sdp)
        offer = harness.subscribe("l")
        for line in offered.splitlines():
            if line.startswith(("a=ssrc:", "a=msid:")):
                for word in line.split(":", 1)[1].replace(":", " ").split():
                    assert len(word) < 8 or word not in offer.sdp
        assert "a=msid:j j-audio" in offer.sdp
        assert "a=msid:j j-video" in offer.sdp
        await judge.close()
