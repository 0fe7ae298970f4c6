"""Datagrams of attackers, which change nothing for the seats of a room."""

import asyncio
import random
import socket
import struct
from collections.abc import Iterator

import pytest
from aioice import stun
from aiortc import RTCSessionDescription

from tests.video.sfu.peers import ROOM, NodeHarness, Receiver, Sender, everything, running_node, until
from video.sfu import wire

pytestmark = pytest.mark.slow

CLIENT_HELLO = bytes.fromhex("16fefd000000000000000000360100002a000000000000002afefd") + bytes(40)
FATAL_ALERT = bytes.fromhex("15fefd000000000000000000020228")
RTP_LIKE = struct.pack("!BBHII", 0x80, 111, 7, 8, 9) + bytes(range(100))


def forged_check(harness: NodeHarness, *, password: str) -> bytes:
    """Return a check for a connection of the room, signed with the attacker's password."""
    ice = harness.node.rooms[ROOM].publishers["j"].transport.ice
    message = stun.Message(stun.Method.BINDING, stun.Class.REQUEST)
    message.attributes["USERNAME"] = f"{ice.ufrag}:{ice.remote_ufrag}"
    message.attributes["PRIORITY"] = 1
    message.attributes["ICE-CONTROLLING"] = 1
    message.attributes["USE-CANDIDATE"] = None
    message.add_message_integrity(password.encode())
    return bytes(message)


@pytest.fixture
def foreign() -> Iterator[socket.socket]:
    """A socket that belongs to no browser."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        sender.bind(("127.0.0.1", 0))
        sender.setblocking(False)
        yield sender


def attack(harness: NodeHarness, foreign: socket.socket) -> int:
    """Send one datagram of each kind; return how many were sent."""
    check = forged_check(harness, password="x" * 24)
    datagrams = [
        b"",
        b"\x00",
        b"\x80",
        CLIENT_HELLO,
        FATAL_ALERT,
        RTP_LIKE,
        b"\x80\xc8" + bytes(60),
        check,
        check[:30],
        check[:-8] + bytes(8),
        stun.Message(stun.Method.BINDING, stun.Class.REQUEST).__bytes__(),
        b"\x00\x01\x00\x04\x21\x12\xa4\x42" + bytes(12) + b"\x00\x24\x00\x01\xff\x00\x00\x00"[:4],
        bytes(9000),
        b"\x80" + bytes(8999),
        *(random.Random(7).randbytes(size) for size in range(1, 400, 7)),
    ]
    for datagram in datagrams:
        foreign.sendto(datagram, ("127.0.0.1", harness.node.port))
    return len(datagrams)


async def test_datagrams_of_a_stranger_do_not_disturb_a_running_room(foreign: socket.socket) -> None:
    async with running_node() as harness:
        harness.desire("jl", everything("j", "l"))
        judge = await Sender(harness, "j", hertz=500).start()
        at_lawyer = await Receiver(harness, "l").start()
        await until(lambda: at_lawyer.frames.get("j-video", 0) > 1 and at_lawyer.hears("j", 500))
        for _ in range(3):
            attack(harness, foreign)
            pictures, voice = at_lawyer.frames["j-video"], harness.sent("j", "l", "audio")
            await until(
                lambda p=pictures, v=voice: at_lawyer.frames["j-video"] > p and harness.sent("j", "l", "audio") > v
            )
        assert at_lawyer.hears("j", 500)
        drops = harness.node.drops
        assert min(drops.foreign, drops.malformed, drops.checks) > 0
        with pytest.raises(BlockingIOError):
            foreign.recv(2000)  # no answer at all
        await judge.close()


async def test_a_stranger_cannot_break_a_handshake(foreign: socket.socket) -> None:
    async with running_node() as harness:
        harness.desire("jl", everything("j", "l"))
        judge, at_lawyer = Sender(harness, "j"), Receiver(harness, "l")
        answer = harness.publish("j", await judge.offer())
        attack(harness, foreign)
        connecting = asyncio.ensure_future(judge.answered(answer.sdp))
        for _ in range(20):
            attack(harness, foreign)
            await asyncio.sleep(0.005)
        await connecting
        starting = asyncio.ensure_future(at_lawyer.start())
        for _ in range(20):
            attack(harness, foreign)
            await asyncio.sleep(0.005)
        await starting
        await until(lambda: at_lawyer.frames.get("j-video", 0) > 1)
        await judge.close()


async def test_no_packet_is_sent_to_candidates_of_a_description() -> None:
    async with running_node() as harness:
        harness.desire("jl", everything("j", "l"))
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as internal:
            internal.bind(("127.0.0.1", 0))
            internal.setblocking(False)
            port = internal.getsockname()[1]
            candidates = [
                f"a=candidate:1 1 udp 2130706431 127.0.0.1 {port} typ host",
                "a=candidate:2 1 udp 1 169.254.169.254 80 typ host",
                "a=candidate:3 1 udp 1 ::ffff:10.0.0.1 80 typ host",
                "a=candidate:4 1 udp 1 224.0.0.1 99999 typ host",
                "a=candidate:5 9999 tcp 1 x.local -5 typ host",
                f"a=candidate:6 1 UDP 1 0.0.0.0 {port} typ srflx raddr 127.0.0.1 rport {port}",
            ] * 100
            judge = Sender(harness, "j")
            answer = harness.publish("j", _with_candidates(await judge.offer(), candidates))
            assert isinstance(answer, wire.Answer)
            offer = harness.subscribe("l")
            at_lawyer = Receiver(harness, "l")
            await at_lawyer.pc.setRemoteDescription(RTCSessionDescription(offer.sdp, "offer"))
            await at_lawyer.pc.setLocalDescription(await at_lawyer.pc.createAnswer())
            local = at_lawyer.pc.localDescription.sdp
            assert isinstance(harness.accept("l", offer.serial, _with_candidates(local, candidates)), wire.Done)
            await asyncio.sleep(0.5)
            with pytest.raises(BlockingIOError):
                internal.recv(2000)
            await at_lawyer.close()
        await judge.close()


def _with_candidates(sdp: str, candidates: list[str]) -> str:
    """Replace the browser's own candidates by these."""
    plain = [line for line in sdp.splitlines() if not line.startswith("a=candidate")]
    first = next(i for i, line in enumerate(plain) if line.startswith("a=mid"))
    return "\r\n".join(plain[: first + 1] + candidates + plain[first + 1 :]) + "\r\n"


