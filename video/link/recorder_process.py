"""The recorder as a child process, which is restarted whenever it ends and never outlives its parent."""

import asyncio
import logging
import sys
from asyncio.subprocess import PIPE, Process
from dataclasses import dataclass
from pathlib import Path

import video
from video.link.node_process import stop_node

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class RecorderSettings:
    """Start parameters of the recorder. Times in seconds."""

    socket: Path
    root: Path
    restart_delay: float = 0.3
    stop_timeout: float = 12.0


async def run_recorder(settings: RecorderSettings) -> None:
    """Keep one recorder running until cancelled; then let it close its files and end.

    Nodes keep what a killed recorder had not written, and send it to the next one.
    """
    while True:
        try:
            code = await _run_once(settings)
        except OSError:
            log.exception("the recorder cannot be started")
        else:
            log.error("the recorder ended with code %s and is started again", code)
        await asyncio.sleep(settings.restart_delay)


async def _run_once(settings: RecorderSettings) -> int:
    process = await _start(settings)
    try:
        return await process.wait()
    except asyncio.CancelledError:
        await stop_node(process, within=settings.stop_timeout)
        raise


async def _start(settings: RecorderSettings) -> Process:
    """Start `python -m video.sfu.record`, which ends when our end of its pipe closes; its log goes to ours."""
    command = [sys.executable, "-m", "video.sfu.record", "--with-parent"]
    command += ["--socket", str(settings.socket.absolute()), "--root", str(settings.root.absolute())]
    return await asyncio.create_subprocess_exec(
        *command, stdin=PIPE, cwd=Path(video.__file__).parents[1], start_new_session=True
    )
