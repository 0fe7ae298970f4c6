"""The node as a process, and the client that keeps one running."""

import asyncio
import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

import video
from tests.video.sfu.peers import until
from video.link.link import STALL_LIMIT
from video.link.node_client import NodeClient, NodeRefusedError, NodeUnavailableError
from video.link.node_process import NodeSettings, start_node, stop_node
from video.sfu import wire
from video.sfu.limits import Limits

pytestmark = pytest.mark.slow

HOME = Path(video.__file__).parents[1]
DESIRED = wire.Desired("room", 1, (wire.DesiredSeat("j", 1),), ())


def command(path: Path, *more: str) -> list[str]:
    return [sys.executable, "-m", "video.sfu", "--socket", str(path), "--udp-port", "0", *more]


def wait_for(path: Path) -> None:
    for _ in range(400):
        if path.exists():
            return
        time.sleep(0.05)
    raise AssertionError("the node did not start")


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_sigterm_ends_the_node_cleanly_and_removes_its_socket(tmp_path: Path) -> None:
    path = tmp_path / "node.sock"
    with subprocess.Popen(command(path), cwd=HOME, stderr=subprocess.PIPE, text=True) as child:
        wait_for(path)
        assert path.stat().st_mode & 0o077 == 0
        child.terminate()
        _, log = child.communicate(timeout=5)
    assert child.returncode == 0
    assert "media on UDP port" in log
    assert "Traceback" not in log
    assert not path.exists()


def test_the_node_does_not_outlive_a_killed_parent(tmp_path: Path) -> None:
    path, note = tmp_path / "node.sock", tmp_path / "pid"
    parent = (
        "import subprocess, sys, time\n"
        f"child = subprocess.Popen({command(path, '--with-parent')!r}, stdin=subprocess.PIPE)\n"
        f"open({str(note)!r}, 'w').write(str(child.pid))\n"
        "time.sleep(60)\n"
    )
    with subprocess.Popen([sys.executable, "-c", parent], cwd=HOME, stderr=subprocess.DEVNULL) as process:
        wait_for(path)
        child = int(note.read_text())
        assert is_running(child)
        process.kill()
    for _ in range(100):
        if not is_running(child):
            break
        time.sleep(0.05)
    assert not is_running(child)


def test_a_taken_port_is_reported_in_one_line(tmp_path: Path) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        taken.bind(("0.0.0.0", 0))
        port = taken.getsockname()[1]
        done = subprocess.run(
            [*command(tmp_path / "n")[:-1], str(port)],
            cwd=HOME,
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )
    assert done.returncode == 1
    assert f"UDP port {port}" in done.stderr
    assert "Traceback" not in done.stderr


class Owner:
    """The client's owner: replays the rooms and records the events."""

    def __init__(self, tmp_path: Path, **times: float) -> None:
        self.events: list[wire.Event] = []
        self.replays = 0
        quick = {"restart_min_delay": 0.05, "heartbeat_interval": 0.5, "answer_timeout": 5.0, **times}
        settings = NodeSettings(tmp_path / "node.sock", 0, **quick)
        self.client = NodeClient(settings, on_event=self.on_event, on_ready=self.replay)

    async def on_event(self, event: wire.Event) -> None:
        self.events.append(event)

    async def replay(self, ready: wire.Ready) -> None:
        self.replays += 1
        await self.client.send(DESIRED)


@pytest.fixture
async def owner(tmp_path: Path) -> AsyncIterator[Owner]:
    the_owner = Owner(tmp_path)
    running = asyncio.create_task(the_owner.client.run())
    yield the_owner
    pid = the_owner.client.ready.pid if the_owner.client.ready else None
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert pid is None or not is_running(pid)


async def test_ctrl_c_does_not_reach_a_starting_node(tmp_path: Path) -> None:
    child = await start_node(NodeSettings(tmp_path / "node.sock", 0))
    try:
        assert os.getpgid(child.pid) != os.getpgid(0)
        assert os.getsid(child.pid) != os.getsid(0)
    finally:
        await stop_node(child, within=5)


async def test_a_killed_node_is_restarted_and_its_rooms_are_replayed(owner: Owner) -> None:
    first = await owner.client.wait_ready(60)
    assert (await owner.client.subscribe(room="room", seat="j", generation=1)).serial == 1
    os.kill(first.pid, signal.SIGKILL)
    while owner.client.starts < 2:  # noqa: ASYNC110 - the client has no event for it
        await asyncio.sleep(0.02)
    second = await owner.client.wait_ready(60)
    assert second.pid != first.pid
    assert not is_running(first.pid)
    assert owner.replays == 2
    offer = await owner.client.subscribe(room="room", seat="j", generation=1)
    assert offer.serial == 1


def test_timeouts_of_link_and_node_fit_together() -> None:
    link, node = NodeSettings(Path("node.sock"), 0), Limits()
    assert node.link_timeout <= 10
    assert link.heartbeat_interval * 4 <= node.link_timeout
    assert node.heartbeat_interval * 4 <= link.heartbeat_timeout
    # A node that was stalled so long that it stopped forwarding is never kept: no replay would follow.
    assert link.heartbeat_timeout + link.heartbeat_interval <= node.link_timeout
    # A link that was stalled so long that its node stopped forwarding has noticed its stall.
    assert STALL_LIMIT + link.heartbeat_interval < node.link_timeout