async def test_invented_ssrcs_of_an_authenticated_peer_are_dropped() -> None:
    async with running_node() as harness:
        harness.desire("jl", everything("j", "l"))
        judge = await Sender(harness, "j", hertz=500).start()
        at_lawyer = await Receiver(harness, "l").start()
        await until(lambda: at_lawyer.frames.get("j-video", 0) > 1 and at_lawyer.hears("j", 500))
        transport = harness.node.rooms[ROOM].publishers["j"].transport
        dtls = judge.pc.getSenders()[0].transport
        payload_types = list(harness.node.rooms[ROOM].publishers["j"].tracks["audio"].formats)
        noise = random.Random(5)
        for _ in range(400):
            header = struct.pack("!BBHII", 0x80, payload_types[0], noise.getrandbits(16), 1, noise.getrandbits(32))
            await dtls._send_rtp(header + bytes(50))
        await asyncio.sleep(0.1)
        pictures, voice = at_lawyer.frames["j-video"], harness.sent("j", "l", "audio")
        await until(lambda: at_lawyer.frames["j-video"] > pictures and harness.sent("j", "l", "audio") > voice + 5)
        assert len(transport.inputs) <= 8
        assert harness.node.drops.sources >= 400
        assert harness.sent("j", "l", "audio") < 400
        await judge.close()


async def test_an_rtcp_bye_does_not_end_a_stream() -> None:
    async with running_node() as harness:
        harness.desire("jl", everything("j", "l"))
        judge = await Sender(harness, "j").start()
        at_lawyer = await Receiver(harness, "l").start()
        await until(lambda: at_lawyer.frames.get("j-video", 0) > 1)
        dtls = judge.pc.getSenders()[0].transport
        for ssrc in judge.ssrcs:
            await dtls._send_rtp(struct.pack("!BBHI", 0x81, 203, 1, ssrc))
        pictures = at_lawyer.frames["j-video"]
        await until(lambda: at_lawyer.frames["j-video"] > pictures + 3)
        await judge.close()


