"""Forwarding of one track to its outputs: rewritten headers, withheld packets, retransmissions."""

import contextlib
import itertools
import math
import random
import socket
import struct

import pytest
from pylibsrtp import Policy, Session

from video.sfu.media.active_speakers import ATTACK
from video.sfu.media.forwarder import CACHE, HISTORY, OVERHEAD, WINDOW, Output, PacketCounter, Track
from video.sfu.net.guard import DropCounters
from video.sfu.net.port import Port, SendQueue
from video.sfu.sdp.formats import H264, OPUS, VP8
from video.sfu.secure import srtp

KEY = bytes(range(28))
KEYFRAME, DELTA = b"\x10\x50 key frame", b"\x10\x51 picture"
PROFILE = Policy.SRTP_PROFILE_AEAD_AES_128_GCM


class Viewer:
    """A receiver with its own keys and socket; `raw` are the received packets, `packets` the decrypted ones."""

    def __init__(self, port: Port) -> None:
        policy = Policy(key=KEY, ssrc_type=Policy.SSRC_ANY_OUTBOUND, srtp_profile=PROFILE)
        policy.allow_repeat_tx = True
        self._session = Session(policy)
        self._reader = Session(Policy(key=KEY, ssrc_type=Policy.SSRC_ANY_INBOUND, srtp_profile=PROFILE))
        self.outbound_srtp = srtp.handle_of(self._session)
        self._socket = loopback()
        self.send_queue = SendQueue(port, self._socket.getsockname())
        self._raw: list[bytes] = []
        self._packets: list[bytes] = []

    @property
    def raw(self) -> list[bytes]:
        self.send_queue.port.flush()
        with contextlib.suppress(BlockingIOError):
            while True:
                self._raw.append(self._socket.recv(3000))
                if self._raw.count(self._raw[-1]) == 1:
                    self._packets.append(self._reader.unprotect(self._raw[-1]))
        return self._raw

    @property
    def packets(self) -> list[bytes]:
        assert self.raw is self._raw
        return self._packets

    @property
    def numbers(self) -> list[int]:
        return [struct.unpack_from("!H", packet, 2)[0] for packet in self.packets]


def loopback() -> socket.socket:
    """Return a loopback socket with room for a long test."""
    bound = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 * 1024 * 1024)
    bound.bind(("127.0.0.1", 0))
    bound.setblocking(False)
    return bound


class Stream:
    """A track, and a sender of packets as a browser would send them."""

    def __init__(self, medium: str = "video", *, number: int = 1000, byte_rate: float = math.inf) -> None:
        self.drops = DropCounters()
        formats = {96: VP8} if medium == "video" else {111: OPUS}
        self.payload_type = next(iter(formats))
        self.track = Track(medium, formats, drops=self.drops, counter=PacketCounter(), byte_rate=byte_rate)
        self.port = Port(loopback(), self.drops)
        self.track.reset(77)
        self.number = number
        self.frame = srtp.Frame()
        self.is_fickle = False
        """True if the same number has another content each time."""
        self._serials = itertools.count()

    def send(
        self,
        number: int | None = None,
        *,
        header: bytes = b"",
        first: int = 0x80,
        now: float = 0.0,
        payload: bytes | None = None,
    ) -> None:
        if number is None:
            number = self.number
            self.number += 1
        packet = struct.pack("!BBHII", first, 0x80 | self.payload_type, number & 0xFFFF, number * 3000 & 0xFFFFFFFF, 77)
        packet += header + (b"payload %d" % number if payload is None else payload)
        if self.is_fickle:
            packet += b" %d" % next(self._serials)
        self.frame.view[: len(packet)] = packet
        self.track.forward(self.frame, len(packet), now)

    def viewer(self, payload_type: int = 102) -> tuple[Viewer, Output]:
        viewer = Viewer(self.port)
        output = Output(viewer, ssrc=random.getrandbits(32), cname="c", counter=PacketCounter())
        output.attach(self.track, {"VP8": payload_type, "opus": payload_type})
        return viewer, output


def test_a_packet_has_the_receivers_numbers_and_the_senders_payload() -> None:
    stream = Stream()
    viewer, output = stream.viewer(payload_type=123)
    stream.send()
    stream.send()
    first, second = (struct.unpack_from("!BBHII", packet) for packet in viewer.packets)
    assert first[0] == 0x80
    assert first[1] == 0x80 | 123
    assert (second[2] - first[2], second[3] - first[3]) == (1, 3000)
    assert first[2] < 1 << 15
    assert first[4] == second[4] == output.ssrc != 77
    assert viewer.packets[0][12:] == b"payload 1000"
    assert (output.packets, output.counter.packets, output.octets) == (2, 2, 24)


