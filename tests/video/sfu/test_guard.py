"""Each bound of the node by itself: what is over it is dropped, counted, and costs nothing further."""

from __future__ import annotations

import asyncio
import struct
from collections.abc import AsyncIterator
from types import SimpleNamespace

import pytest

from tests.video.sfu.peers import QUICK, Sender, Stage, stage, until
from video.sfu import rtcp, srtp, transport, wire
from video.sfu.context import Context
from video.sfu.formats import VP8
from video.sfu.forwarder import Count, Track
from video.sfu.guard import MAX_CHECK, Kind, Pace, kind_of
from video.sfu.mux import LIVELY, UdpMux

NOW = 1000.0


class Owner:
    """A peer that takes every source it hears."""

    def __init__(self, context: Context) -> None:
        self.controls = 0
        self.learned: list[int] = []
        self.track = Track("video", {96: VP8}, drops=context.drops, count=Count())

    def learn(self, ssrc: int, payload_type: int) -> Track:
        self.learned.append(ssrc)
        return self.track

    def bind(self, ssrc: int, track: Track) -> None: ...

    def control(self, data: bytes, now: float) -> None:
        self.controls += 1


@pytest.fixture
async def on() -> AsyncIterator[Stage]:
    async with stage() as made:
        yield made


@pytest.fixture
def connection(on: Stage, monkeypatch: pytest.MonkeyPatch) -> transport.Transport:
    """One whose every packet is authenticated."""
    monkeypatch.setattr(srtp, "unprotect", lambda *_: 0)
    monkeypatch.setattr(srtp, "unprotect_rtcp", lambda *_: 0)
    context = on.node._context
    made = transport.Transport(context, Owner(context))
    made._receiving = object()
    return made


def put(data: bytes) -> tuple[srtp.Frame, int]:
    frame = srtp.Frame()
    frame.view[: len(data)] = data
    return frame, len(data)


def media(ssrc: int, size: int = 20) -> tuple[srtp.Frame, int]:
    return put(struct.pack("!BBHII", 0x80, 96, 1, 1, ssrc) + bytes(size))


def control(ssrc: int) -> tuple[srtp.Frame, int]:
    return put(struct.pack("!BBHI", 0x80, 201, 1, ssrc))


def test_a_check_longer_than_a_browsers_is_none() -> None:
    frame, _ = put(b"\x00\x01" + bytes(1500))
    assert kind_of(frame.buffer, MAX_CHECK) is Kind.CHECK
    assert kind_of(frame.buffer, MAX_CHECK + 1) is Kind.NOTHING


async def test_no_more_sources_at_once_than_a_browser_has(on: Stage, connection: transport.Transport) -> None:
    for ssrc in range(1, 30):
        connection.rtp(*media(ssrc), NOW)
    assert len(connection._owner.learned) == QUICK.ssrcs
    assert on.node.drops.sources == 29 - QUICK.ssrcs


async def test_no_more_sources_in_a_connections_life_than_libsrtp_may_keep(
    on: Stage, connection: transport.Transport
) -> None:
    for ssrc in range(1, 200):
        connection.rtp(*media(ssrc), NOW)
        connection.inputs.clear()  # as when a section stops and starts again
    assert len(set(connection._owner.learned)) == QUICK.ssrcs_ever
    connection.rtp(*media(1), NOW)
    assert connection._owner.learned[-1] == 1, "whoever was known may come back"


async def test_control_packets_have_a_rate_and_their_sources_an_end(on: Stage, connection: transport.Transport) -> None:
    for _ in range(2000):
        connection.rtcp(*control(1), NOW)
    assert connection._owner.controls == QUICK.rtcp * transport.BURST
    assert on.node.drops.budget == 2000 - connection._owner.controls
    for ssrc in range(1000):
        connection.rtcp(*control(ssrc), NOW + 10 * ssrc)
    assert len(connection._control_sources) == transport.MAX_CONTROL_SOURCES


