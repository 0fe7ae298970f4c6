"""State that every part of one node shares."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any, Protocol

from aiortc import RTCCertificate

from video.sfu.limits import Limits
from video.sfu.net.guard import DropCounters, RateLimiter
from video.sfu.net.mux import UdpMux
from video.sfu.overload import Overload
from video.sfu.record.recorder_link import RecorderLink
from video.sfu.secure.srtp import Frame


class Timer(Protocol):
    """A call that is to be made later."""

    def cancel(self) -> None:
        """Do not make it."""


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
    overload: Overload
    recorder: RecorderLink | None = None
    """The way to the recorder; None where nothing can be recorded."""
    rtcp_frame: Frame = field(default_factory=Frame)
    """Buffer in which outgoing RTCP packets are encrypted."""
    tasks: set[asyncio.Task[None]] = field(default_factory=set)

    def call_later(self, delay: float, action: Callable[[], None]) -> Timer:
        """Call `action` after `delay` seconds; tests have their own clock here and in `now`."""
        return asyncio.get_running_loop().call_later(delay, action)

    def spawn(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Run `work` as a task, and hold a reference to it until it is done."""
        task = asyncio.get_running_loop().create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)
        return task
