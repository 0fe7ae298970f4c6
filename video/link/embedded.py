"""The link as a task on a loop, with one node as child process, for `serve` and `manage.py medianode`."""

from __future__ import annotations

import asyncio
import logging
import shutil
import socket
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from django.conf import settings

from video.link.link import Link
from video.link.node_process import NodeSettings

log = logging.getLogger(__name__)


class _Running:
    task: asyncio.Task[None] | None = None
    folder: Path | None = None


def start(loop: asyncio.AbstractEventLoop) -> asyncio.Task[None]:
    """Start the link on this loop; the link starts the node.

    The task ends by `stop`, by an error, or without one when a newer link has taken over.
    """
    # A short path: socket names are limited to some hundred bytes, data directories are not.
    _Running.folder = Path(tempfile.mkdtemp(prefix="diwan-node-"))
    public = settings.MEDIA_ADDRESS or None
    port = free_port_of(settings.MEDIA_PORTS)
    link = Link(NodeSettings(_Running.folder / "0.sock", udp_port=port, public_address=public))
    _Running.task = loop.create_task(link.run())
    _Running.task.add_done_callback(_log_failure)
    return _Running.task


def free_port_of(ports: Sequence[int]) -> int:
    """Return the first free UDP port, so that a new node can start next to the previous one; else the first port.

    A node whose port is taken is restarted until the port is free.
    """
    for port in ports:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe, suppress(OSError):
            probe.bind(("", port))
            return port
    return ports[0]


def _log_failure(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and task.exception() is not None:
        log.critical("the media link ended", exc_info=task.exception())


def stop() -> None:
    """Cancel the link; the node ends by itself when this process closes its pipe."""
    if _Running.task is not None:
        _Running.task.cancel()
        _Running.task = None
    if _Running.folder is not None:
        shutil.rmtree(_Running.folder, ignore_errors=True)
        _Running.folder = None
