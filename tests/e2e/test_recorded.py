"""A hearing in real browsers, recorded by the product as it is served."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser
from pytest_asyncio import fixture as async_fixture

from tests.e2e.browser.maker import Maker
from tests.e2e.browser.product import ROOT, Product, environment
from tests.e2e.browser.scene import Scene
from tests.e2e.test_room_failures import scene_in
from tests.video.sfu.peers import until
from video.sfu.keyframes import starts_keyframe
from video.sfu.record.container import Container
from video.sfu.record.entries import Kind
from video.sfu.record.index import read_index
from video.sfu.record.layout import SegmentId
from video.sfu.record.sealed_file import open_sealed

pytestmark = [pytest.mark.integration, pytest.mark.timeout(300)]

KEY_OF = (
    "from video.recordings.models import Recording; from video.recordings.queries.recordings import data_key_of; "
    "print('key', data_key_of(Recording.records.get(pk='{}')).hex())"
)


@async_fixture(loop_scope="session")
async def scene(bare_product: Product, maker: Maker, browser: Browser) -> AsyncIterator[Scene]:
    """A hearing that can start."""
    yield await scene_in(bare_product, maker, browser)


def data_key(product: Product, recording: str) -> bytes:
    """Return the data key of a recording, as the product unwraps it."""
    done = subprocess.run(
        [sys.executable, "manage.py", "shell", "-v0", "-c", KEY_OF.format(recording)],
        cwd=ROOT,
        env=environment(product.data),
        capture_output=True,
        text=True,
        check=True,
    )
    return bytes.fromhex(done.stdout.split()[-1])


def kill_recorder(root: Path) -> None:
    """Kill the recorder that writes below `root`."""
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            command = path.read_bytes().split(b"\0")
        except OSError:
            continue
        if b"video.sfu.record" in command and os.fsencode(root) in command:
            os.kill(int(path.parent.name), signal.SIGKILL)


async def test_hearing_is_recorded_and_survives_a_killed_recorder(bare_product: Product, scene: Scene) -> None:
    root = bare_product.data / "recordings"
    before = set(root.iterdir()) if root.exists() else set()
    await scene.comes("judge", "room")
    await scene.comes("lawyer", "waiting")
    await scene.identify("judge", "lawyer")
    await scene.admit("judge", "lawyer")
    assert not root.exists() or set(root.iterdir()) == before, "nothing is recorded before the sitting"
    await scene.open()

    def folder() -> Path | None:
        new = (set(root.iterdir()) if root.exists() else set()) - before
        return next(iter(new), None)

    def parts(number: int) -> int:
        found = folder()
        return 0 if found is None else len(list(found.glob(f"*-00000{number}.*")))

    await until(lambda: parts(1) == 4)
    await asyncio.sleep(2)
    kill_recorder(root)
    await until(lambda: parts(2) == 4)
    await asyncio.sleep(2)
    made = folder()
    assert made is not None
    kill_recorder(root)
    await until(lambda: len(read_index(made).lines) == 8)
    key = await asyncio.to_thread(data_key, bare_product, made.name)
    seats = {scene.seats["judge"], scene.seats["lawyer"]}
    lines = read_index(made).lines
    assert {(line.seat, line.medium) for line in lines} == {
        (seat, kind) for seat in seats for kind in ("audio", "video")
    }
    for line in lines:
        segment = SegmentId(made.name, line.seat, line.medium, line.number)
        container = Container(open_sealed(segment.closed(root), key, segment).plain)
        entries = list(container)
        packets = [entry.payload for entry in entries if entry.kind is Kind.RTP]
        assert container.damage is None
        assert len(packets) == line.packets > 20
        if line.medium == "video":
            assert any(starts_keyframe(container.header.codec, packet[12:]) for packet in packets)
        else:
            assert container.header.codec == "opus"
        reasons = [gap.reason for gap in line.gaps if gap.reason != "loss"]
        assert reasons == (["crash"] if line.number > 1 else [])
    assert any(entry.kind is Kind.SENDER_REPORT for entry in entries)
    assert scene.complaints() == []
