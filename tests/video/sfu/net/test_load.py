"""Load as the sockets show it: lateness, and gaps of the node's own making. Simulated sockets and time."""

from __future__ import annotations

import time
from dataclasses import replace
from types import SimpleNamespace

import pytest

from video.sfu.limits import DEFAULT
from video.sfu.net.guard import DropCounters
from video.sfu.net.mux import UdpMux
from video.sfu.net.port import BATCH
from video.sfu.overload import Overload

LIMITS = replace(DEFAULT, own_gap_after=0.1)


class Port:
    """A socket with a full batch each time."""

    def __init__(self) -> None:
        self.waited_since = 0.0
        self.used = 0.0
        self.discarded = 0

    def buffer_use(self) -> tuple[float, int]:
        return self.used, self.discarded


class Watched:
    """A mux with one socket, and a wall clock that the test sets."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.overload = Overload(LIMITS, lambda: self.wall)
        self.mux = UdpMux(LIMITS, DropCounters(), self.overload)
        self.port = Port()
        self.wall = 1000.0
        self.mux._loop = SimpleNamespace(time=lambda: self.wall)
        monkeypatch.setattr(time, "time", lambda: self.wall)

    def read(self, *, waited: float, size: int = BATCH) -> bool:
        """Read a batch whose oldest packet waited so long; return whether gaps behind it count as our own."""
        self.port.waited_since = self.wall - waited
        self.mux._watch_load(self.port, size, self.wall)
        return self.mux.is_own_gap


@pytest.fixture
async def watched(monkeypatch: pytest.MonkeyPatch) -> Watched:
    return Watched(monkeypatch)


async def test_a_gap_is_not_our_own_while_the_kernel_discards_nothing(watched: Watched) -> None:
    for _ in range(10):
        watched.wall += 0.01
        assert not watched.read(waited=0.02)


async def test_gaps_are_our_own_until_a_moment_after_the_kernel_discarded(watched: Watched) -> None:
    watched.port.discarded = 3
    assert watched.read(waited=0.2)
    watched.wall += 0.25
    assert watched.read(waited=0.2), "it arrived in that moment"
    watched.wall += 0.25
    assert not watched.read(waited=0.1)


async def test_gaps_after_a_stall_of_this_process_are_our_own(watched: Watched) -> None:
    class Stalled(Port):
        left = 1

        def receive(self) -> list[tuple[int, int]]:
            self.left -= 1
            return [(100, 1)] * 5 if self.left >= 0 else []

    watched.mux._ports = [Stalled()]
    watched.mux._discard_pending()
    watched.mux._ports = []
    assert watched.read(waited=0.0, size=1)
    watched.wall += 0.2
    assert not watched.read(waited=0.0, size=1)


async def test_lateness_of_one_socket_is_not_hidden_by_another(watched: Watched) -> None:
    quiet = Port()
    for _ in range(60):
        watched.wall += 0.01
        watched.read(waited=0.08)
        quiet.waited_since = watched.wall
        watched.mux._watch_load(quiet, 1, watched.wall)
    assert watched.overload.share > 0


async def test_a_discarded_datagram_is_urgent_however_empty_the_buffer_is(watched: Watched) -> None:
    watched.port.discarded = 1
    watched.read(waited=0.01)
    assert watched.overload.share == 1.0
