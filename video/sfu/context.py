"""State that every part of one node shares."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any

from aiortc import RTCCertificate

from video.sfu.limits import Limits
from video.sfu.net.guard import DropCounters, RateLimiter
from video.sfu.net.mux import UdpMux
from video.sfu.secure.srtp import Frame


@dataclass(slots=True)
class Context:
    """One node's certificate, port, clock and buffers. All of it belongs to one event loop and one thread."""

    limits: Limits
    certificate: RTCCertificate
    candidates: tuple[tuple[str, int], ...]
    mux: UdpMux
    drops: DropCounters
    now: Callable[[], float]
    handshake_limiter: RateLimiter
    rtcp_frame: Frame = field(default_factory=Frame)
    """Buffer in which outgoing RTCP packets are encrypted."""
    tasks: set[asyncio.Task[None]] = field(default_factory=set)

    def spawn(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Run `work` as a task, and hold a reference to it until it is done."""
        task = asyncio.get_running_loop().create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)
        return task
