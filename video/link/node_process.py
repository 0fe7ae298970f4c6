"""The node as a child process, which never outlives its parent."""

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
    """Start parameters of one node and timeouts of its link. Times in seconds."""

    socket: Path
    udp_port: int
    public_address: str | None = None
    recorder: Path | None = None
    """The recorder's socket."""
    start_timeout: float = 30.0
    answer_timeout: float = 5.0
    heartbeat_interval: float = 2.0
    heartbeat_timeout: float = 8.0
    stop_timeout: float = 5.0
    restart_min_delay: float = 0.2
    restart_max_delay: float = 5.0


async def start_node(settings: NodeSettings) -> Process:
    """Start `python -m video.sfu` and return the process; its log goes to our standard error.

    The child holds the other end of a pipe on its standard input and ends when that closes, so that it does not outlive
    this process even if this process is killed. It gets its own session: Ctrl-C reaches a terminal's whole process
    group, and would end the child in the middle of its imports, before it can install a signal handler.
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
    if settings.recorder is not None:
        command += ["--recorder", str(settings.recorder.absolute())]
    return await asyncio.create_subprocess_exec(
        *command, stdin=PIPE, cwd=Path(video.__file__).parents[1], start_new_session=True
    )


async def stop_node(process: Process, *, within: float) -> None:
    """Stop the child by SIGTERM, and by SIGKILL after `within` seconds. Return when it has ended."""
    if process.returncode is not None:
        return
    with contextlib.suppress(ProcessLookupError):
        process.terminate()
    try:
        await asyncio.wait_for(process.wait(), within)
    except TimeoutError:
        await kill_node(process)


async def kill_node(process: Process) -> None:
    """Stop a child that ignores everything, SIGTERM included. Return when it has ended."""
    with contextlib.suppress(ProcessLookupError):
        process.kill()
    await process.wait()