def test_header_extensions_and_csrcs_are_removed() -> None:
    stream = Stream()
    viewer, _ = stream.viewer()
    extension = struct.pack("!HH", 0xBEDE, 2) + b"\x10a\x20bcd\x00\x00"
    stream.send(header=b"CSRC" * 2 + extension, first=0x92)
    assert viewer.packets[0][0] == 0x80
    assert viewer.packets[0][12:] == b"payload 1000"


@pytest.mark.parametrize(
    "first, header", [(0x90, b"\xbe\xde\xff\xff"), (0x90, b"\xbe"), (0x8F, b"short"), (0x9F, b"\0" * 30)]
)
def test_a_header_longer_than_its_packet_is_dropped(first: int, header: bytes) -> None:
    stream = Stream()
    viewer, _ = stream.viewer()
    packet = struct.pack("!BBHII", first, 96, 5, 5, 77) + header
    stream.frame.view[: len(packet)] = packet
    stream.track.forward(stream.frame, len(packet), 0.0)
    assert viewer.raw == []
    assert stream.drops.sources == 1
    stream.send()
    assert len(viewer.packets) == 1


def test_an_unknown_payload_type_is_dropped() -> None:
    stream = Stream()
    viewer, _ = stream.viewer()
    stream.payload_type = 97
    stream.send()
    assert viewer.raw == []


@pytest.mark.parametrize(
    "extension, level",
    [
        (struct.pack("!HH", 0xBEDE, 1) + b"\x10\x8a\x00\x00", 127 - 10),
        (struct.pack("!HH", 0xBEDE, 2) + b"\x21ab\x10\x05\x00\x00\x00", 127 - 5),
        (struct.pack("!HH", 0x1000, 1) + b"\x01\x01\x7f\x00", 0),
        (struct.pack("!HH", 0xBEDE, 1) + b"\x30\x8a\x00\x00", -1),
        (struct.pack("!HH", 0xABCD, 1) + b"\x10\x8a\x00\x00", -1),
        (struct.pack("!HH", 0xBEDE, 1) + b"\x00\x00\x00\x10", -1),
        (struct.pack("!HH", 0x1000, 1) + b"\x00\x00\x00\x01", -1),
        (struct.pack("!HH", 0x1000, 1) + b"\x01\x00\x00\x00", -1),
    ],
)
def test_the_audio_level_is_read_from_both_forms_of_extension(extension: bytes, level: int) -> None:
    stream = Stream("audio")
    stream.track.level_extension = 1
    stream.send(header=extension, first=0x90, now=9.0)
    assert stream.track.audio_level.level == pytest.approx(ATTACK * max(level, 0))
    assert (stream.track.audio_level.at == 9.0) is (level >= 0)


def test_random_extensions_never_raise() -> None:
    noise = random.Random(1)
    stream = Stream("audio")
    stream.track.level_extension = 1
    for _ in range(3000):
        packet = struct.pack("!BBHII", 0x90, 111, noise.getrandbits(16), 1, 77)
        packet += struct.pack("!HH", noise.choice([0xBEDE, 0x1000]), noise.randrange(4)) + noise.randbytes(
            noise.randrange(16)
        )
        stream.frame.view[: len(packet)] = packet
        stream.track.forward(stream.frame, len(packet), 0.0)


def test_a_pause_leaves_no_gap_and_its_packets_are_never_sent() -> None:
    stream = Stream()
    viewer, output = stream.viewer()
    stream.send(now=1.0)
    output.detach()
    for _ in range(5):
        stream.send(now=1.5)
    output.attach(stream.track, {"VP8": 102})
    stream.send(now=2.0)
    assert [packet[12:] for packet in viewer.packets] == [b"payload 1000", b"payload 1006"]
    assert viewer.numbers[1] == viewer.numbers[0] + 1
    before, after = (struct.unpack_from("!I", packet, 4)[0] for packet in viewer.packets)
    assert after - before == 90000  # a second of the receiver's clock
    assert not stream.track.resend(output, viewer.numbers[0])
    assert not any(stream.track.resend(output, viewer.numbers[1] - back) for back in range(1, 8))


def test_a_late_packet_from_before_the_admission_is_not_forwarded() -> None:
    stream = Stream()
    stream.send(10)
    stream.send(12)
    viewer, _ = stream.viewer()
    stream.send(11)
    assert viewer.raw == []
    stream.send(13)
    assert [packet[12:] for packet in viewer.packets] == [b"payload 13"]


def test_late_packets_keep_their_numbers_and_are_forwarded_once() -> None:
    stream = Stream()
    stream.is_fickle = True
    viewer, _ = stream.viewer()
    for number in (1, 2, 5, 3, 3, 5, 4, 2, 6):
        stream.send(number)
    assert [number - viewer.numbers[0] for number in viewer.numbers] == [0, 1, 4, 2, 3, 5]


