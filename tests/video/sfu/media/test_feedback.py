"""RTCP between browsers that only speak to the node: lost packets, key frames, bitrates, clocks."""

import asyncio
import itertools
import random
import struct

import pytest

from tests.video.sfu.media.test_forwarder import Stream
from tests.video.sfu.peers import ROOM, NodeHarness, Receiver, Sender, everything, running_node, until
from video.sfu.media import rtcp
from video.sfu.media.feedback import ReceptionStats

pytestmark = pytest.mark.slow


async def running(harness: NodeHarness) -> tuple[Sender, Receiver]:
    harness.desire("jl", everything("j", "l"))
    judge = await Sender(harness, "j").start()
    at_lawyer = await Receiver(harness, "l").start()
    await until(lambda: at_lawyer.frames.get("j-video", 0) > 1)
    return judge, at_lawyer


def video_output(harness: NodeHarness) -> object:
    return next(slot.output for slot in harness.node.rooms[ROOM].subscribers["l"].slots if slot.medium == "video")


async def test_feedback_on_foreign_streams_is_ignored() -> None:
    async with running_node() as harness:
        judge, _ = await running(harness)
        subscriber = harness.node.rooms[ROOM].subscribers["l"]
        before = harness.sent("j", "l", "video")
        track = harness.node.rooms[ROOM].publishers["j"].tracks["video"]
        asked: list[int] = []
        track.request_keyframe = lambda: asked.append(1)
        for ssrc in (*judge.ssrcs, 0, 0xFFFFFFFF):
            subscriber.on_rtcp(rtcp.pli(1, ssrc), 0.0)
            subscriber.on_rtcp(rtcp.nack(1, ssrc, list(range(100))), 0.0)
        assert asked == []
        assert harness.sent("j", "l", "video") - before < 5
        await judge.close()


async def test_nacks_are_answered_from_the_cache_up_to_a_rate_limit() -> None:
    async with running_node(resend_rate=100.0) as harness:
        judge, _ = await running(harness)
        subscriber, output = harness.node.rooms[ROOM].subscribers["l"], video_output(harness)
        newest = output.track.highest + output.sequence_shift & 0xFFFF
        now = asyncio.get_running_loop().time()
        before = output.packets
        subscriber.on_rtcp(rtcp.nack(1, output.ssrc, [newest]), now)
        assert output.packets == before + 1
        for _ in range(1000):
            subscriber.on_rtcp(rtcp.nack(1, output.ssrc, [newest] * 17), now)
        assert output.packets - before <= 101
        assert harness.node.drops.over_limit > 0
        await judge.close()


async def test_packets_lost_before_the_node_are_requested_and_forwarded_late() -> None:
    async with running_node() as harness:
        judge, at_lawyer = await running(harness)
        ice = judge.pc.getSenders()[0].transport.transport
        send, sent, lost = ice._send, itertools.count(), set()

        async def lossy(data: bytes) -> None:
            """Lose every fifth packet once."""
            if 127 < data[0] < 192 and not 191 < data[1] < 224 and data not in lost and not next(sent) % 5:
                lost.add(data)
            else:
                await send(data)

        ice._send = lossy
        track = harness.node.rooms[ROOM].publishers["j"].tracks["video"]
        pictures = at_lawyer.frames["j-video"]
        await until(lambda: at_lawyer.frames["j-video"] > pictures + 20 and len(lost) > 5)
        await until(lambda: not track.missing)
        assert track.received >= track.highest - track.lowest
        await judge.close()


