"""Feedback to a publisher: requests for key frames and lost packets, and figures for receiver reports."""

import asyncio
from collections import deque
from collections.abc import Callable, Iterable

from video.sfu.context import Context
from video.sfu.media import rtcp
from video.sfu.media.forwarder import Track

MAX_GAP = 64  # packets; after a longer gap only a key frame helps
MAX_TRIES = 10


class KeyframeRequester:
    """Passes requests for a key frame on, one for all requests within `keyframe_gap`.

    A few may follow each other that quickly, as when several seats are admitted one after the other. In the long run it
    is one a second, however many receivers ask and how often: a key frame costs its sender, and every receiver's line,
    as much as ten ordinary frames.
    """

    def __init__(self, context: Context, send: Callable[[], None]) -> None:
        """Call `send` to ask the publisher."""
        self._context = context
        self._send = send
        self._fired: deque[float] = deque(maxlen=context.limits.keyframe_burst)
        self._timer: asyncio.TimerHandle | None = None

    def request(self) -> None:
        """Ask the publisher now, or at the end of the current gap."""
        if self._timer is not None:
            return
        limits, fired = self._context.limits, self._fired
        turn = fired[-1] + limits.keyframe_gap if fired else 0.0
        if len(fired) == limits.keyframe_burst:
            turn = max(turn, fired[0] + limits.keyframe_window)
        wait = turn - self._context.now()
        if wait <= 0:
            self._fire()
        else:
            self._timer = asyncio.get_running_loop().call_later(wait, self._fire)

    def _fire(self) -> None:
        self._timer = None
        self._fired.append(self._context.now())
        self._send()


class NackRequester:
    """Asks the publisher for packets that did not arrive, a few times, and after a long gap for a key frame."""

    def __init__(self, context: Context, track: Track, send: Callable[[list[int]], None]) -> None:
        """Call `send` with 16-bit sequence numbers."""
        self._context = context
        self._track = track
        self._send = send
        self._requested: dict[int, tuple[float, float, int]] = {}  # first time, last time, number of requests
        self._timer: asyncio.TimerHandle | None = None

    def on_gap(self, first: int, end: int, now: float) -> None:
        """Ask for numbers `first` to `end` - 1, which were skipped."""
        if end - first > MAX_GAP:
            if self._track.request_keyframe is not None:
                self._track.request_keyframe()
            return
        self._ask(range(first, end), now)

    def on_nack(self, number: int, now: float) -> None:
        """Ask for `number`, which a receiver misses."""
        requested = self._requested.get(number)
        if requested is None or now - requested[1] >= self._context.limits.nack_interval:
            self._ask([number], now)

    def _ask(self, numbers: Iterable[int], now: float) -> None:
        wanted = sorted(numbers)  # unwrapped, so that a NACK of them needs few entries
        for number in wanted:
            first, _, tries = self._requested.get(number, (now, now, 0))
            self._requested[number] = (first, now, tries + 1)
        if wanted:
            self._send([number & 0xFFFF for number in wanted])
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(self._context.limits.nack_interval, self._retry)

    def _retry(self) -> None:
        """Ask again for packets that are still missing; give up on those that are too old to help."""
        self._timer = None
        now = self._context.now()
        limits = self._context.limits
        self._requested = {
            number: requested
            for number, requested in self._requested.items()
            if number in self._track.missing and now - requested[0] < limits.nack_timeout and requested[2] < MAX_TRIES
        }
        due = [
            number for number, requested in self._requested.items() if now - requested[1] >= limits.nack_interval * 0.9
        ]
        if due:
            self._ask(due, now)
        elif self._requested:
            self._timer = asyncio.get_running_loop().call_later(limits.nack_interval, self._retry)


class ReceptionStats:
    """Figures of one track for its receiver reports."""

    def __init__(self, track: Track) -> None:
        """Start before the first packet."""
        self._track = track
        self._expected = 0
        self._received = 0
        self.sender: rtcp.SenderInfo | None = None
        self.sender_at = 0.0
        self.fraction = 0
        """Packets of 256 that were lost before the last report."""

    def restart(self) -> None:
        """Start again for another SSRC of the track."""
        self._expected = self._received = 0
        self.sender = None

    def block(self, now: float) -> rtcp.ReportBlock | None:
        """Return the report block of the track at `now`; None before its first packet."""
        track = self._track
        if track.ssrc is None or track.highest < 0:
            return None
        expected = track.highest - track.lowest + 1
        expected_since, received_since = expected - self._expected, track.received - self._received
        self._expected, self._received = expected, track.received
        lost = expected_since - received_since
        fraction = min(255, (lost << 8) // expected_since) if expected_since > 0 and lost > 0 else 0
        self.fraction = fraction
        middle, delay = 0, 0
        if self.sender is not None:
            middle = self.sender.ntp >> 16 & 0xFFFFFFFF
            delay = min(int((now - self.sender_at) * 65536), 0xFFFFFFFF)
        highest = track.highest - (1 << 16)  # numbers begin one cycle up
        return rtcp.ReportBlock(
            track.ssrc, fraction, expected - track.received, highest, int(track.jitter), middle, delay
        )