async def test_replayed_and_forged_media_is_dropped_and_counted() -> None:
    async with running_node() as harness:
        harness.desire("jl", everything("j", "l"))
        judge = await Sender(harness, "j").start()
        at_lawyer = await Receiver(harness, "l").start()
        await until(lambda: at_lawyer.frames.get("j-video", 0) > 1)
        ice = judge.pc.getSenders()[0].transport.transport
        kept: list[bytes] = []
        send = ice._send

        async def tap(data: bytes) -> None:
            kept.append(data)
            await send(data)

        judge.pc.getSenders()[0].transport.transport._send = tap
        await until(lambda: len([data for data in kept if 127 < data[0] < 192 and not 191 < data[1] < 224]) > 10)
        before = harness.node.drops.forged
        received = harness.ask(lambda i: wire.Counters(i, ROOM)).inputs
        media = [data for data in kept if 127 < data[0] < 192 and not 191 < data[1] < 224][:5]
        for data in media:
            await send(data)
            await send(data[:-1] + bytes([data[-1] ^ 1]))
            await send(data[:2] + b"\x7f\x7f" + data[4:])
        await asyncio.sleep(0.2)
        assert harness.node.drops.forged - before >= 15
        later = harness.ask(lambda i: wire.Counters(i, ROOM)).inputs
        assert all(a.packets <= b.packets < a.packets + 40 for a, b in zip(received, later, strict=True))
        await judge.close()


@pytest.mark.parametrize("size", [0, 1900])
async def test_a_flood_of_checks_does_not_disturb_the_audio_of_others(size: int) -> None:
    async with running_node() as harness:
        harness.desire("jlx", everything("j", "l", "x"))
        judge = await Sender(harness, "j", hertz=500, video=False).start()
        flooder = await Sender(harness, "x", video=False).start()
        at_lawyer = await Receiver(harness, "l").start()
        await until(lambda: at_lawyer.hears("j", 500))
        ice = harness.node.rooms[ROOM].publishers["x"].transport.ice
        message = stun.Message(stun.Method.BINDING, stun.Class.REQUEST)
        message.attributes["USERNAME"] = f"{ice.ufrag}:{ice.remote_ufrag}"
        message.attributes["PRIORITY"] = 1
        if size:
            message.attributes["SOFTWARE"] = "x" * size
        message.add_message_integrity(ice.password.encode())
        check = bytes(message)
        dtls = flooder.pc.getSenders()[0].transport
        drops = harness.node.drops
        came, went, dropped = judge_packets(harness), harness.sent("j", "l", "audio"), drops.checks + drops.malformed
        flood = 0
        for _ in range(75):
            for _ in range(40):
                await dtls.transport._send(check)
                flood += 1
            await asyncio.sleep(0.01)
        came, went = judge_packets(harness) - came, harness.sent("j", "l", "audio") - went
        assert came > 25
        assert went >= 0.95 * came
        assert drops.checks + drops.malformed - dropped > flood / 2, "most are not even parsed"
        assert at_lawyer.hears("j", 500)
        await flooder.close()
        await judge.close()


def judge_packets(harness: NodeHarness) -> int:
    """Return the number of the judge's audio packets that the node received."""
    return harness.node.rooms[ROOM].publishers["j"].tracks["audio"].received


async def test_a_flood_of_one_member_is_cut_and_others_are_heard() -> None:
    async with running_node(packet_rate=300.0, forged_rate=300.0) as harness:
        harness.desire("jlx", everything("j", "l", "x"))
        judge = await Sender(harness, "j", hertz=500, video=False).start()
        flooder = await Sender(harness, "x", video=False).start()
        at_lawyer = await Receiver(harness, "l").start()
        await until(lambda: at_lawyer.hears("j", 500))
        dtls = flooder.pc.getSenders()[0].transport
        voice = harness.sent("j", "l", "audio")
        for _ in range(40):
            for _ in range(50):
                await dtls.transport._send(b"\x80" + bytes(60))
            await asyncio.sleep(0.01)
        await until(lambda: harness.sent("j", "l", "audio") > voice + 15)
        assert harness.node.drops.over_limit > 500
        await flooder.close()
        await judge.close()
