"""Repair of a video: missing packets and key frames are requested until they come. Simulated time."""

from __future__ import annotations

import itertools

import pytest

from tests.video.sfu.media.test_forwarder import DELTA, KEYFRAME, Stream
from tests.video.sfu.simulated import Clock
from video.sfu.media.feedback import MAX_ASKED, MAX_GAP, KeyframeRequester, NackRequester


class Sender:
    """A publisher's video with one receiver; records what the node asks it for."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.stream = Stream()
        self.track = self.stream.track
        self.viewer, self.output = self.stream.viewer()
        self.keyframes: list[float] = []
        self.asked: list[tuple[float, list[int]]] = []
        requester = KeyframeRequester(self.clock, self.track, lambda: self.keyframes.append(self.clock.time))
        nacks = NackRequester(self.clock, self.track, lambda numbers: self.asked.append((self.clock.time, numbers)))
        self.track.request_keyframe, self.track.on_keyframe = requester.request, requester.on_keyframe
        self.track.on_gap, self.track.request_packet = nacks.on_gap, nacks.on_nack
        self.send(KEYFRAME)

    def send(self, payload: bytes = DELTA, *, skip: int = 0, number: int | None = None) -> None:
        """Send the next packet after `skip` lost ones, or packet `number` again."""
        self.stream.number += skip
        self.stream.send(number, payload=payload, now=self.clock.time)

    @property
    def received(self) -> list[bytes]:
        return [packet[12:] for packet in self.viewer.packets]

    def numbers_have_no_gap(self) -> bool:
        numbers = self.viewer.numbers
        return numbers == list(range(numbers[0], numbers[0] + len(numbers)))


@pytest.fixture
def sender() -> Sender:
    return Sender()


def test_a_key_frame_is_requested_until_one_begins(sender: Sender) -> None:
    sender.track.request_keyframe()
    for _ in range(8):
        sender.send()
        sender.clock.run(0.5)
    assert sender.keyframes == [100.0, 100.5, 101.0, 103.0, 103.5, 104.0], "three in a row, three in three seconds"
    sender.send(KEYFRAME)
    sender.clock.run(60)
    assert len(sender.keyframes) == 6


def test_a_sender_without_key_frames_is_not_asked_for_ever(sender: Sender) -> None:
    sender.track.request_keyframe()
    sender.clock.run(600)
    assert len(sender.keyframes) == MAX_ASKED


def test_requests_of_many_receivers_are_one(sender: Sender) -> None:
    for _ in range(50):
        sender.track.request_keyframe()
    assert len(sender.keyframes) == 1
    sender.clock.run(0.35)
    assert len(sender.keyframes) == 2, "one more for those who asked after the first"


def test_requests_before_a_key_frame_are_answered_by_it(sender: Sender) -> None:
    for _ in range(50):
        sender.track.request_keyframe()
    sender.send(KEYFRAME)
    sender.clock.run(10)
    assert len(sender.keyframes) == 1


def test_key_frames_are_limited_to_one_a_second_in_the_long_run(sender: Sender) -> None:
    for _ in range(3000):
        sender.track.request_keyframe()
        sender.send(KEYFRAME)
        sender.clock.run(0.01)
    assert 28 <= len(sender.keyframes) <= 34


def test_no_key_frame_is_requested_without_a_receiver(sender: Sender) -> None:
    sender.output.detach()
    sender.track.request_keyframe()
    sender.clock.run(10)
    assert sender.keyframes == []


def test_a_missing_packet_is_requested_at_once_and_then_less_and_less_often(sender: Sender) -> None:
    sender.send(skip=1)
    sender.clock.run(0.55)
    times = [at for at, numbers in sender.asked if numbers == [1001]]
    gaps = [later - earlier for earlier, later in itertools.pairwise(times)]
    assert times[0] == 100.0
    assert len(times) == 5
    assert gaps == sorted(gaps)


def test_a_packet_that_arrives_is_not_requested_again(sender: Sender) -> None:
    sender.send(skip=2)
    sender.send(number=1001)
    sender.send(number=1002)
    sender.clock.run(10)
    assert len(sender.asked) == 1
    assert sender.keyframes == []
    assert len(sender.received) == 4


def test_a_packet_that_never_comes_makes_way_for_a_key_frame(sender: Sender) -> None:
    sender.send(skip=1)
    sender.clock.run(1.0)
    assert sender.track.is_held
    assert sender.keyframes
    assert sender.keyframes[0] - 100.0 <= sender.clock.limits.nack_timeout + sender.clock.limits.nack_interval * 8
    sender.send()
    assert len(sender.received) == 2, "pictures that cannot be decoded are left out"
    sender.send(KEYFRAME)
    sender.send()
    assert [payload[:1] for payload in sender.received[2:]] == [b"\x10"] * 2


def test_a_long_gap_asks_for_a_key_frame_at_once(sender: Sender) -> None:
    sender.send(skip=MAX_GAP + 1)
    assert sender.asked == []
    assert sender.keyframes == [100.0]
    assert len(sender.received) == 1
    sender.send(KEYFRAME)
    assert len(sender.received) == 2
    assert sender.numbers_have_no_gap()


def test_a_gap_of_our_own_is_not_repaired_but_left_out_up_to_a_key_frame(sender: Sender) -> None:
    sender.clock.mux.is_own_gap = True
    sender.send(skip=1)
    sender.send(skip=3)
    sender.clock.mux.is_own_gap = False
    sender.clock.run(0.3)
    assert sender.asked == []
    assert sender.keyframes == [100.0]
    sender.send(KEYFRAME)
    assert len(sender.received) == 2
    assert sender.numbers_have_no_gap()


def test_the_late_start_of_a_key_frame_still_ends_the_waiting(sender: Sender) -> None:
    sender.track.hold()
    sender.send(b"\x00later", skip=1)
    assert sender.asked[-1][1] == [1001]
    sender.send(KEYFRAME, number=1001)
    sender.send()
    assert len(sender.received) == 3
    numbers = sender.viewer.numbers
    assert numbers[2] - numbers[1] == 2, "the receiver asks for the part that came before the start"
    assert sender.track.resend(sender.output, numbers[1] + 1)


def test_a_receiver_that_misses_what_is_gone_for_good_gets_a_key_frame(sender: Sender) -> None:
    for _ in range(500):
        sender.send()
    first = sender.viewer.numbers[0]
    assert not sender.track.resend(sender.output, first + 5)
    sender.track.request_if_missing(sender.output, first + 5, sender.clock.time)
    assert sender.keyframes == [100.0]


def test_a_receiver_that_asks_for_a_number_never_sent_gets_nothing(sender: Sender) -> None:
    newest = sender.viewer.numbers[-1]
    for number in (newest + 1, newest + 1000, newest - 1000):
        sender.track.request_if_missing(sender.output, number & 0xFFFF, sender.clock.time)
    assert sender.keyframes == []


def test_a_shed_video_is_forwarded_again_from_a_key_frame_on(sender: Sender) -> None:
    sender.track.shed()
    sender.send(KEYFRAME)
    sender.send()
    assert len(sender.received) == 1
    assert sender.keyframes == []
    sender.track.restore()
    assert sender.keyframes == [100.0]
    sender.send()
    sender.send(KEYFRAME)
    sender.send()
    assert len(sender.received) == 3
    assert sender.numbers_have_no_gap()


def test_packets_left_out_by_an_overload_are_neither_lost_nor_requested(sender: Sender) -> None:
    sender.track.shed()
    sender.send(skip=62)
    sender.send(skip=63)
    sender.track.restore()
    sender.send(KEYFRAME, skip=20)
    sender.send()
    sender.clock.run(1.0)
    assert sender.asked == []
    assert sender.track.highest - sender.track.lowest + 1 == sender.track.received
    sender.send(skip=1)
    assert len(sender.asked) == 1


def test_nothing_from_before_a_pause_of_the_video_is_sent_again(sender: Sender) -> None:
    before = sender.viewer.numbers[-1]
    sender.track.hold()
    assert not sender.track.resend(sender.output, before)
    sender.send(KEYFRAME)
    assert not sender.track.resend(sender.output, before)
