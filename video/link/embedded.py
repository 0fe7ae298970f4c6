"""The link as a task on a loop, with one node as child: that of `serve`, or one that `manage.py medianode` runs."""

from __future__ import annotations

import asyncio
import logging
import shutil
import tempfile
from pathlib import Path

from django.conf import settings

from video.link.link import Link
from video.link.node_process import NodeSettings

log = logging.getLogger(__name__)


class _Running:
    task: asyncio.Task[None] | None = None
    folder: Path | None = None


def start(loop: asyncio.AbstractEventLoop) -> asyncio.Task[None]:
    """Start the link on this loop; it starts the node. The task ends only by `stop`, or by a fault of its own."""
    # A short path: socket names are limited to some hundred bytes, data directories are not.
    _Running.folder = Path(tempfile.mkdtemp(prefix="diwan-node-"))
    public = settings.MEDIA_ADDRESS or None
    link = Link(NodeSettings(_Running.folder / "0.sock", udp_port=settings.MEDIA_PORT, public_address=public))
    _Running.task = loop.create_task(link.run())
    _Running.task.add_done_callback(_say_why)
    return _Running.task


def _say_why(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and task.exception() is not None:
        log.critical("the media link ended", exc_info=task.exception())


def stop() -> None:
    """Let go of the node; it ends by itself when this process closes its pipe."""
    if _Running.task is not None:
        _Running.task.cancel()
        _Running.task = None
    if _Running.folder is not None:
        shutil.rmtree(_Running.folder, ignore_errors=True)
        _Running.folder = None
