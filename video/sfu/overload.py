"""Overload: when more arrives than the node can forward, pictures are left out, sound never.

Without a rule the kernel's buffer fills, and the kernel then discards whatever comes next, sound as well as video. The
buffer never fills here, because whole pictures go first: the packets of a video that is *shed* are read and dropped
until the load allows it again and a key frame begins. Receivers get numbers without a gap, so that nothing is requested
again.
"""

import time
from collections.abc import Callable
from math import inf
from typing import Protocol

from video.sfu.limits import Limits


class Video(Protocol):
    """A video track, as the overload sees it."""

    rank: int
    """How much the picture matters: the lowest goes first."""

    @property
    def cost(self) -> int:
        """The work that the track makes: the number of its receivers."""

    def shed(self) -> None:
        """Forward nothing from now on. Idempotent."""

    def restore(self) -> None:
        """Forward again, from the next key frame on. Idempotent."""


class Overload:
    """Decides which share of the video is shed, from how long packets have waited in the kernel.

    A node that is late, does not catch up and uses its core has too much to do: a share of the video is shed in steps,
    until the node catches up, and a step is restored after a calm time. A node that is late because other programs use
    the machine sheds nothing for that: with less to do it would be as late.

    A buffer that fills up is urgent at once, because sound is lost when it is full. It may be no more than a burst
    after a stall of the machine, so all video is shed only until the buffer is empty again, and comes back within a
    second.
    """

    def __init__(self, limits: Limits, spent: Callable[[], float] = time.process_time) -> None:
        """Nothing is shed. `spent` returns the processor time that this process has used so far, in seconds."""
        self._spent = spent
        self._spent_before = 0.0
        self.videos: dict[Video, None] = {}
        """All video tracks, in the order in which they came."""
        self.is_idle = True
        """True while nothing is late and nothing is shed."""
        self._limits = limits
        self._share = 0.0
        self._urgent_share = 0.0
        self._is_urgent = False
        self._urgent_at = -inf
        self._late_since: float | None = None
        self._judged_at = -inf
        self._waited = 0.0
        self._calm_since: float | None = None
        self._changed_at = -inf
        self._restored_at = -inf
        self._patience = limits.restore_after

    @property
    def share(self) -> float:
        """Share of the video that is shed, from 0 to 1."""
        return max(self._share, self._urgent_share)

    def observe(self, waited: float, filled: float, now: float) -> None:
        """Note how long the oldest packet waited, in seconds, and which share of the kernel's buffer is in use."""
        limits = self._limits
        if filled >= limits.urgent_backlog:
            self._shed_all(now)
        elif self._is_urgent and waited < limits.late_after:
            self._is_urgent = False
        if waited < limits.late_after:
            self._late_since = None
            if waited >= limits.calm_below:
                self._calm_since = None
            elif self._calm_since is None:
                self._calm_since = now
        else:
            self._calm_since = None
            if self._late_since is None:
                self._late_since = now
                self._judge_from(waited, now)
            elif not self._is_urgent and now - max(self._judged_at, self._changed_at) >= limits.late_for:
                is_busy = self._spent() - self._spent_before >= limits.busy_above * (now - self._judged_at)
                if is_busy and waited > self._waited * limits.catching_up:
                    self._shed(limits.shed_step, now)
                self._judge_from(waited, now)
        self.is_idle = self._late_since is None and not self.share

    def on_unsent(self, now: float) -> None:
        """The kernel did not take packets to be sent: the line is full, so shed a step."""
        self._calm_since = None
        if now - self._changed_at >= self._limits.late_for:
            self._shed(self._limits.shed_step, now)

    def on_tick(self, now: float) -> None:
        """Restore a step after a calm time; apply the share to videos that came or went."""
        limits = self._limits
        if self.is_idle:
            return
        if self._urgent_share and not self._is_urgent:
            self._urgent_share = max(0.0, self._urgent_share - limits.shed_step)
        calm_since = now if self._calm_since is None else self._calm_since
        if self._share and now - max(calm_since, self._changed_at) >= self._patience:
            self._restored_at = self._changed_at = now
            self._share = max(0.0, self._share - limits.shed_step)
        self._apply()

    def _judge_from(self, waited: float, now: float) -> None:
        """Judge after a while whether the node catches up, compared with this moment."""
        self._waited = waited
        self._judged_at = now
        self._spent_before = self._spent()

    def _shed_all(self, now: float) -> None:
        if self._is_urgent:
            return
        if now - self._urgent_at < self._limits.relapse_within:  # more than a burst
            self._shed(self._limits.shed_step, now)
        self._is_urgent = True
        self._urgent_at = now
        self._urgent_share = 1.0
        self._apply()

    def _shed(self, step: float, now: float) -> None:
        limits = self._limits
        # Load that returns right after a step was restored would come and go for ever: wait longer each time.
        if now - self._restored_at < limits.relapse_within:
            self._patience = min(self._patience * 2, limits.restore_after_most)
        elif now - self._changed_at > 2 * limits.restore_after_most:
            self._patience = limits.restore_after
        self._share = min(1.0, self._share + step)
        self._changed_at = now
        self._apply()

    def _apply(self) -> None:
        """Shed the least important videos up to the share, and restore the others."""
        self.is_idle = self._late_since is None and not self.share
        left = self.share * sum(video.cost for video in self.videos)
        for video in sorted(self.videos, key=lambda each: each.rank):
            if left > 0:
                video.shed()
                left -= video.cost
            else:
                video.restore()
