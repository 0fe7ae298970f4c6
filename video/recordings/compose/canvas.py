"""The picture that is encoded: three planes of bytes, on which tiles are filled and pictures are laid."""

from __future__ import annotations

from typing import Any, Final

import av

from video.recordings.compose import HEIGHT, WIDTH
from video.recordings.compose.layout import Place

Shade = tuple[int, int, int]
GROUND: Final[Shade] = (24, 128, 128)
EMPTY: Final[Shade] = (46, 130, 126)
SIGN: Final[Shade] = (120, 128, 128)


class Canvas:
    """A picture of WIDTH × HEIGHT in YUV 4:2:0. `is_changed` until it was taken."""

    def __init__(self) -> None:
        """Begin with nothing but the ground."""
        self.is_changed = True
        self._frame = av.VideoFrame(WIDTH, HEIGHT, "yuv420p")
        self._lines = [plane.line_size for plane in self._frame.planes]
        self._planes = [bytearray(plane.buffer_size) for plane in self._frame.planes]
        self.fill(Place(0, 0, WIDTH, HEIGHT), GROUND)

    def fill(self, place: Place, shade: Shade) -> None:
        """Fill a rectangle with one colour."""
        for index, (plane, line, value) in enumerate(zip(self._planes, self._lines, shade, strict=True)):
            half = 2 if index else 1
            row = bytes([value]) * (place.width // half)
            for y in range(place.y // half, (place.y + place.height) // half):
                start = y * line + place.x // half
                plane[start : start + len(row)] = row
        self.is_changed = True

    def lay(self, place: Place, picture: Any) -> None:
        """Lay a picture in YUV 4:2:0 on its place, whose size it has."""
        for index, (plane, line) in enumerate(zip(self._planes, self._lines, strict=True)):
            half = 2 if index else 1
            source, step = memoryview(picture.planes[index]), picture.planes[index].line_size
            width, begin = place.width // half, 0
            for y in range(place.y // half, (place.y + place.height) // half):
                start = y * line + place.x // half
                plane[start : start + width] = source[begin : begin + width]
                begin += step
        self.is_changed = True

    def write(self, place: Place, brightness: bytes) -> None:
        """Write the brightness of a place row by row, without colour."""
        self.fill(place, GROUND)
        plane, line = self._planes[0], self._lines[0]
        for row in range(place.height):
            start = (place.y + row) * line + place.x
            plane[start : start + place.width] = brightness[row * place.width : (row + 1) * place.width]

    def empty(self, place: Place) -> None:
        """Show that there is no picture: a camera with a stroke through it."""
        self.fill(place, EMPTY)
        size = max(4, min(place.width, place.height) // 10) // 2 * 2
        x, y = place.x + (place.width - 4 * size) // 4 * 2, place.y + (place.height - 2 * size) // 4 * 2
        self.fill(Place(x, y, 3 * size, 2 * size), SIGN)
        self.fill(Place(x + 3 * size, y + size // 4 * 2, size, size), SIGN)
        for step in range(0, 3 * size, 2):
            self.fill(Place(x + step, y - size // 4 * 2 + step * 5 // 6 // 2 * 2, 6, 4), EMPTY)

    def take(self) -> Any:
        """Return the picture as a new frame."""
        frame = av.VideoFrame(WIDTH, HEIGHT, "yuv420p")
        for plane, content in zip(frame.planes, self._planes, strict=True):
            plane.update(bytes(content))
        self.is_changed = False
        return frame
