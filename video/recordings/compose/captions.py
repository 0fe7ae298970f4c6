"""The caption under a tile: who is seen there. It covers no part of the picture."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from video.recordings.compose.layout import Place
from video.recordings.compose.lettering import draw_line

# Brightness of the ground, and of the first and every other line.
GROUND: Final = 24
FIRST: Final = 235
OTHERS: Final = 185
SMALLEST, LARGEST = 10, 22  # pixels of the em
_PADDING: Final = 4


def split(place: Place, lines: int) -> tuple[Place, Place]:
    """Return the places of the picture and of so many lines of caption under it."""
    height = _line_height(place) * lines
    above = Place(place.x, place.y, place.width, place.height - height)
    return above, Place(place.x, place.y + above.height, place.width, height)


def draw_caption(tile: Place, lines: Sequence[str], *, is_rtl: bool) -> bytes:
    """Return the brightness of the caption of a tile, row by row, in the size that `split` gives it."""
    height, width = _line_height(tile), tile.width - 2 * _PADDING
    margin = bytes([GROUND]) * _PADDING
    parts: list[bytes] = []
    for number, line in enumerate(lines):
        shades = _shades(OTHERS if number else FIRST)
        drawn = draw_line(line, _size(tile), width, height, is_rtl=is_rtl).translate(shades)
        for at in range(height):
            parts += [margin, drawn[at * width : (at + 1) * width], margin]
    return b"".join(parts)


def _size(tile: Place) -> int:
    return max(SMALLEST, min(LARGEST, tile.height // 14))


def _line_height(tile: Place) -> int:
    return _size(tile) * 8 // 5 // 2 * 2


def _shades(letters: int) -> bytes:
    """Return the brightness for each coverage."""
    return bytes(GROUND + (letters - GROUND) * coverage // 255 for coverage in range(256))
