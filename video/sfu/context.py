"""What every part of one node shares."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any

from aiortc import RTCCertificate

from video.sfu.limits import Limits
from video.sfu.net.guard import Drops, Pace
from video.sfu.net.mux import UdpMux
from video.sfu.secure.srtp import Frame


@dataclass(slots=True)
class Context:
    """One node's certificate, port, clock and buffers. All of it belongs to one event loop and one thread."""

    limits: Limits
    certificate: RTCCertificate
    candidates: tuple[tuple[str, int], ...]
    mux: UdpMux
    drops: Drops
    now: Callable[[], float]
    handshakes: Pace
    outgoing: Frame = field(default_factory=Frame)
    """Where control packets are written."""
    tasks: set[asyncio.Task[None]] = field(default_factory=set)

    def spawn(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Run `work` beside everything else, and hold it until it is done."""
        task = asyncio.get_running_loop().create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)
        return task
