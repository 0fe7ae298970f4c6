"""Makes exports and reads the videos that are composed, for their tests."""

from __future__ import annotations

import io
import math
from collections.abc import Iterator, Sequence
from typing import Any

import av
import pytest
from django.test import Client

from tests.cast import PASSWORD
from tests.video.recordings.watched import Watched
from video.recordings.compose import composer
from video.recordings.compose.captions import draw_caption, split
from video.recordings.compose.layout import Place
from video.recordings.services.exports import composing
from video.recordings.services.exports.steps import work_due


@pytest.fixture
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give the child process the time that a machine with other tests needs: a step composes all of its piece."""
    monkeypatch.setattr(composer, "NICENESS", 0)
    monkeypatch.setattr(composer, "LONGEST_SECONDS", 300)
    monkeypatch.setattr(composing, "SECONDS", 200.0)


TO = {"recipient": "الخبير سعيد النعيمي", "purpose": "قرار المحكمة رقم 7"}


def ask(watched: Watched, kind: str, member: str = "judge") -> tuple[Client, str]:
    """Ask for an export; return the client and the address of its page."""
    client = watched.client(member)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    made = client.post(watched.path("recording_export"), {**TO, "kind": kind})
    assert made.status_code == 302, made.content.decode()
    return client, str(made["Location"])


def link_of(page: str) -> str:
    """Return the address of the file on the page of an export that is ready."""
    start = page.index("/package/?")
    return page[page.rindex(chr(34), 0, start) + 1 : page.index(chr(34), start)].replace("&amp;", "&")


def export(watched: Watched, kind: str = "evidence", member: str = "judge") -> tuple[Client, str]:
    """Make an export; return the client and the address of its file."""
    client, page = ask(watched, kind, member)
    while work_due().done:
        pass
    return client, link_of(client.get(page).content.decode())


def pictures(data: bytes) -> Iterator[Any]:
    """Yield the pictures of a video."""
    with av.open(io.BytesIO(data)) as file:
        yield from file.decode(video=0)


def shade_at(picture: Any, x: int, y: int) -> tuple[int, int, int]:
    """Return brightness and both colour values of a point."""
    values = []
    for index, plane in enumerate(picture.planes):
        half = 2 if index else 1
        values.append(bytes(plane)[y // half * plane.line_size + x // half])
    return values[0], values[1], values[2]


def caption_distance(picture: Any, tile: Place, caption: Sequence[str], *, is_rtl: bool) -> float:
    """Return how far the brightness under a tile's picture is from a caption, on average."""
    under = split(tile, len(caption))[1]
    expected = draw_caption(tile, caption, is_rtl=is_rtl)
    plane, line = bytes(picture.planes[0]), picture.planes[0].line_size
    rows = (
        plane[y * line + under.x : y * line + under.x + under.width] for y in range(under.y, under.y + under.height)
    )
    return sum(abs(one - other) for one, other in zip(b"".join(rows), expected, strict=True)) / len(expected)


def samples(data: bytes) -> tuple[list[float], float]:
    """Return the samples of the sound at 48 kHz, and the time of the first one in seconds."""
    found: list[float] = []
    first = None
    with av.open(io.BytesIO(data)) as file:
        resampler = av.AudioResampler(format="flt", layout="mono", rate=48_000)
        for frame in file.decode(audio=0):
            first = float(frame.time) if first is None else first
            for each in resampler.resample(frame):
                found += memoryview(bytes(each.planes[0])[: each.samples * 4]).cast("f").tolist()
    return found, first or 0.0


def loudness(sound: list[float], hertz: float) -> float:
    """Return how loud one tone is in a second of sound at most (Goertzel)."""
    factor = 2 * math.cos(2 * math.pi * hertz / 48_000)
    before = last = 0.0
    for sample in sound:
        before, last = last, sample + factor * last - before
    return math.sqrt(max(0.0, last * last + before * before - factor * last * before)) / max(1, len(sound)) * 2
