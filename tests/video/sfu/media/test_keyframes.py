"""Key frames, recognised by their first bytes."""

import pytest

from video.sfu.keyframes import starts_keyframe

KEY = b"\x50\x96\x00\x9d\x01\x2a"
DELTA = b"\x51\x96\x00"


@pytest.mark.parametrize(
    "descriptor",
    [
        b"\x10",
        b"\x90\x80\x05",  # a picture number of seven bits
        b"\x90\x80\x85\x01",  # and of fifteen
        b"\x90\xe0\x85\x01\x07\x20",  # with temporal layers
        b"\x90\x10\x01",  # with a key index only
        b"\x30",  # a frame that no other needs
    ],
)
def test_the_first_packet_of_a_vp8_frame_tells_key_frames_from_others(descriptor: bytes) -> None:
    assert starts_keyframe("VP8", descriptor + KEY)
    assert not starts_keyframe("VP8", memoryview(descriptor + DELTA))


@pytest.mark.parametrize(
    "payload",
    [b"", b"\x10", b"\x90", b"\x90\x80", b"\x90\x80\x85", b"\x90\xf0\x85\x01\x07", b"\x00" + KEY, b"\x11" + KEY],
)
def test_a_cut_packet_or_a_later_part_starts_no_vp8_key_frame(payload: bytes) -> None:
    assert not starts_keyframe("VP8", payload)


@pytest.mark.parametrize(
    "payload, expected",
    [
        (b"\x67\x42\xe0\x1f", True),  # parameter sets
        (b"\x65\x88", True),  # a whole IDR slice
        (b"\x41\x9a", False),
        (b"\x78\x00\x02\x67\x42\x00\x02\x68\xce", True),  # an aggregate with parameter sets
        (b"\x78\x00\x02\x41\x9a\x00\x02\x65\x88", True),
        (b"\x78\x00\x02\x41\x9a\x00\x02\x41\x9a", False),
        (b"\x78\xff\xff\x41", False),
        (b"\x7c\x85\x88", True),  # the first fragment of an IDR slice
        (b"\x7c\x05\x88", False),  # a later one
        (b"\x7c\x81\x9a", False),
        (b"\x65", False),
        (b"", False),
    ],
)
def test_h264_key_frames_are_recognised(payload: bytes, expected: bool) -> None:
    assert starts_keyframe("H264", payload) is expected


def test_other_formats_have_no_known_key_frames() -> None:
    assert not starts_keyframe("opus", b"\x10" + KEY)
