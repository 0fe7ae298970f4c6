"""A piece of the single video: tiles of the people present, a shared screen, and media that cannot be decoded."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from tests.video.recordings.exported import caption_distance, loudness, pictures, samples, shade_at
from tests.video.recordings.tracks.recorded_media import (
    BEGIN,
    H264,
    OPUS,
    VP8,
    Stream,
    container,
    picture_frames,
    sound_frames,
    tone,
)
from tests.video.recordings.tracks.recorded_media import pictures as encoded
from video.recordings.compose import captions, lettering
from video.recordings.compose.canvas import EMPTY, GROUND
from video.recordings.compose.layout import grid, with_screen
from video.recordings.compose.order import Composed, Order, Tile
from video.recordings.compose.piece import compose
from video.recordings.compose.webm import write_head
from video.sfu.record.container import ContainerHeader, encode_entry
from video.sfu.record.entries import Kind

PICTURE = 90  # the brightness of the ground of `encoded`
LAST = BEGIN + 2_000_000
ALWAYS = ((0, 10_000),)


def piece(tiles: dict[str, tuple[tuple[int, int], ...]], *containers: bytes, seconds: float = 100) -> Composed:
    order = Order(BEGIN, 0, 2_000, seconds, tuple(Tile(seat, present) for seat, present in tiles.items()))
    return compose(order, [(data, LAST) for data in containers])


def file_of(made: Composed) -> bytes:
    return write_head(made.to_ms, [(len(made.clusters), made.cues)]) + made.clusters


def media(codec: int, seat: str, medium: str = "", *, ssrc: int = 7, number: int = 1) -> bytes:
    """Return a container of two seconds of one seat."""
    frames = sound_frames(tone(440)) if codec == OPUS else picture_frames(encoded(codec), BEGIN, codec)
    made = container(codec, list(Stream(codec, ssrc).entries(frames)), seat)
    header = replace(made.header, medium=medium or made.header.medium, segment=number)
    entries = [encode_entry(entry.kind, entry.at_us, entry.payload) for entry in made]
    return header.encode() + b"".join(entries)


def brightness(data: bytes, at: float, *points: tuple[int, int]) -> list[int]:
    """Return the brightness of points of the picture at a moment."""
    shown = next(each for each in pictures(data) if each.time >= at)
    return [shade_at(shown, x, y)[0] for x, y in points]


def near(found: list[int], *expected: int) -> bool:
    return all(abs(one - other) <= 8 for one, other in zip(found, expected, strict=True))


def test_vp8_and_h264_stand_next_to_each_other() -> None:
    made = piece({"judge": ALWAYS, "witness": ALWAYS}, media(VP8, "judge"), media(H264, "witness", ssrc=8))
    assert made.to_ms == 2_000
    assert near(brightness(file_of(made), 1.5, (30, 200), (670, 200)), PICTURE, PICTURE)


def test_screen_is_large_and_people_are_at_its_side() -> None:
    tiles = {"judge": ALWAYS, "witness": ALWAYS}
    made = piece(tiles, media(VP8, "judge", "screen"), media(VP8, "witness", ssrc=8))
    points = ((30, 360), (1120, 90), (980, 200))
    assert near(brightness(file_of(made), 1.5, *points), PICTURE, EMPTY[0], PICTURE)


def test_seat_has_a_tile_while_it_is_in_the_room() -> None:
    made = piece({"judge": ALWAYS, "witness": ((1_000, 5_000),)}, media(VP8, "judge"))
    data = file_of(made)
    assert near(brightness(data, 0.5, (30, 40), (1200, 40)), PICTURE, PICTURE)
    assert near(brightness(data, 1.6, (30, 200), (700, 200)), PICTURE, EMPTY[0])


def test_nothing_is_shown_or_heard_where_nothing_was_recorded() -> None:
    made = piece({"judge": ((0, 0),)})
    data = file_of(made)
    assert near(brightness(data, 1, (640, 360)), GROUND[0])
    sound, _first = samples(data)
    assert max(map(abs, sound)) < 0.01
    assert 1.9 < len(sound) / 48_000 < 2.1


def test_sound_of_two_seats_is_added() -> None:
    made = piece({"judge": ALWAYS}, media(OPUS, "judge"), media(OPUS, "witness", ssrc=9))
    one = loudness(samples(file_of(piece({}, media(OPUS, "judge"))))[0][24_000:72_000], 440)
    both = loudness(samples(file_of(made))[0][24_000:72_000], 440)
    assert one > 0.1
    assert 1.8 < both / one < 2.2


def test_media_that_cannot_be_decoded_has_an_empty_tile() -> None:
    huge = b"\x10\x00\x00\x9d\x01\x2a\xff\x3f\xff\x3f" + bytes(range(200))
    packet = Stream(VP8, 5).packets(BEGIN, [b"\x10" + huge])[0][1]
    header = ContainerHeader("rec", "judge", "video", "VP8", 90_000, 96, 1, BEGIN, "session").encode()
    made = piece({"judge": ALWAYS}, header + encode_entry(Kind.RTP, BEGIN, packet), b"no container at all")
    assert near(brightness(file_of(made), 1, (640, 100)), EMPTY[0])


def test_piece_ends_early_when_the_machine_is_slow() -> None:
    made = piece({"judge": ALWAYS}, media(VP8, "judge"), seconds=0)
    assert made.to_ms == 200
    assert made.cues == ((0, 0),)


def test_tiles_lie_within_the_picture_and_apart() -> None:
    for count in range(1, 26):
        for places in (grid(count), [with_screen(count)[0], *with_screen(count)[1]]):
            for index, one in enumerate(places):
                assert min(one.x, one.y) >= 0
                assert one.x + one.width <= 1280
                assert one.y + one.height <= 720
                assert not any(value % 2 for value in (one.x, one.y, one.width, one.height))
                assert all(
                    one.x + one.width <= other.x
                    or other.x + other.width <= one.x
                    or one.y + one.height <= other.y
                    or other.y + other.height <= one.y
                    for other in places[:index]
                )


def captioned(seat: str, *caption: str) -> Tile:
    return Tile(seat, ALWAYS, caption)


JUDGE = captioned("judge", "القاضية مريم الهاشمي", "رئيسة الجلسة · Maryam Al Hashimi")
WITNESS = captioned("witness", "أحمد ناصر", "شاهد 12 · Ahmed Nasser")


def captions_of(tiles: Sequence[Tile], *containers: bytes, is_rtl: bool = True) -> Any:
    """Return a picture of a piece with captions."""
    made = compose(Order(BEGIN, 0, 1_000, 100, tuple(tiles), is_rtl), [(data, LAST) for data in containers])
    return next(each for each in pictures(file_of(made)) if each.time >= 0.5)


def test_caption_of_each_tile_stands_under_its_picture() -> None:
    shown = captions_of((JUDGE, WITNESS), media(VP8, "judge"))
    for place, own, other in zip(grid(2), (JUDGE, WITNESS), (WITNESS, JUDGE), strict=True):
        assert caption_distance(shown, place, own.caption, is_rtl=True) < 6
        assert caption_distance(shown, place, other.caption, is_rtl=True) > 9
        assert caption_distance(shown, place, own.caption[::-1], is_rtl=True) > 9


def test_shared_screen_has_the_caption_of_its_seat() -> None:
    shown = captions_of((JUDGE, WITNESS), media(VP8, "witness", "screen"))
    large, (first, second) = with_screen(2)
    for place, tile in ((large, WITNESS), (first, JUDGE), (second, WITNESS)):
        assert caption_distance(shown, place, tile.caption, is_rtl=True) < 8


def test_caption_is_drawn_once_for_a_tile(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[str] = []

    def draw(text: str, *args: Any, **kwargs: Any) -> bytes:
        drawn.append(text)
        return lettering.draw_line(text, *args, **kwargs)

    monkeypatch.setattr(captions, "draw_line", draw)
    captions_of((JUDGE, WITNESS), media(VP8, "judge"), media(VP8, "witness", ssrc=8))
    assert drawn == [*JUDGE.caption, *WITNESS.caption]


def test_order_carries_captions_to_the_child_process() -> None:
    order = Order(BEGIN, 0, 1_000, 100, (JUDGE, WITNESS), is_rtl=True)
    assert Order.read(io.BytesIO(order.encode())) == order