@pytest.mark.parametrize(
    "size, most", [(20, QUICK.packets * transport.BURST), (1900, QUICK.bytes * transport.BURST / 1912)]
)
async def test_packets_and_bytes_have_a_budget(
    on: Stage, connection: transport.Transport, size: int, most: float
) -> None:
    taken = 0
    for _ in range(8000):
        before = on.node.drops.budget
        connection.rtp(*media(1, size), NOW)
        taken += on.node.drops.budget == before
    assert taken == int(most)


async def test_checks_of_strangers_are_read_only_so_often(on: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[bytes] = []
    mux = on.node._context.mux
    monkeypatch.setattr(mux, "_check", lambda data, *_: read.append(data))
    port = SimpleNamespace(frames=[put(b"\x00\x01" + bytes(30))[0]], address=lambda place: ("127.0.0.1", 9))
    for _ in range(5000):
        mux._datagram(port, 0, 32, 77, NOW)
    assert len(read) == QUICK.strange_checks
    assert on.node.drops.checks == 5000 - len(read)


class Known:
    """A connection as the mux knows it."""

    def __init__(self, mux: UdpMux, name: str, heard: float) -> None:
        self.ice = SimpleNamespace(name=name, route=None)
        self.heard = heard
        mux.add(self)


async def test_an_address_on_which_somebody_lives_is_not_anothers(on: Stage) -> None:
    mux = on.node._context.mux
    owner, other = Known(mux, "a", NOW), Known(mux, "b", NOW)
    assert mux._own(5, owner, NOW)
    assert not mux._own(5, other, NOW + LIVELY - 0.1)
    assert mux._by_key[5] is owner
    assert mux._own(5, other, NOW + LIVELY + 0.1), "one from which nothing comes any more is free"


async def test_a_connection_has_so_many_addresses_and_keeps_the_one_in_use(on: Stage) -> None:
    mux = on.node._context.mux
    known = Known(mux, "a", NOW)
    assert mux._own(0, known, NOW)
    known.ice.route = SimpleNamespace(key=0)
    for key in range(1, 40):
        assert mux._own(key, known, NOW)
    assert len(mux._keys_of[known]) == QUICK.addresses
    assert mux._by_key[0] is known
    assert len(mux._by_key) == QUICK.addresses


async def test_a_node_holds_only_so_many_connections() -> None:
    async with stage(connections=2) as on:
        on.desire("abc")
        senders = [await Sender(on, seat, video=False).start() for seat in "ab"]
        refused = on.subscribe("c")
        assert isinstance(refused, wire.Refused)
        assert refused.code == "too_many"
        for sender in senders:
            await sender.close()


def test_handshakes_come_one_after_the_other() -> None:
    pace = Pace(10)
    assert [round(pace.wait(NOW), 3) for _ in range(4)] == [0, 0.1, 0.2, 0.3]
    assert pace.wait(NOW + 5) == 0


@pytest.mark.slow
async def test_a_docket_that_comes_at_once_does_not_shake_hands_at_once() -> None:
    async with stage(handshakes=2.0) as on:
        on.desire("abcd")
        began = asyncio.get_running_loop().time()
        senders = await asyncio.gather(*(Sender(on, seat, video=False).start() for seat in "abcd"))
        publishers = on.node.rooms["room"].publishers
        await until(lambda: all(publishers[seat].transport.connected for seat in "abcd"))
        assert asyncio.get_running_loop().time() - began >= 1.5
        for sender in senders:
            await sender.close()


def test_one_control_packet_asks_for_only_so_many_again() -> None:
    words = [struct.pack("!HH", (17 * place) & 0xFFFF, 0xFFFF) for place in range(200)]
    packet = struct.pack("!BBHII", 0x81, 205, 2 + len(words), 1, 2) + b"".join(words)
    [lost] = [each for each in rtcp.read(packet) if isinstance(each, rtcp.Lost)]
    assert len(lost.numbers) == rtcp.MAX_LOST