def test_a_resent_packet_has_the_same_bytes() -> None:
    stream = Stream()
    viewer, output = stream.viewer()
    for _ in range(20):
        stream.send()
    for number in viewer.numbers:
        assert stream.track.resend(output, number)
    assert viewer.raw[20:] == viewer.raw[:20]
    assert output.counter.packets == 40


def test_old_and_unknown_packets_are_not_resent() -> None:
    stream = Stream()
    viewer, output = stream.viewer()
    for _ in range(CACHE + 5):
        stream.send()
    assert not stream.track.resend(output, viewer.numbers[0])
    assert stream.track.resend(output, viewer.numbers[5])
    assert not stream.track.resend(output, viewer.numbers[-1] + 1 & 0xFFFF)


def test_sequence_numbers_continue_over_the_wrap() -> None:
    stream = Stream(number=65500)
    viewer, output = stream.viewer()
    for _ in range(100):
        stream.send()
    assert [number - viewer.numbers[0] for number in viewer.numbers] == list(range(100))
    assert stream.track.resend(output, viewer.numbers[60])
    assert stream.track.highest - stream.track.lowest == 99


def test_no_sequence_number_is_used_for_two_contents() -> None:
    """Two contents under one number would be two messages under one AES-GCM nonce."""
    noise = random.Random(3)
    for _ in range(30):
        stream = Stream(number=noise.randrange(65536))
        stream.is_fickle = True
        stream.track.formats[97] = H264  # which the viewer does not support
        viewer, output = stream.viewer()
        number = stream.number
        for _ in range(300):
            action = noise.randrange(12)
            stream.payload_type = noise.choice([96, 96, 97])
            if action == 0:
                output.detach()
            elif action == 1 and output.track is None:
                output.attach(stream.track, {"VP8": 102})
            elif action == 2:
                stream.track.reset(noise.getrandbits(32))
            elif action == 3:
                number += noise.choice([5, 600, 20000, 32767, 40000, -5, -600, -40000])
            elif action == 4 and viewer.numbers:
                stream.track.resend(output, noise.choice(viewer.numbers) + noise.randrange(3) & 0xFFFF)
            number += noise.choice([1, 1, 1, 1, 2, -1, 0])
            stream.send(number, now=1.0)
        headers: dict[tuple[int, int], bytes] = {}
        cycle, last = 0, viewer.numbers[0] if viewer.numbers else 0
        for packet in viewer.packets:
            current = struct.unpack_from("!H", packet, 2)[0]
            step = (current - last + 0x8000 & 0xFFFF) - 0x8000
            cycle += step
            last = current
            assert headers.setdefault((cycle, 0), packet) == packet
        assert len({struct.unpack_from("!I", packet, 8)[0] for packet in viewer.packets}) <= 1


def test_unsupported_formats_do_not_add_up_to_a_jump_of_the_numbers() -> None:
    """Four packets far enough apart to come round to the first number, two of them in an unsupported format."""
    stream = Stream(number=1000)
    stream.track.formats[97] = H264
    stream.is_fickle = True
    viewer, _output = stream.viewer()
    for number, payload_type in ((1000, 96), (33000, 97), (65000, 97), (66536, 96), (66537, 96)):
        stream.payload_type = payload_type
        stream.send(number, now=1.0)
    steps = [after - before & 0xFFFF for before, after in itertools.pairwise(viewer.numbers)]
    assert len(steps) == 2
    assert max(steps) < HISTORY


def test_a_detached_output_is_not_among_the_outputs() -> None:
    stream = Stream()
    outputs = [stream.viewer()[1] for _ in range(3)]
    outputs[1].detach()
    outputs[1].detach()
    assert stream.track.outputs == [outputs[0], outputs[2]]


def test_a_stream_above_its_byte_rate_is_cut() -> None:
    """Within the limits of a connection, one member's audio could fill the line of every other member."""
    stream = Stream("audio", byte_rate=1000.0)
    viewer, output = stream.viewer()
    size = 12 + len(b"payload 1000") + OVERHEAD
    for _ in range(500):
        stream.send(now=10.0)
    assert len(viewer.packets) == output.packets == int(1000.0 * WINDOW) // size
    assert stream.drops.over_limit == 500 - output.packets
    stream.send(now=10.0 + WINDOW)
    assert output.packets == int(1000.0 * WINDOW) // size + 1


def test_packets_skipped_without_a_route_leave_no_gap() -> None:
    stream = Stream()
    viewer, output = stream.viewer()
    stream.send(now=1.0)
    send_queue, viewer.send_queue = viewer.send_queue, None
    for _ in range(40_000):
        stream.send(now=1.0)
    viewer.send_queue = send_queue
    stream.send(now=1.0)
    first, second = viewer.numbers
    assert second == first + 1
    assert output.packets == 2