async def test_no_receiver_moves_the_bitrate_out_of_its_bounds() -> None:
    async with running_node() as harness:
        judge, _ = await running(harness)
        room, limits = harness.node.rooms[ROOM], harness.node.limits
        subscriber, output = room.subscribers["l"], video_output(harness)
        publisher = room.publishers["j"]
        assert room._bitrate_for(publisher) == limits.max_video_bitrate
        for bitrate in (0, 2**63, 2**81 - 1):
            exponent = max(0, bitrate.bit_length() - 18)
            packet = struct.pack("!BBHII", 0x8F, 206, 5, 1, 0) + b"REMB"
            packet += struct.pack("!II", 1 << 24 | min(exponent, 63) << 18 | bitrate >> exponent & 0x3FFFF, output.ssrc)
            subscriber.on_rtcp(packet, 0.0)
            for loss in (0, 255):
                output.loss = loss
                assert limits.min_bitrate <= room._bitrate_for(publisher) <= limits.max_video_bitrate
        await judge.close()


async def test_a_lossy_receiver_lowers_the_bitrate_to_its_estimate() -> None:
    async with running_node() as harness:
        judge, _ = await running(harness)
        room = harness.node.rooms[ROOM]
        room.subscribers["l"].bitrate = 600_000
        video_output(harness).loss = 0
        assert room._bitrate_for(room.publishers["j"]) == harness.node.limits.max_video_bitrate
        video_output(harness).loss = 60
        assert room._bitrate_for(room.publishers["j"]) == 600_000
        await judge.close()


async def test_publisher_and_subscriber_get_rtcp_reports() -> None:
    async with running_node() as harness:
        judge, at_lawyer = await running(harness)

        def has_reports() -> bool:
            sender = judge.pc.getSenders()[0]
            receiver = at_lawyer.pc.getTransceivers()[0].receiver
            return bool(sender._RTCRtpSender__stats) and bool(receiver._RTCRtpReceiver__lsr)

        await until(has_reports)
        await judge.close()


