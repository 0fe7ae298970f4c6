"""Limits of the node: datagrams above each limit are dropped and counted, and cost nothing more."""

from __future__ import annotations

import asyncio
import struct
from collections.abc import AsyncIterator
from types import SimpleNamespace

import pytest
from aioice import stun

from tests.video.sfu.peers import QUICK, NodeHarness, Sender, running_node, until
from video.sfu import wire
from video.sfu.context import Context
from video.sfu.media import rtcp, transport
from video.sfu.media.forwarder import PacketCounter, Track
from video.sfu.net.guard import MAX_CHECK, PacketKind, RateLimiter, TokenBucket, classify
from video.sfu.net.ice import IceLite
from video.sfu.net.mux import UdpMux
from video.sfu.sdp.formats import VP8
from video.sfu.secure import srtp

NOW = 1000.0


class Owner:
    """A peer that accepts every SSRC."""

    def __init__(self, context: Context) -> None:
        self.controls = 0
        self.learned: list[int] = []
        self.track = Track("video", {96: VP8}, drops=context.drops, counter=PacketCounter())

    def find_track(self, ssrc: int, payload_type: int) -> Track:
        self.learned.append(ssrc)
        return self.track

    def bind_track(self, ssrc: int, track: Track) -> None: ...

    def on_rtcp(self, data: bytes, now: float) -> None:
        self.controls += 1


@pytest.fixture
async def harness() -> AsyncIterator[NodeHarness]:
    async with running_node() as made:
        yield made


@pytest.fixture
def connection(harness: NodeHarness, monkeypatch: pytest.MonkeyPatch) -> transport.Transport:
    """A connection on which every packet counts as authenticated."""
    monkeypatch.setattr(srtp, "unprotect", lambda *_: 0)
    monkeypatch.setattr(srtp, "unprotect_rtcp", lambda *_: 0)
    context = harness.node._context
    made = transport.Transport(context, Owner(context))
    made._inbound_srtp = object()
    return made


def put(data: bytes) -> tuple[srtp.Frame, int]:
    frame = srtp.Frame()
    frame.view[: len(data)] = data
    return frame, len(data)


def media(ssrc: int, size: int = 20) -> tuple[srtp.Frame, int]:
    return put(struct.pack("!BBHII", 0x80, 96, 1, 1, ssrc) + bytes(size))


def control(ssrc: int) -> tuple[srtp.Frame, int]:
    return put(struct.pack("!BBHI", 0x80, 201, 1, ssrc))


def test_a_check_longer_than_the_limit_is_invalid() -> None:
    frame, _ = put(b"\x00\x01" + bytes(1500))
    assert classify(frame.buffer, MAX_CHECK) is PacketKind.STUN
    assert classify(frame.buffer, MAX_CHECK + 1) is PacketKind.INVALID


async def test_ssrcs_at_one_time_are_limited(harness: NodeHarness, connection: transport.Transport) -> None:
    for ssrc in range(1, 30):
        connection.on_rtp(*media(ssrc), NOW)
    assert len(connection._owner.learned) == QUICK.max_ssrcs
    assert harness.node.drops.sources == 29 - QUICK.max_ssrcs


async def test_ssrcs_in_a_connections_life_are_limited(harness: NodeHarness, connection: transport.Transport) -> None:
    for ssrc in range(1, 200):
        connection.on_rtp(*media(ssrc), NOW)
        connection.inputs.clear()  # as when a section stops and starts again
    assert len(set(connection._owner.learned)) == QUICK.max_ssrcs_ever
    connection.on_rtp(*media(1), NOW)
    assert connection._owner.learned[-1] == 1, "a known SSRC may come back"


async def test_rtcp_packets_and_their_ssrcs_are_limited(harness: NodeHarness, connection: transport.Transport) -> None:
    for _ in range(2000):
        connection.on_rtcp(*control(1), NOW)
    assert connection._owner.controls == QUICK.rtcp_burst
    assert harness.node.drops.over_limit == 2000 - connection._owner.controls
    for ssrc in range(1000):
        connection.on_rtcp(*control(ssrc), NOW + 10 * ssrc)
    assert len(connection._rtcp_sources) == transport.MAX_RTCP_SOURCES


