"""Places of the tiles in the picture: a grid of all, or a shared screen with the people at its side."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from video.recordings.compose import HEIGHT, WIDTH

GAP: Final = 4
BESIDE: Final = 320  # the width of the tiles next to a shared screen
# Further people have no tile: theirs would be too small to be of use.
MOST_TILES: Final = 25
MOST_BESIDE: Final = 16


@dataclass(frozen=True, slots=True)
class Place:
    """A rectangle of the picture. All numbers are even: colours have half the resolution."""

    x: int
    y: int
    width: int
    height: int

    def fit(self, width: int, height: int) -> Place:
        """Return the largest rectangle of that shape in the middle of this one: a picture is never cropped."""
        scale = min(self.width / width, self.height / height)
        inner_width, inner_height = max(2, _even(width * scale)), max(2, _even(height * scale))
        return Place(
            self.x + _even((self.width - inner_width) / 2),
            self.y + _even((self.height - inner_height) / 2),
            inner_width,
            inner_height,
        )


def grid(count: int) -> list[Place]:
    """Return the places of so many tiles, row by row; the last row is in the middle."""
    count = min(count, MOST_TILES)
    if count == 0:
        return []
    columns = math.ceil(math.sqrt(count))
    rows = math.ceil(count / columns)
    width, height = _even(WIDTH / columns), _even(HEIGHT / rows)
    found = []
    for index in range(count):
        row, column = divmod(index, columns)
        in_row = columns if row < rows - 1 else count - columns * (rows - 1)
        left = _even((WIDTH - in_row * width) / 2)
        found.append(_inside(left + column * width, row * height, width, height))
    return found


def with_screen(count: int) -> tuple[Place, list[Place]]:
    """Return the place of a shared screen, and those of so many tiles in a column at its side."""
    columns = 1 if count <= 4 else 2
    width = _even(BESIDE / columns)
    height = _even(width * 9 / 16)
    left = WIDTH - BESIDE
    tiles = [
        _inside(left + (index % columns) * width, (index // columns) * height, width, height)
        for index in range(min(count, MOST_BESIDE))
    ]
    return _inside(0, 0, left, HEIGHT), tiles


def _inside(x: int, y: int, width: int, height: int) -> Place:
    return Place(x + GAP, y + GAP, width - 2 * GAP, height - 2 * GAP)


def _even(value: float) -> int:
    return int(value) // 2 * 2