@pytest.mark.parametrize("lost_by", ["silence", "unread messages"])
async def test_a_hanging_node_is_killed_at_once_and_restarted(tmp_path: Path, lost_by: str) -> None:
    """A stopped process does not handle SIGTERM: waiting for it would only prolong the silence."""
    times = {"heartbeat_timeout": 3.0} if lost_by == "silence" else {"heartbeat_timeout": 60.0, "answer_timeout": 1.0}
    owner = Owner(tmp_path, stop_timeout=60, **times)
    running = asyncio.create_task(owner.client.run())
    first = await owner.client.wait_ready(60)
    os.kill(first.pid, signal.SIGSTOP)
    try:
        if lost_by != "silence":
            with contextlib.suppress(NodeUnavailableError):
                await owner.client.publish(room="room", seat="j", generation=1, sdp="x" * 200_000)
            with contextlib.suppress(NodeUnavailableError):
                await owner.client.publish(room="room", seat="j", generation=1, sdp="x" * 200_000)
        await until(lambda: not is_running(first.pid), within=60)
        await until(lambda: owner.client.starts == 2, within=60)
    finally:
        if is_running(first.pid):  # the test failed, and nothing else would stop the process
            os.kill(first.pid, signal.SIGKILL)
        running.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await running


async def test_a_node_is_stopped_by_sigterm(tmp_path: Path) -> None:
    """So that browsers get the DTLS goodbye."""
    child = await start_node(NodeSettings(tmp_path / "node.sock", 0))
    await asyncio.to_thread(wait_for, tmp_path / "node.sock")
    await stop_node(child, within=60)
    assert child.returncode == 0


async def test_a_stalled_link_keeps_a_node_that_sent_heartbeats(tmp_path: Path) -> None:
    owner = Owner(tmp_path, heartbeat_timeout=3)
    running = asyncio.create_task(owner.client.run())
    ready = await owner.client.wait_ready(60)
    time.sleep(4)  # noqa: ASYNC251 - like a stopped process
    assert (await owner.client.counters(room="room")).outputs == ()
    assert owner.client.ready == ready
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running


@pytest.mark.parametrize("ticks", range(5))
async def test_a_cancelled_link_stops_even_while_the_node_is_sending(tmp_path: Path, ticks: int) -> None:
    async def nothing(_: object) -> None:
        pass

    client = NodeClient(NodeSettings(tmp_path / "node.sock", 0), on_event=nothing, on_ready=nothing)
    reader = asyncio.StreamReader()
    reading = asyncio.create_task(client._read(reader, asyncio.Queue()))
    await asyncio.sleep(0.05)
    reader.feed_data(wire.encode(wire.Done("1")))
    for _tick in range(ticks):
        await asyncio.sleep(0)
    reading.cancel()
    await asyncio.wait({reading}, timeout=2)
    assert reading.cancelled()


async def test_every_request_is_answered_refused_or_times_out(owner: Owner) -> None:
    ready = await owner.client.wait_ready(60)
    assert ready.protocol == wire.PROTOCOL
    assert "127.0.0.1" in ready.addresses
    with pytest.raises(NodeRefusedError) as refusal:
        await owner.client.subscribe(room="elsewhere", seat="j", generation=1)
    assert refusal.value.code == "unknown_room"
    with pytest.raises(NodeRefusedError):
        await owner.client.publish(room="room", seat="j", generation=1, sdp="x")
    assert (await owner.client.counters(room="room")).outputs == ()
    os.kill(ready.pid, signal.SIGSTOP)
    waiting = asyncio.create_task(owner.client.counters(room="room"))
    await asyncio.sleep(0.1)
    os.kill(ready.pid, signal.SIGKILL)
    with pytest.raises(NodeUnavailableError):
        await waiting


async def test_a_request_without_a_node_times_out(tmp_path: Path) -> None:
    async def nothing(_: object) -> None:
        pass

    settings = NodeSettings(tmp_path / "node.sock", 0, answer_timeout=0.1)
    client = NodeClient(settings, on_event=nothing, on_ready=nothing)
    with pytest.raises(NodeUnavailableError):
        await client.counters(room="room")
    with pytest.raises(NodeUnavailableError):
        await client.send(DESIRED)
    with pytest.raises(NodeUnavailableError):
        await client.wait_ready(0.05)


async def test_invalid_lines_on_the_socket_do_not_end_the_node(owner: Owner, tmp_path: Path) -> None:
    ready = await owner.client.wait_ready(60)
    for nonsense in (b"hello\n", b'{"type":"hello","protocol":99}\n', b"x" * (wire.MAX_LINE + 10) + b"\n"):
        reader, writer = await asyncio.open_unix_connection(owner.client.settings.socket)
        writer.write(nonsense)
        assert await asyncio.wait_for(reader.read(), 60) == b""
        writer.close()
    writer = owner.client._writer
    assert writer is not None
    writer.write(b'{"type":"dance"}\n[1]\n\xff\n')
    assert (await owner.client.counters(room="room")).outputs == ()
    assert is_running(ready.pid)
    assert owner.client.starts == 1
