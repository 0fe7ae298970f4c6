"""The player of a recording, read and used in either browser."""

from __future__ import annotations

import asyncio
import statistics
import time
from dataclasses import dataclass
from typing import Any, Protocol

IN_STEP = 0.04  # seconds between the first and the last track
RARELY_MORE = 0.1  # seconds: the same in one moment of five, since a browser on a busy machine halts

# The player's sounds are elements outside of the document: note every element that plays.
NOTE_MEDIA = """
window.played = new Set();
const play = HTMLMediaElement.prototype.play;
HTMLMediaElement.prototype.play = function () {
  window.played.add(this);
  return play.call(this);
};
"""
# All media times in one task, so that nothing moves between two of them. `shown`: what the bar at the foot of a
# picture of the sample says, from 0 to 1 in two seconds.
READ = """
(() => {
  const field = document.createElement("canvas");
  field.width = 320;
  field.height = 180;
  const brush = field.getContext("2d", { willReadFrequently: true });
  const bar = (video) => {
    brush.drawImage(video, 0, 0, 320, 180);
    const line = brush.getImageData(0, 177, 320, 1).data;
    let width = 0;
    while (width < 320 && line[4 * width] > 180) width += 1;
    return width / 320;
  };
  const playing = [...window.played].filter((each) => !each.paused);
  return {
    at: performance.now() / 1000,
    times: playing.map((each) => each.currentTime),
    pictures: playing.filter((each) => each.videoWidth > 0).map((each) => each.currentTime),
    shown: playing.filter((each) => each.videoWidth > 0).map(bar),
    place: Number(document.querySelector("[data-seek]").value) / 1000,
  };
})()
"""


class BrowserPage(Protocol):
    """The acts that both browsers have."""

    async def evaluate(self, expression: str) -> Any:
        """Return the result of a script."""

    async def click(self, selector: str) -> None:
        """Press an element with the pointer."""

    async def key(self, value: str) -> None:
        """Press a key."""


@dataclass(frozen=True, slots=True)
class Reading:
    """The media at one moment, in seconds."""

    at: float
    times: list[float]
    pictures: list[float]
    shown: list[float]
    place: float

    @property
    def spread(self) -> float:
        """The difference between the first and the last track."""
        return max(self.times) - min(self.times)

    @property
    def shown_spread(self) -> float:
        """As `spread`, by what the pictures show. They repeat after two seconds."""
        ahead = [(each - self.shown[0] + 0.5) % 1 - 0.5 for each in self.shown]
        return 2 * (max(ahead) - min(ahead))


class RecordingPlayer:
    """The player in a page."""

    def __init__(self, page: BrowserPage) -> None:
        self.page = page

    async def read(self) -> Reading:
        """Read all media at once."""
        return Reading(**await self.page.evaluate(READ))

    async def plays(self, count: int, *, after: float = 0.0, within: float = 20.0) -> Reading:
        """Wait until this many tracks play behind a place, and are in step: each needs its own time to start."""
        deadline = time.monotonic() + within
        while True:
            reading = await self.read()
            if len(reading.times) == count and min(reading.times) > after and reading.spread < IN_STEP:
                return reading
            assert time.monotonic() < deadline, reading
            await asyncio.sleep(0.1)

    async def in_step(self, *, speed: float = 1, count: int = 15, within: float = 20) -> list[Reading]:
        """Watch until this many readings one after the other are in step, and return them.

        A busy machine halts one track or another, which then catches up. Tracks that never come into step fail. The
        recording stands still while a part is loaded: that has no reading.
        """
        read: list[Reading] = []
        deadline = time.monotonic() + within
        while len(read) < count or out_of_step(read[-count:], speed):
            assert time.monotonic() < deadline, out_of_step(read[-count:], speed) or read
            reading = await self.read()
            read += [reading] if reading.times else []
            await asyncio.sleep(0.1)
        return read[-count:]

    async def choose_speed(self, speed: str) -> None:
        """Choose a speed in the list."""
        chosen = "document.querySelector('[data-speed]')"
        await self.page.evaluate(
            f"({chosen}.value = '{speed}', {chosen}.dispatchEvent(new Event('change', {{bubbles: true}})), 0)"
        )

    async def attribute(self, selector: str, name: str) -> str | None:
        """Return an attribute of the first such element; None without one."""
        value: str | None = await self.page.evaluate(f"document.querySelector(`{selector}`).getAttribute('{name}')")
        return value


def out_of_step(readings: list[Reading], speed: float) -> str:
    """Say how the tracks' times, what their pictures show and the seek bar differ; empty if they are in step."""
    spreads = [each.spread / speed for each in readings]
    # A picture is shown for 100 ms.
    shown = [each.shown_spread / speed for each in readings]
    # The bar moves ten times a second, on a busy machine less often.
    behind = [abs(each.place - each.times[0]) / speed for each in readings]
    bounds = [
        ("times", statistics.median(spreads), IN_STEP),
        ("times, one of five", most(spreads), RARELY_MORE),
        ("pictures", most(shown), 0.11),
        ("seek bar", most(behind), 0.5),
    ]
    return "; ".join(f"{name}: {value:.3f} s, {readings}" for name, value, bound in bounds if value >= bound)


def most(values: list[float]) -> float:
    """Return what four of five values do not exceed."""
    return sorted(values)[len(values) * 4 // 5]
