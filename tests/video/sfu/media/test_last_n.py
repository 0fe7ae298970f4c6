"""Cameras that are sent: those that the page shows; of these the pinned, the largest, and the last speakers."""

import pytest
from aiortc import RTCConfiguration, RTCPeerConnection

from tests.video.sfu.peers import ROOM, NodeHarness, Picture, Receiver, Sender, everything, running_node, until
from video.sfu import wire
from video.sfu.media.last_n import visible_sources

pytestmark = pytest.mark.slow

PERMITTED = {"a", "b", "c", "d", "judge"}


@pytest.mark.parametrize(
    "shown, order, last_n, expected",
    [
        (None, (), 0, PERMITTED),
        (("b", "ghost"), ("c",), 0, {"b"}),
        ((), (), 0, set()),
        ((), (), 3, set()),
        (None, (), 2, {"judge", "a", "b"}),
        (None, ("d", "c"), 2, {"judge", "d", "c"}),
        (None, ("ghost", "d"), 1, {"judge", "d"}),
        (("a", "b", "c", "judge"), ("c",), 1, {"judge", "a", "c"}),
        (("a", "b", "c"), ("c",), 1, {"a", "c"}),
        (("d", "c"), (), 1, {"d", "c"}),
    ],
)
def test_visible_sources_are_the_shown_pinned_largest_and_last_speakers(
    shown: tuple[str, ...] | None, order: tuple[str, ...], last_n: int, expected: set[str]
) -> None:
    assert visible_sources(PERMITTED, shown=shown, pinned={"judge"}, order=order, last_n=last_n) == expected


def show(harness: NodeHarness, seat: str, *sources: str) -> wire.FromNode:
    return harness.ask(lambda i: wire.Show(i, ROOM, seat, sources))


async def test_a_camera_that_the_page_does_not_show_is_not_sent() -> None:
    async with running_node() as harness:
        harness.desire("jwl", everything("j", "w", "l"))
        judge, witness = await Sender(harness, "j").start(), await Sender(harness, "w").start()
        at_lawyer = await Receiver(harness, "l").start()
        await until(lambda: min(at_lawyer.frames.get(f"{seat}-video", 0) for seat in "jw") > 1)
        assert harness.heard(wire.Visible) == []
        assert isinstance(show(harness, "l", "j"), wire.Done)
        assert harness.heard(wire.Visible)[-1] == wire.Visible(ROOM, "l", ("j",))
        stood, heard, seen = (
            harness.sent("w", "l", "video"),
            harness.sent("w", "l", "audio"),
            harness.sent("j", "l", "video"),
        )
        await until(lambda: harness.sent("j", "l", "video") > seen + 20)
        assert harness.sent("w", "l", "video") == stood
        assert harness.sent("w", "l", "audio") > heard, "a seat that is not shown is still heard"
        frames = at_lawyer.frames["w-video"]
        show(harness, "l", "w")
        await until(lambda: at_lawyer.frames["w-video"] > frames + 2)
        assert at_lawyer.serials == sorted(set(at_lawyer.serials)), "no new offer is needed"
        await judge.close()
        await witness.close()


async def test_only_pinned_seats_and_the_last_speakers_are_sent() -> None:
    async with running_node() as harness:
        seats = dict.fromkeys("jwal", 1)
        harness.generations = seats
        wishes = tuple(wire.DesiredSeat(seat, 1) for seat in seats)
        edges = tuple(wire.Edge(*edge) for edge in everything(*seats))
        harness.node.handle(wire.Desired(ROOM, 1, wishes, edges, pinned=("j",), last_n=1))
        senders = {seat: await Sender(harness, seat, audio=seat == "w").start() for seat in "jwa"}
        at_lawyer = await Receiver(harness, "l").start()
        await until(lambda: at_lawyer.frames.get("j-video", 0) > 1 and at_lawyer.frames.get("w-video", 0) > 1)
        stood, seen = harness.sent("a", "l", "video"), harness.sent("w", "l", "video")
        await until(lambda: harness.sent("w", "l", "video") > seen + 10)
        assert harness.sent("a", "l", "video") == stood, "one next to the judge: the witness, who speaks"
        assert harness.heard(wire.Visible)[-1] == wire.Visible(ROOM, "l", ("j", "w"))
        show(harness, "l", "a", "w", "j")
        await until(lambda: at_lawyer.frames.get("a-video", 0) > 1)
        assert harness.heard(wire.Visible)[-1] == wire.Visible(ROOM, "l", ("a", "j", "w"))
        for sender in senders.values():
            await sender.close()


async def test_show_without_a_subscribe_connection_is_refused() -> None:
    async with running_node() as harness:
        harness.desire("jl", everything("j", "l"))
        assert show(harness, "l", "j").code == "not_subscribed"


async def test_a_screen_is_forwarded_separately_from_the_camera() -> None:
    async with running_node() as harness:
        screen = {("j", "l", "screen")}
        harness.desire("jl", everything("j", "l"))
        judge = Sender(harness, "j")
        judge.pc.addTrack(Picture(size=(320, 240)))
        await judge.start()
        at_lawyer = await Receiver(harness, "l").start()
        await until(lambda: at_lawyer.frames.get("j-video", 0) > 1)
        assert harness.sent("j", "l", "screen") == 0, "not permitted yet"
        harness.desire("jl", everything("j", "l") | screen)
        await until(lambda: at_lawyer.frames.get("j-screen", 0) > 1)
        show(harness, "l")
        stood, shown = harness.sent("j", "l", "video"), harness.sent("j", "l", "screen")
        await until(lambda: harness.sent("j", "l", "screen") > shown + 5)
        assert harness.sent("j", "l", "video") == stood, "the screen continues without any camera"
        harness.desire("jl", everything("j", "l"))
        stood = harness.sent("j", "l", "screen")
        frames = at_lawyer.frames["j-video"]
        show(harness, "l", "j")
        await until(lambda: at_lawyer.frames["j-video"] > frames + 5)
        assert harness.sent("j", "l", "screen") == stood
        await judge.close()


async def test_two_video_sections_without_ssrcs_are_refused() -> None:
    async with running_node() as harness:
        harness.desire("j")
        pc = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        pc.addTrack(Picture())
        pc.addTrack(Picture())
        await pc.setLocalDescription(await pc.createOffer())
        bare = "\r\n".join(line for line in pc.localDescription.sdp.splitlines() if not line.startswith("a=ssrc"))
        assert harness.publish("j", bare + "\r\n").code == "bad_sdp"
        await pc.close()


async def test_a_camera_that_stops_and_starts_is_forwarded_again() -> None:
    async with running_node() as harness:
        harness.desire("jl", everything("j", "l"))
        judge = await Sender(harness, "j").start()
        at_lawyer = await Receiver(harness, "l").start()
        await until(lambda: at_lawyer.frames.get("j-video", 0) > 1)
        video = next(each for each in judge.pc.getTransceivers() if each.kind == "video")
        for direction in ("inactive", "sendonly"):
            video.direction = direction
            answer = harness.publish("j", await judge.offer())
            assert isinstance(answer, wire.Answer)
            await judge.answered(answer.sdp)
        sent = harness.sent("j", "l", "video")
        await until(lambda: harness.sent("j", "l", "video") > sent + 10)
        await judge.close()
