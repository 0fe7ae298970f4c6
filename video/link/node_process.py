"""The node as a child process: started, watched and never left behind."""

import asyncio
import contextlib
import sys
from asyncio.subprocess import PIPE, Process
from dataclasses import dataclass
from pathlib import Path

import video

MAX_SOCKET_PATH = 100  # bytes; the kernel's own limit is 107


@dataclass(frozen=True, slots=True)
class NodeSettings:
    """How one node is started and how patient its link is. Times in seconds."""

    socket: Path
    udp_port: int
    public_address: str | None = None
    start_within: float = 30.0
    answer_within: float = 5.0
    alive_every: float = 2.0
    lost_after: float = 8.0
    stop_within: float = 5.0
    restart_first: float = 0.2
    restart_most: float = 5.0


async def start_node(settings: NodeSettings) -> Process:
    """Start `python -m video.sfu` and return the process; its log goes to our standard error.

    The child holds the other end of a pipe on its standard input and ends when that closes, so that it does
    not outlive this process even when this one is killed. It stands in a session of its own: Ctrl-C reaches a
    terminal's whole group, and would end the child in the middle of its imports, before it can say otherwise.
    """
    path = str(settings.socket.absolute())
    if len(path.encode()) > MAX_SOCKET_PATH:
        raise ValueError(f"socket path is longer than {MAX_SOCKET_PATH} bytes: {path}")
    command = [
        sys.executable,
        "-m",
        "video.sfu",
        "--with-parent",
        "--socket",
        path,
        "--udp-port",
        str(settings.udp_port),
    ]
    if settings.public_address:
        command += ["--public-address", settings.public_address]
    return await asyncio.create_subprocess_exec(
        *command, stdin=PIPE, cwd=Path(video.__file__).parents[1], start_new_session=True
    )


async def stop_node(process: Process, *, within: float) -> None:
    """End the child: kindly first, by force after `within` seconds. Returns when it is gone."""
    if process.returncode is not None:
        return
    with contextlib.suppress(ProcessLookupError):
        process.terminate()
    try:
        await asyncio.wait_for(process.wait(), within)
    except TimeoutError:
        await kill_node(process)


async def kill_node(process: Process) -> None:
    """End a child that listens to nothing, a signal included. Returns when it is gone."""
    with contextlib.suppress(ProcessLookupError):
        process.kill()
    await process.wait()
