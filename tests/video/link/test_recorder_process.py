"""The recorder as a child of the link: restarted at once, never without its parent, and ended after its nodes."""

from __future__ import annotations

import asyncio
import os
import signal
from pathlib import Path

import pytest

from tests.video.sfu.peers import until
from tests.video.sfu.record.sources import RECORDING, Source, recorded
from tests.video.sfu.test_process import is_running
from video.link.node_process import NodeSettings, start_node, stop_node
from video.link.recorder_process import RecorderSettings, run_recorder
from video.sfu.record.recorder_link import RecorderLink

pytestmark = pytest.mark.slow


def child_of(parent: int) -> int | None:
    """Return the recorder that is a child of a process."""
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
            command = (path.parent / "cmdline").read_bytes()
        except OSError:
            continue
        if int(fields[1]) == parent and fields[0] != "Z" and b"video.sfu.record" in command:
            return int(path.parent.name)
    return None


def command_of(process: int) -> list[bytes]:
    return Path(f"/proc/{process}/cmdline").read_bytes().split(b"\0")


async def test_killed_recorder_is_restarted_and_continues(tmp_path: Path) -> None:
    settings = RecorderSettings(tmp_path / "r.sock", tmp_path / "recordings")
    running = asyncio.create_task(run_recorder(settings))
    try:
        await until(settings.socket.exists)
        link = RecorderLink(settings.socket)
        link.want()
        source = Source(link, "judge")
        await until(lambda: link.disconnected_at is None)
        first = child_of(os.getpid())
        assert first is not None
        for _ in range(10):
            source.send()
        os.kill(first, signal.SIGKILL)
        killed = asyncio.get_running_loop().time()
        await until(lambda: link.disconnected_at is not None)
        for _ in range(10):
            source.send()
        await until(lambda: link.disconnected_at is None)
        assert asyncio.get_running_loop().time() - killed < 10
        source.tap.close()
        await until(lambda: link.oldest_at is None)
        second = child_of(os.getpid())
        assert second not in {None, first}
    finally:
        running.cancel()
        await asyncio.wait({running})
    assert second is not None
    assert not is_running(second)
    (one,) = recorded(settings.root, RECORDING).values()
    assert one.numbers == source.sent
    await link.close()


async def test_recorder_ends_with_its_parent(tmp_path: Path) -> None:
    settings = RecorderSettings(tmp_path / "r.sock", tmp_path / "recordings")
    running = asyncio.create_task(run_recorder(settings))
    await until(settings.socket.exists)
    child = child_of(os.getpid())
    assert child is not None
    assert settings.socket.stat().st_mode & 0o077 == 0
    running.cancel()
    await asyncio.wait({running})
    assert not is_running(child)
    assert not settings.socket.exists()


async def test_node_is_told_where_the_recorder_is(tmp_path: Path) -> None:
    node = NodeSettings(tmp_path / "node.sock", 0, recorder=tmp_path / "r.sock")
    child = await start_node(node)
    try:
        await until(node.socket.exists)
        command = command_of(child.pid)
        assert command[command.index(b"--recorder") + 1] == os.fsencode(tmp_path / "r.sock")
    finally:
        await stop_node(child, within=10)
