"""Feedback to a publisher: requests for key frames and lost packets, and figures for receiver reports."""

from collections import deque
from collections.abc import Callable, Iterable

from video.sfu.context import Context, Timer
from video.sfu.media import rtcp
from video.sfu.media.forwarder import Track

MAX_GAP = 64  # packets; after a longer gap only a key frame helps
MAX_ASKED = 10  # requests for one key frame


class KeyframeRequester:
    """Passes requests for a key frame on, one for all requests within `keyframe_gap`, and repeats it until one begins.

    A few may follow each other that quickly, as when several seats are admitted one after the other. In the long run it
    is one a second, however many receivers ask and how often: a key frame costs its sender, and every receiver's line,
    as much as ten ordinary frames. The request or the key frame may be lost on its way: a receiver would notice only
    after three seconds.
    """

    def __init__(self, context: Context, track: Track, send: Callable[[], None]) -> None:
        """Call `send` to ask the publisher of `track`."""
        self._context = context
        self._track = track
        self._send = send
        self._fired: deque[float] = deque(maxlen=context.limits.keyframe_burst)
        self._timer: Timer | None = None
        self._asked = 0
        """Requests since the last key frame."""

    def request(self) -> None:
        """Ask the publisher now, or at the end of the current gap. Requests that are not answered yet count as one."""
        self._asked = min(self._asked, 1)
        limits = self._context.limits
        self._fire_after(self._fired[-1] + limits.keyframe_gap - self._context.now() if self._fired else 0.0)

    def on_keyframe(self) -> None:
        """Stop asking: a key frame has begun, and serves everybody who has asked so far."""
        self._asked = 0
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _fire_after(self, wait: float) -> None:
        """Ask after `wait` seconds, or later if there were too many requests; an earlier plan is replaced."""
        limits, fired, now = self._context.limits, self._fired, self._context.now()
        if len(fired) == limits.keyframe_burst:
            wait = max(wait, fired[0] + limits.keyframe_window - now)
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if wait <= 0:
            self._fire()
        else:
            self._timer = self._context.call_later(wait, self._fire)

    def _fire(self) -> None:
        self._timer = None
        if not (self._track.outputs or self._track.tap) or self._track.is_shed:  # no receiver is waiting for one
            return
        self._track.awaits_keyframe = True
        self._fired.append(self._context.now())
        self._asked += 1
        self._send()
        if self._asked < MAX_ASKED:
            self._fire_after(self._context.limits.keyframe_retry)


class NackRequester:
    """Asks the publisher for packets that did not arrive, less and less often, and for a key frame when it gives up."""

    def __init__(self, context: Context, track: Track, send: Callable[[list[int]], None]) -> None:
        """Call `send` with 16-bit sequence numbers."""
        self._context = context
        self._track = track
        self._send = send
        self._requested: dict[int, tuple[float, float, int]] = {}
        """By number: when it was first asked for, when it is due again, and how often it was asked for."""
        self._timer: Timer | None = None

    def on_gap(self, first: int, end: int, now: float) -> bool:
        """Ask for numbers `first` to `end` - 1, which were skipped; return False if they cannot come any more.

        A gap that our own full buffer made is not repaired: the same load a second time would not fit either.
        """
        if end - first > MAX_GAP or self._context.mux.is_own_gap:
            self._requested.clear()
            self._track.hold()
            return False
        self._ask(range(first, end), now)
        return True

    def on_nack(self, number: int, now: float) -> None:
        """Ask for `number`, which a receiver misses."""
        if number not in self._requested:
            self._ask([number], now)

    def _ask(self, numbers: Iterable[int], now: float) -> None:
        limits = self._context.limits
        wanted = sorted(numbers)  # unwrapped, so that a NACK of them needs few entries
        for number in wanted:
            first, _, tries = self._requested.get(number, (now, now, 0))
            wait = limits.nack_interval * limits.nack_backoff**tries
            self._requested[number] = first, now + wait, tries + 1
        if wanted:
            self._send([number & 0xFFFF for number in wanted])
        self._plan(now)

    def _plan(self, now: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._requested:
            due = min(again for _, again, _ in self._requested.values())
            self._timer = self._context.call_later(max(0.005, due - now), self._retry)

    def _retry(self) -> None:
        """Ask again for packets that are still missing; once one is too late to help, only a key frame does."""
        self._timer = None
        now = self._context.now()
        track, limits = self._track, self._context.limits
        if track.is_shed:  # nothing that is missing now will be forwarded
            self._requested.clear()
            return
        self._requested = {
            number: requested for number, requested in self._requested.items() if number in track.missing
        }
        if any(now - first >= limits.nack_timeout for first, _, _ in self._requested.values()):
            self._requested.clear()
            track.hold()
            return
        # What is due within the next moment goes into the same packet.
        due = [number for number, (_, again, _) in self._requested.items() if again - now <= limits.nack_interval / 2]
        if due:
            self._ask(due, now)
        else:
            self._plan(now)


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
