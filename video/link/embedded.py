"""The link as a task on a loop, with nodes and recorder as children, for `serve` and `manage.py medianode`."""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from django.conf import settings

from courts.connections.queries.current import media_address, media_ports
from courts.ground.temporary_folders import TemporaryFolder
from video.link.link import Link
from video.link.node_process import NodeSettings
from video.link.recorder_process import RecorderSettings, run_recorder

log = logging.getLogger(__name__)


class _Running:
    task: asyncio.Task[None] | None = None
    folder: TemporaryFolder | None = None


@dataclass(frozen=True, slots=True)
class Addresses:
    """UDP ports of the node, and the public address that browsers are told; empty for the machine's own."""

    ports: tuple[int, ...]
    public: str


def addresses() -> Addresses:
    """The addresses in use: read from the database, so not on a loop. The node keeps them until it ends."""
    return Addresses(media_ports(), media_address())


def start(loop: asyncio.AbstractEventLoop, found: Addresses, processes: int = 1) -> asyncio.Task[None]:
    """Start the link and the recorder on this loop; the link starts so many processes of the node.

    The task ends by `stop`, by an error, or without one when a newer link has taken over.
    """
    # A short path: socket names are limited to some hundred bytes, data directories are not.
    folder = _Running.folder = TemporaryFolder("diwan-node-")
    public = found.public or None
    ports = free_ports_of(found.ports, processes)
    recorder = RecorderSettings(folder.path / "recorder.sock", settings.RECORDINGS_DIR)
    nodes = [
        NodeSettings(folder.path / f"{number}.sock", udp_port=port, public_address=public, recorder=recorder.socket)
        for number, port in enumerate(ports)
    ]
    _Running.task = loop.create_task(_run(Link(*nodes), recorder))
    _Running.task.add_done_callback(_log_failure)
    return _Running.task


async def _run(link: Link, recorder: RecorderSettings) -> None:
    """Run the link with a recorder, which ends after the nodes: they close the streams that it writes."""
    recording = asyncio.create_task(run_recorder(recorder))
    try:
        await link.run()
    finally:
        recording.cancel()
        await asyncio.wait({recording})


def is_started() -> bool:
    """True in the process that runs the link, and with it the node."""
    return _Running.task is not None


def free_ports_of(ports: Sequence[int], processes: int) -> list[int]:
    """Return a UDP port for each process: the first of `ports` from which on all are free; else from the first port on.

    So new nodes can start next to the previous ones. A node whose port is taken is restarted until the port is free.
    Port 0 stands for any free port.
    """
    runs = [[port + number if port else 0 for number in range(processes)] for port in ports]
    return next((run for run in runs if all(_is_free(port) for port in run)), runs[0])


def _is_free(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe, suppress(OSError, OverflowError):
        probe.bind(("", port))
        return True
    return False


def _log_failure(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and task.exception() is not None:
        log.critical("the media link ended", exc_info=task.exception())


def stop() -> None:
    """Cancel the link; the nodes end by themselves when this process closes their pipes."""
    if _Running.task is not None:
        _Running.task.cancel()
        _Running.task = None
    if _Running.folder is not None:
        _Running.folder.remove()
        _Running.folder = None
