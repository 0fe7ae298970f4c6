"""Text as brightness: letters are shaped and joined by HarfBuzz, right to left where the script is, and rasterised."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import uharfbuzz

from video.recordings.compose.bidi import runs

_FONT: Final = Path(__file__).parent / "fonts" / "IBMPlexSansArabic-Medium.woff"
# The header of a WOFF file has 44 bytes, then 20 for each table (WOFF 1.0, section 4).
_COUNT: Final = struct.Struct("!12xH")
_TABLE: Final = struct.Struct("!4s4I")
_TABLES_AT: Final = 44
_UNITS: Final = 64  # of a pixel, in which glyphs are placed
ELLIPSIS: Final = "…"


@dataclass(frozen=True, slots=True)
class _Shaped:
    """Glyphs with their places, and the width of all, in units."""

    glyphs: tuple[tuple[int, int, int], ...]
    width: int


def draw_line(text: str, size: int, width: int, height: int, *, is_rtl: bool) -> bytes:
    """Return rows of coverage, 0 to 255, of a line in the middle of width × height. Text that is too long is cut.

    size: pixels of the em.
    """
    font = _font(size)
    shaped = _fit(font, text, width * _UNITS, is_rtl=is_rtl)
    extents = font.get_font_extents("ltr")
    baseline = (height * _UNITS - extents.ascender - extents.descender) // 2
    pen = uharfbuzz.RasterDraw()
    pen.scale_factor = (_UNITS, _UNITS)
    pen.extents = uharfbuzz.RasterExtents(x_origin=0, y_origin=0, width=width, height=height, stride=width)
    left = (width * _UNITS - shaped.width) // 2
    for glyph, x, y in shaped.glyphs:
        pen.transform = (1.0, 0.0, 0.0, 1.0, float(left + x), float(baseline + y))
        pen.draw_glyph(font, glyph)
    image = pen.render()
    rows, step = bytes(image.buffer), image.extents.stride
    return b"".join(rows[at * step : at * step + width] for at in reversed(range(height)))  # it is bottom up


def _fit(font: Any, text: str, width: int, *, is_rtl: bool) -> _Shaped:
    """Return the text, or as much of its begin as has room with an ellipsis."""
    shaped, length = _shape(font, text, is_rtl=is_rtl), len(text)
    while shaped.width > width and length:
        length -= 1
        shaped = _shape(font, text[:length].rstrip() + ELLIPSIS, is_rtl=is_rtl)
    return shaped


def _shape(font: Any, text: str, *, is_rtl: bool) -> _Shaped:
    glyphs: list[tuple[int, int, int]] = []
    x = 0
    for run in runs(text, is_rtl=is_rtl):
        buffer = uharfbuzz.Buffer()
        buffer.add_str(run.text)
        buffer.direction = "rtl" if run.is_rtl else "ltr"
        buffer.guess_segment_properties()
        uharfbuzz.shape(font, buffer)
        for info, position in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
            glyphs.append((info.codepoint, x + position.x_offset, position.y_offset))
            x += position.x_advance
    return _Shaped(tuple(glyphs), x)


@cache
def _font(size: int) -> Any:
    font = uharfbuzz.Font(_face())
    font.scale = (size * _UNITS, size * _UNITS)
    return font


@cache
def _face() -> Any:
    tables = _read_tables(_FONT.read_bytes())
    return uharfbuzz.Face.create_for_tables(lambda _face, tag, _data: tables.get(tag), None)


def _read_tables(data: bytes) -> dict[str, bytes]:
    (count,) = _COUNT.unpack_from(data)
    found = {}
    for number in range(count):
        tag, offset, packed, plain, _sum = _TABLE.unpack_from(data, _TABLES_AT + number * _TABLE.size)
        part = data[offset : offset + packed]
        found[tag.decode("ascii")] = zlib.decompress(part) if packed < plain else part
    return found