@pytest.mark.parametrize(
    "size, most", [(20, QUICK.packet_rate * transport.BURST), (1900, QUICK.byte_rate * transport.BURST / 1912)]
)
async def test_packets_and_bytes_are_limited(
    harness: NodeHarness, connection: transport.Transport, size: int, most: float
) -> None:
    taken = 0
    for _ in range(8000):
        before = harness.node.drops.over_limit
        connection.on_rtp(*media(1, size), NOW)
        taken += harness.node.drops.over_limit == before
    assert taken == int(most)


async def test_forged_packets_are_not_charged_to_the_peer_until_they_flood(
    harness: NodeHarness, connection: transport.Transport, monkeypatch: pytest.MonkeyPatch
) -> None:
    forged, most = int(QUICK.forged_rate * transport.BURST), int(QUICK.packet_rate * transport.BURST)
    monkeypatch.setattr(srtp, "unprotect", lambda *_: 1)
    monkeypatch.setattr(srtp, "unprotect_rtcp", lambda *_: 1)
    for _ in range(forged // 2):
        connection.on_rtp(*media(1), NOW)
        connection.on_rtcp(*control(1), NOW)
    assert harness.node.drops.forged == forged
    assert harness.node.drops.over_limit == connection._window_packets == 0
    for _ in range(most + 1000):
        connection.on_rtp(*media(1), NOW)
    assert harness.node.drops.forged == forged + most
    assert harness.node.drops.over_limit == 1000, "the rest is not examined"


async def test_dtls_datagrams_do_not_count_as_media(harness: NodeHarness, connection: transport.Transport) -> None:
    for _ in range(5000):
        connection.on_dtls(b"\x16\xfe\xfd" + bytes(20), NOW)
    assert harness.node.drops.over_limit == 5000 - QUICK.dtls_packet_rate * transport.BURST
    connection.on_rtp(*media(1), NOW)
    assert connection._window_packets == 1


class Sent:
    """A port that records its datagrams with their addresses; every received datagram is in its first frame."""

    def __init__(self) -> None:
        self.frames = [srtp.Frame()]
        self.sent: list[tuple[stun.Message, tuple[str, int]]] = []

    def address(self, place: int) -> tuple[str, int]:
        return ("192.0.2.7", 4000)

    def sendto(self, data: bytes, address: tuple[str, int]) -> None:
        self.sent.append((stun.parse_message(bytes(data)), address))


class Known:
    """A connection, as the mux sees it, whose browser is `remote`."""

    def __init__(self, mux: UdpMux, remote: str = "them") -> None:
        self.ice = IceLite(lambda _: None)
        self.ice.remote_ufrag, self.ice.remote_password = remote, remote * 6
        self.last_received_at = NOW
        self.stun_bucket = TokenBucket(QUICK.check_rate, QUICK.check_burst)
        mux.add(self)


def check_of(known: Known) -> bytes:
    message = stun.Message(stun.Method.BINDING, stun.Class.REQUEST)
    message.attributes["USERNAME"] = f"{known.ice.ufrag}:{known.ice.remote_ufrag}"
    message.attributes["PRIORITY"] = 1
    message.attributes["ICE-CONTROLLING"] = 7
    message.add_message_integrity(known.ice.password.encode())
    return bytes(message)


def answer_to(asked: stun.Message, known: Known) -> bytes:
    message = stun.Message(stun.Method.BINDING, stun.Class.RESPONSE, asked.transaction_id)
    message.add_message_integrity(str(known.ice.remote_password).encode())
    return bytes(message)


def arrive(mux: UdpMux, port: Sent, data: bytes, key: int) -> None:
    port.frames[0].view[: len(data)] = data
    mux._dispatch(port, 0, len(data), key, NOW)


async def test_checks_for_unknown_connections_are_not_parsed(
    harness: NodeHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[object] = []
    mux, port = harness.node._context.mux, Sent()
    known = Known(mux)
    mux._assign_address(5, known)
    monkeypatch.setattr(mux, "_on_stun", lambda claimed, *_: read.append(claimed))
    request = stun.Message(stun.Method.BINDING, stun.Class.REQUEST)
    request.attributes["USERNAME"] = "another:them"
    response = stun.Message(stun.Method.BINDING, stun.Class.RESPONSE)
    cookieless = bytes(4).join([check_of(known)[:4], check_of(known)[8:]])
    strange = (bytes(request), bytes(response), b"\x00\x01" + bytes(60), cookieless, check_of(known)[:24])
    for data in strange:
        for key in (5, 77):  # from a known address, and from an unknown one
            for _ in range(500):
                arrive(mux, port, data, key)
    assert read == []
    assert harness.node.drops.checks == 2 * 500 * len(strange)
    for _ in range(1000):
        arrive(mux, port, check_of(known), 77)
    assert read == [known] * int(QUICK.check_burst), "its own checks are parsed, up to its burst"


async def test_an_address_changes_hands_only_after_an_answered_probe(harness: NodeHarness) -> None:
    mux, port = harness.node._context.mux, Sent()
    owner, other = Known(mux, "owner"), Known(mux, "other")
    arrive(mux, port, check_of(owner), 5)
    [(answer, _where)] = port.sent
    assert answer.message_class == stun.Class.RESPONSE
    for _ in range(20):  # a peer that forges its sender does not get the answers
        arrive(mux, port, check_of(other), 5)
    assert mux._by_key[5] is owner
    probes = [message for message, _where in port.sent[1:]]
    assert {probe.message_class for probe in probes} == {stun.Class.REQUEST}, "probed, not answered"
    assert probes[-1].attributes["USERNAME"] == f"other:{other.ice.ufrag}"
    arrive(mux, port, answer_to(probes[-1], owner), 5)
    assert mux._by_key[5] is owner, "signed by the owner of the address, not by the claimant"
    arrive(mux, port, check_of(other), 5)
    arrive(mux, port, answer_to(port.sent[-1][0], other), 5)
    assert mux._by_key[5] is other
    assert mux._keys_of[owner] == []


async def test_claims_end_with_the_claimant_and_with_the_owner(harness: NodeHarness) -> None:
    mux, port = harness.node._context.mux, Sent()
    owner, other = Known(mux, "owner"), Known(mux, "other")
    for _ in range(2):
        arrive(mux, port, check_of(owner), 5)
        arrive(mux, port, check_of(other), 5)
    mux.remove(other)
    assert mux._claims == {5: set()}
    mux.remove(owner)
    assert mux._claims == mux._by_key == {}


async def test_addresses_of_a_connection_are_limited_and_its_route_is_kept(harness: NodeHarness) -> None:
    mux = harness.node._context.mux
    known = Known(mux)
    mux._assign_address(0, known)
    known.ice.route = SimpleNamespace(key=0)
    for key in range(1, 40):
        mux._assign_address(key, known)
    assert len(mux._keys_of[known]) == QUICK.max_addresses
    assert mux._by_key[0] is known
    assert len(mux._by_key) == QUICK.max_addresses


async def test_connections_of_a_node_are_limited() -> None:
    async with running_node(max_connections=2) as harness:
        harness.desire("abc")
        senders = [await Sender(harness, seat, video=False).start() for seat in "ab"]
        refused = harness.subscribe("c")
        assert isinstance(refused, wire.Refused)
        assert refused.code == "too_many"
        for sender in senders:
            await sender.close()


def test_handshakes_are_evenly_spaced() -> None:
    limiter = RateLimiter(10)
    assert [round(limiter.reserve(NOW), 3) for _ in range(4)] == [0, 0.1, 0.2, 0.3]
    assert limiter.reserve(NOW + 5) == 0


@pytest.mark.slow
async def test_connections_at_the_same_time_do_not_handshake_at_once() -> None:
    async with running_node(handshake_rate=2.0) as harness:
        harness.desire("abcd")
        began = asyncio.get_running_loop().time()
        senders = await asyncio.gather(*(Sender(harness, seat, video=False).start() for seat in "abcd"))
        publishers = harness.node.rooms["room"].publishers
        await until(lambda: all(publishers[seat].transport.connected for seat in "abcd"))
        assert asyncio.get_running_loop().time() - began >= 1.5
        for sender in senders:
            await sender.close()


def test_numbers_in_one_nack_are_limited() -> None:
    words = [struct.pack("!HH", (17 * place) & 0xFFFF, 0xFFFF) for place in range(200)]
    packet = struct.pack("!BBHII", 0x81, 205, 2 + len(words), 1, 2) + b"".join(words)
    [lost] = [each for each in rtcp.read(packet) if isinstance(each, rtcp.Nack)]
    assert len(lost.numbers) == rtcp.MAX_LOST
