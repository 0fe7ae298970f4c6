"""A bar chart as numbers for an SVG: the server computes every coordinate, so that the page needs no script."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from ops.status.messages_left import Bar

WIDTH: Final = 720
HEIGHT: Final = 180
# Below it stand the labels, which are larger on a phone.
FLOOR: Final = HEIGHT - 36
GAP: Final = 4


@dataclass(frozen=True, slots=True)
class Column:
    """One column: the sent messages from the floor up, the failed ones above them."""

    bar: Bar
    x: float
    width: float
    sent_y: float
    sent_height: float
    failed_y: float
    failed_height: float
    label: str


@dataclass(frozen=True, slots=True)
class Chart:
    """The columns, and the number at the top line."""

    columns: tuple[Column, ...]
    top: int
    total_sent: int
    total_failed: int
    width: int = WIDTH
    height: int = HEIGHT
    floor: int = FLOOR


def chart(bars: Sequence[Bar], label: Callable[[Bar], str], *, label_every: int) -> Chart:
    """Place the bars. A number above zero is at least two pixels high, so that a single failure is seen."""
    top = max((bar.sent + bar.failed for bar in bars), default=0)
    step = WIDTH / max(1, len(bars))
    columns = []
    for place, bar in enumerate(bars):
        sent, failed = _pixels(bar.sent, top), _pixels(bar.failed, top)
        x, width = place * step + GAP / 2, step - GAP
        columns.append(
            Column(
                bar=bar,
                x=round(x, 1),
                width=round(width, 1),
                sent_y=round(FLOOR - sent, 1),
                sent_height=round(sent, 1),
                failed_y=round(FLOOR - sent - failed, 1),
                failed_height=round(failed, 1),
                label=label(bar) if place % label_every == 0 else "",
            )
        )
    return Chart(tuple(columns), top, sum(bar.sent for bar in bars), sum(bar.failed for bar in bars))


def _pixels(number: int, top: int) -> float:
    # Room for two small bars above each other.
    return max(2.0, number / top * (FLOOR - 8)) if number else 0.0
