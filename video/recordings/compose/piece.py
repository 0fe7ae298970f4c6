"""Composes one piece: the tiles of each moment become a picture, and the sound is mixed."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any, Final

import av

from video.recordings.compose import HEIGHT, KEY_MS, RATE, SLICE_MS, WIDTH, captions, sound
from video.recordings.compose.canvas import GROUND, Canvas
from video.recordings.compose.layout import Place, grid, with_screen
from video.recordings.compose.order import Composed, Order
from video.recordings.compose.pictures import Pictures
from video.recordings.compose.sound import Sound
from video.recordings.compose.webm import write_clusters
from video.recordings.tracks.assemble import Track, assemble
from video.recordings.tracks.clock import Report, reports_of
from video.sfu.record.container import Container, DamagedError

BIT_RATE: Final = 900_000
# A picture that stays as it is is written again so often.
STILL: Final = RATE
Segment = tuple[Track, int]


def compose(order: Order, containers: Iterable[tuple[bytes, int]]) -> Composed:
    """Compose the piece of an order out of containers and the last moments of their segments."""
    began = time.monotonic()
    by_medium = _tracks(containers)
    stage = _Stage(order, by_medium)
    encoder = _new_encoder()
    packets: list[tuple[int, bool, bytes]] = []
    canvas, still = Canvas(), 0
    to_ms = order.from_ms
    while to_ms < order.to_ms and (to_ms == order.from_ms or time.monotonic() - began < order.seconds):
        for step in range(SLICE_MS * RATE // 1000):
            at_ms = to_ms + step * 1000 // RATE
            stage.draw(canvas, at_ms)
            is_key = at_ms == order.from_ms or (step == 0 and (at_ms - order.from_ms) % KEY_MS == 0)
            still = 0 if canvas.is_changed else still + 1
            if is_key or still % STILL == 0:
                packets += _encode(encoder, canvas.take(), at_ms, is_key=is_key)
        to_ms += SLICE_MS
    packets += _encode(encoder, None, to_ms)
    sounds = [_sound(order, to_ms, [track for track, _until in rows]) for rows in _heard(by_medium)]
    clusters, cues = write_clusters(packets, sound.encode(sounds, order.from_ms, to_ms))
    return Composed(to_ms, tuple(cues), clusters)


def _tracks(containers: Iterable[tuple[bytes, int]]) -> dict[tuple[str, str], list[Segment]]:
    """Return the tracks of each seat and medium in their order. A container that cannot be read is left out."""
    opened = []
    for data, until_us in containers:
        try:
            opened.append((Container(data), until_us))
        except DamagedError:
            continue
    reports: dict[tuple[str, str], dict[str, list[Report]]] = defaultdict(lambda: defaultdict(list))
    for container, _until_us in opened:
        head = container.header
        reports[head.seat, head.session][head.medium] += reports_of(container)
    found: dict[tuple[str, str], list[Segment]] = defaultdict(list)
    for container, until_us in sorted(opened, key=lambda each: each[0].header.segment):
        head = container.header
        beside = [
            report
            for medium, rows in reports[head.seat, head.session].items()
            if medium != head.medium
            for report in rows
        ]
        found[head.seat, head.medium].append((assemble(container, (), beside), until_us))
    return found


def _heard(by_medium: Mapping[tuple[str, str], Sequence[Segment]]) -> list[Sequence[Segment]]:
    return [rows for (_seat, medium), rows in sorted(by_medium.items()) if medium == "audio"]


def _sound(order: Order, to_ms: int, tracks: Sequence[Track]) -> Sound:
    found = Sound(order.origin_us, order.from_ms, to_ms)
    found.add(tracks)
    return found


class _Stage:
    """Draws the tiles of a moment; what has not changed since the last one stays as it is."""

    def __init__(self, order: Order, by_medium: Mapping[tuple[str, str], Sequence[Segment]]) -> None:
        self._order = order
        self._pictures = {
            key: Pictures(rows, order.origin_us, order.from_ms) for key, rows in by_medium.items() if key[1] != "audio"
        }
        self._lines = {tile.seat: tile.caption for tile in order.tiles}
        self._captions: dict[tuple[str, int, int], bytes] = {}
        self._layout: tuple[object, ...] = ()
        self._places: list[tuple[Place, tuple[str, str]]] = []
        self._drawn: dict[Place, tuple[object, ...]] = {}

    def draw(self, canvas: Canvas, at_ms: int) -> None:
        """Draw the moment. Moments rise."""
        seen = {key: picture for key, each in self._pictures.items() if (picture := each.at(at_ms)) is not None}
        seats = [tile.seat for tile in self._order.tiles if tile.is_present(at_ms)]
        screen = next((key for key in seen if key[1] == "screen"), None)
        layout = (screen, *seats)
        if layout != self._layout:
            self._lay_out(canvas, screen, seats)
            self._layout = layout
        for place, key in self._places:
            self._show(canvas, place, key, seen)

    def _lay_out(self, canvas: Canvas, screen: tuple[str, str] | None, seats: Sequence[str]) -> None:
        """Give each tile its place, and write the captions: once, as they stay until the tiles change."""
        canvas.fill(Place(0, 0, WIDTH, HEIGHT), GROUND)
        if screen is None:
            tiles = list(zip(grid(len(seats)), ((seat, "video") for seat in seats), strict=False))
        else:
            large, places = with_screen(len(seats))
            tiles = [(large, screen), *zip(places, ((seat, "video") for seat in seats), strict=False)]
        self._places, self._drawn = [], {}
        for tile, key in tiles:
            lines = self._lines.get(key[0], ())
            place, under = captions.split(tile, len(lines))
            if lines:
                canvas.write(under, self._caption(key[0], tile, lines))
            self._places.append((place, key))

    def _caption(self, seat: str, tile: Place, lines: Sequence[str]) -> bytes:
        key = (seat, tile.width, tile.height)
        if key not in self._captions:
            self._captions[key] = captions.draw_caption(tile, lines, is_rtl=self._order.is_rtl)
        return self._captions[key]

    def _show(self, canvas: Canvas, place: Place, key: tuple[str, str], seen: Mapping[tuple[str, str], Any]) -> None:
        picture = seen.get(key)
        if picture is None:
            if self._drawn.get(place) != ():
                canvas.empty(place)
                self._drawn[place] = ()
            return
        source = self._pictures[key]
        inner = place.fit(picture.width, picture.height)
        before, now = self._drawn.get(place), (inner, source.number)
        if before == now:
            return
        if not before or before[0] != inner:
            canvas.fill(place, GROUND)
        canvas.lay(inner, source.scaled(picture, inner))
        self._drawn[place] = now


def _new_encoder() -> Any:
    encoder: Any = av.CodecContext.create("libvpx", "w")
    encoder.width, encoder.height = WIDTH, HEIGHT
    encoder.pix_fmt = "yuv420p"
    encoder.time_base = Fraction(1, 1000)
    encoder.framerate = Fraction(RATE)
    encoder.bit_rate = BIT_RATE
    encoder.gop_size = 1_000_000  # key pictures are asked for
    encoder.thread_count = 1
    encoder.options = {"deadline": "realtime", "cpu-used": "10", "lag-in-frames": "0", "qmax": "50"}
    return encoder


def _encode(encoder: Any, frame: Any, at_ms: int, *, is_key: bool = False) -> list[tuple[int, bool, bytes]]:
    if frame is not None:
        frame.pts, frame.time_base = at_ms, Fraction(1, 1000)
        frame.pict_type = av.video.frame.PictureType.I if is_key else av.video.frame.PictureType.NONE
    return [(int(packet.pts), bool(packet.is_keyframe), bytes(packet)) for packet in encoder.encode(frame)]
