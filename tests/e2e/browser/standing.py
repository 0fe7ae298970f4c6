"""Standing pictures: how long a viewer is shown the same picture of a camera because of the network.

A busy machine also lets pictures stand: it stalls the page, the relay, or the browser that sends. None of that is the
product's. So the pages and the test note, some times a second, what has happened, and the time of a stand counts only
as far as the viewer's page and the test were running, as the processes between the two cameras did not wait for a
processor, and as the camera's browser sent pictures meanwhile.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol

from tests.e2e.browser.processors import Waits, involved_processes

EVERY = 0.2  # seconds between two notes
RUNNING = 3 * EVERY  # a longer time between two notes is a stall, of which no more than this counts

# Notes of a page: the time, the pictures decoded by seat, and the pictures of its own camera.
WATCH = """(() => {
  window.notes = [];
  let isBusy = false;
  const note = async () => {
    if (isBusy) return;
    isBusy = true;
    const found = await window.diwanRoom.stats();
    const seen = found.inputs.filter((each) => each.kind === 'video').map((each) => [each.seat, each.frames]);
    const own = found.outputs.filter((each) => each.kind === 'video').map((each) => each.frames);
    window.notes.push([Date.now() / 1000, Object.fromEntries(seen), Math.max(0, ...own)]);
    isBusy = false;
  };
  window.noting = setInterval(note, 100);
  return true;
})()"""
COLLECT = "(clearInterval(window.noting), JSON.stringify(window.notes))"


class Page(Protocol):
    """A browser's page."""

    async def evaluate(self, expression: str) -> Any:
        """Run a script and return its awaited result."""


@dataclass(frozen=True, slots=True)
class Note:
    """One look of a page: pictures decoded so far by seat, and pictures of its own camera."""

    at: float
    seen: dict[str, int]
    own: int


@dataclass(slots=True)
class Watch:
    """Notes of all pages and of the test itself, from one minute."""

    pages: dict[str, list[Note]] = field(default_factory=dict)
    own: list[tuple[float, float]] = field(default_factory=list)
    """Times at which the test, and the relay in its process, were running; and how long since the time before
    processes waited for a processor."""

    def longest(self, viewer: str, seat: str, camera: str, *, is_gross: bool = False) -> float:
        """Return the longest stand of a seat's picture at a viewer, in seconds; `camera` is the page that sends it.

        A gross time contains the waits for a processor.
        """
        looks = [(note.at, note.seen.get(seat, 0)) for note in self.pages[viewer]]
        sent = [(note.at, note.own) for note in self.pages[camera]]
        return longest_stand(looks, sent, [(at, 0.0) for at, _ in self.own] if is_gross else self.own)


def longest_stand(
    looks: Sequence[tuple[float, int]], sent: Sequence[tuple[float, int]], running: Sequence[tuple[float, float]]
) -> float:
    """Return the longest time without a new picture, in seconds.

    `looks` are times and the number of pictures decoded so far, `sent` those of pictures sent so far, and `running`
    times at which the test was running, with the seconds waited for a processor since the time before.
    """
    rate = (sent[-1][1] - sent[0][1]) / (sent[-1][0] - sent[0][0])
    longest = 0.0
    since = looks[0][0]
    changes = [later[0] for earlier, later in itertools.pairwise(looks) if later[1] != earlier[1]]
    for until in (*changes, looks[-1][0]):
        viewer = ran([(at, 0.0) for at, _ in looks], since, until)
        test = ran(running, since, until)
        pictures = value_at(sent, until) - value_at(sent, since)
        longest = max(longest, min(viewer, test, pictures / rate))
        since = until
    return longest


def ran(notes: Sequence[tuple[float, float]], since: float, until: float) -> float:
    """Return for how long from `since` to `until` a process was running that noted these times and waits."""
    total = 0.0
    for (earlier, _), (later, waited) in itertools.pairwise([(since, 0.0), *notes, (until, 0.0)]):
        begin, end = max(since, earlier), min(until, later)
        if begin < end:
            share = max(0.0, 1 - waited / (later - earlier))
            total += min(end - begin, RUNNING) * share
    return total


def value_at(series: Sequence[tuple[float, int]], moment: float) -> float:
    """Return a growing number at a moment, between the notes of it."""
    for (earlier, low), (later, high) in itertools.pairwise(series):
        if moment <= later:
            share = (moment - earlier) / (later - earlier) if later > earlier else 1.0
            return low + (high - low) * min(1.0, max(0.0, share))
    return series[-1][1]


@asynccontextmanager
async def watching(pages: dict[str, Page]) -> AsyncIterator[Watch]:
    """Watch the pages while the block runs; the notes are complete behind it."""
    watch = Watch()

    waits = Waits(involved_processes())

    async def note_own() -> None:
        while True:
            watch.own.append((time.time(), waits.since_last()))
            await asyncio.sleep(EVERY)

    for page in pages.values():
        await page.evaluate(WATCH)
    own = asyncio.create_task(note_own())
    try:
        yield watch
    finally:
        own.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await own
        for name, page in pages.items():
            watch.pages[name] = [Note(*row) for row in json.loads(await page.evaluate(COLLECT))]