def test_a_receiver_report_counts_lost_packets() -> None:
    stream = Stream(number=65530)
    reception = ReceptionStats(stream.track)
    assert reception.block(0.0) is None
    for number in range(65530, 65630):
        if number % 10:
            stream.send(number, now=number / 30)
    block = reception.block(1.0)
    assert block is not None
    lost = sum(1 for number in range(65532, 65629) if not number % 10)
    assert block.total == lost
    assert abs(block.fraction - 256 * lost // 99) <= 1
    assert block.highest == 65629  # one cycle and 93
    stream.send(65630)
    again = reception.block(2.0)
    assert again is not None
    assert (again.fraction, again.total) == (0, lost)


def test_written_rtcp_packets_are_read_back() -> None:
    assert list(rtcp.read(rtcp.pli(1, 2))) == [rtcp.KeyframeRequest(2)]
    numbers = [65534, 65535, 0, 5, 14, 15, 40]
    before_wrap, after_wrap = rtcp.read(rtcp.nack(1, 2, numbers))
    assert before_wrap == rtcp.Nack(2, (65534, 65535))
    assert after_wrap == rtcp.Nack(2, (0, 5, 14, 15, 40))
    (remb,) = rtcp.read(rtcp.remb(1, 1_500_000, [2]))
    assert remb.bitrate == pytest.approx(1_500_000, rel=1e-4)
    block = rtcp.ReportBlock(9, 128, -5, 70000, 33, 1, 2)
    assert list(rtcp.read(rtcp.receiver_report(1, [block]))) == [rtcp.ReceptionReport(9, 128, 33, 1, 2)]
    report = rtcp.sender_report(3, ntp=1 << 33, rtp=2**32 + 4, packets=5, octets=6, cname="abcdefgh")
    assert list(rtcp.read(report)) == [rtcp.SenderInfo(3, 1 << 33, 4)]
    assert len(report) % 4 == 0


def test_truncated_and_random_rtcp_is_read_without_an_exception() -> None:
    noise = random.Random(11)
    whole = rtcp.sender_report(3, ntp=1, rtp=2, packets=3, octets=4, cname="abc") + rtcp.pli(1, 2)
    whole += rtcp.nack(1, 2, list(range(0, 600, 20))) + rtcp.remb(1, 10**6, [1, 2, 3])
    assert len(list(rtcp.read(whole))) == 4
    for _ in range(5000):
        data = bytearray(whole[: noise.randrange(len(whole) + 1)])
        for _ in range(noise.randrange(6)):
            if data:
                data[noise.randrange(len(data))] = noise.getrandbits(8)
        for report in rtcp.read(bytes(data)):
            if isinstance(report, rtcp.Nack):
                assert len(report.numbers) <= rtcp.MAX_LOST


def test_nacks_of_one_datagram_are_bounded_over_all_its_packets() -> None:
    each = rtcp.nack(1, 2, list(range(300)))
    reports = list(rtcp.read(each * 10 + rtcp.pli(1, 2)))
    lost = [report for report in reports if isinstance(report, rtcp.Nack)]
    assert [len(report.numbers) for report in lost] == [300, rtcp.MAX_LOST - 300]
    assert reports[-1] == rtcp.KeyframeRequest(2), "the packets after the NACKs are still read"


BLOCKS = (
    rtcp.ReportBlock(9, 128, -5, 70000, 33, 1, 2),
    rtcp.ReportBlock(0xFFFFFFFF, 255, 1 << 24, (1 << 32) + 7, (1 << 32) + 1, 0xFFFFFFFF, 0xFFFFFFFF),
    rtcp.ReportBlock(7, 0, -(1 << 24), -65536, 0, 0, 0),
)
SENDER_REPORT = {"ntp": (1 << 64) + (5 << 32) + 6, "rtp": 2**32 + 4, "packets": 2**32 + 5, "octets": 6}


@pytest.mark.parametrize(
    "packet, expected",
    [
        (rtcp.receiver_report(1, []), "80c9000100000001"),
        (
            rtcp.receiver_report(0xDEADBEEF, BLOCKS),
            (
                "83c90013deadbeef0000000980fffffb00011170000000210000000100000002ffffffffff7fffff0000000700000001ffffffff"
                "ffffffff0000000700800000ffff0000000000000000000000000000"
            ),
        ),
        (
            rtcp.sender_report(3, **SENDER_REPORT, cname="0123456789abcdef"),
            (
                "80c8000600000003000000050000000600000004000000050000000681ca00060000000301103031323334353637383961626364"
                "65660000"
            ),
        ),
        (rtcp.pli(1, 2), "81ce00020000000100000002"),
        (rtcp.nack(1, 2, [5]), "81cd0003000000010000000200050000"),
        (
            rtcp.nack(1, 2, [100, 101, 116, 117, 133, 134, 200]),
            "81cd0006000000010000000200648001007580000086000000c80000",
        ),
        (rtcp.remb(1, 1_500_000, [2, 3]), "8fce0006000000010000000052454d42020edc6c0000000200000003"),
        (rtcp.remb(1, 0, [2]), "8fce0005000000010000000052454d420100000000000002"),
        (rtcp.remb(1, 2**18 - 1, [2]), "8fce0005000000010000000052454d420103ffff00000002"),
        (rtcp.remb(1, 2**18, [2]), "8fce0005000000010000000052454d420106000000000002"),
        (rtcp.remb(1, 2**40, []), "8fce0004000000010000000052454d42005e0000"),
    ],
)
def test_each_rtcp_packet_has_the_bytes_of_its_rfc(packet: bytes, expected: str) -> None:
    assert packet.hex() == expected


def test_a_receiver_report_has_at_most_31_blocks() -> None:
    packet = rtcp.receiver_report(1, [rtcp.ReportBlock(ssrc, 0, 0, 0, 0, 0, 0) for ssrc in range(40)])
    assert [report.ssrc for report in rtcp.read(packet)] == list(range(31))


def test_a_nack_of_unordered_numbers_names_each_of_them() -> None:
    numbers = [9, 5, 6, 6, 70, 3]
    assert [number for report in rtcp.read(rtcp.nack(1, 2, numbers)) for number in report.numbers] == numbers
