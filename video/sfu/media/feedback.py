"""What the node asks of a publisher: fresh pictures, lost packets, a bitrate; and what it reports to it."""

import asyncio
from collections import deque
from collections.abc import Callable, Iterable

from video.sfu.context import Context
from video.sfu.media import rtcp
from video.sfu.media.forwarder import Track

MAX_GAP = 64  # packets; behind a longer gap only a fresh picture helps
MAX_TRIES = 10


class Keyframes:
    """Passes requests for a fresh picture on, one for all who ask within `keyframe_gap`.

    A few may follow each other so, as when several come in one after the other. In the long run it is one a second,
    whoever asks and how often: a fresh picture costs its sender, and everybody's line, ten ordinary ones.
    """

    def __init__(self, context: Context, request: Callable[[], None]) -> None:
        """Call `request` to ask the publisher."""
        self._context = context
        self._request = request
        self._fired: deque[float] = deque(maxlen=context.limits.keyframes)
        self._timer: asyncio.TimerHandle | None = None

    def ask(self) -> None:
        """Ask now, or at the end of the current gap."""
        if self._timer is not None:
            return
        limits, fired = self._context.limits, self._fired
        turn = fired[-1] + limits.keyframe_gap if fired else 0.0
        if len(fired) == limits.keyframes:
            turn = max(turn, fired[0] + limits.keyframes_in)
        wait = turn - self._context.now()
        if wait <= 0:
            self._fire()
        else:
            self._timer = asyncio.get_running_loop().call_later(wait, self._fire)

    def _fire(self) -> None:
        self._timer = None
        self._fired.append(self._context.now())
        self._request()


class Losses:
    """Asks the publisher for packets that did not arrive, a few times, and then for a fresh picture."""

    def __init__(self, context: Context, track: Track, request: Callable[[list[int]], None]) -> None:
        """Call `request` with 16-bit sequence numbers."""
        self._context = context
        self._track = track
        self._request = request
        self._asked: dict[int, tuple[float, float, int]] = {}  # first asked, last asked, how often
        self._timer: asyncio.TimerHandle | None = None

    def gap(self, first: int, end: int, now: float) -> None:
        """Numbers `first` to `end` - 1 were skipped."""
        if end - first > MAX_GAP:
            if self._track.want_keyframe is not None:
                self._track.want_keyframe()
            return
        self._ask(range(first, end), now)

    def again(self, number: int, now: float) -> None:
        """A receiver still misses `number`."""
        asked = self._asked.get(number)
        if asked is None or now - asked[1] >= self._context.limits.nack_again:
            self._ask([number], now)

    def _ask(self, numbers: Iterable[int], now: float) -> None:
        wanted = sorted(numbers)  # unwrapped, so that a NACK of them needs few entries
        for number in wanted:
            first, _, tries = self._asked.get(number, (now, now, 0))
            self._asked[number] = (first, now, tries + 1)
        if wanted:
            self._request([number & 0xFFFF for number in wanted])
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(self._context.limits.nack_again, self._look)

    def _look(self) -> None:
        """Ask again for what is still missing; give up on what is too old to help."""
        self._timer = None
        now = self._context.now()
        limits = self._context.limits
        self._asked = {
            number: asked
            for number, asked in self._asked.items()
            if number in self._track.holes and now - asked[0] < limits.nack_give_up and asked[2] < MAX_TRIES
        }
        due = [number for number, asked in self._asked.items() if now - asked[1] >= limits.nack_again * 0.9]
        if due:
            self._ask(due, now)
        elif self._asked:
            self._timer = asyncio.get_running_loop().call_later(limits.nack_again, self._look)


class Reception:
    """Keeps what one track's receiver reports need between two of them."""

    def __init__(self, track: Track) -> None:
        """Nothing received yet."""
        self._track = track
        self._expected = 0
        self._received = 0
        self.sender: rtcp.SenderInfo | None = None
        self.sender_at = 0.0
        self.fraction = 0
        """Of 256 packets, how many were lost before the last report."""

    def restart(self) -> None:
        """The track begins anew with another SSRC."""
        self._expected = self._received = 0
        self.sender = None

    def block(self, now: float) -> rtcp.ReportBlock | None:
        """Return what to say of the track now; None before its first packet."""
        track = self._track
        if track.ssrc is None or track.highest < 0:
            return None
        expected = track.highest - track.lowest + 1
        lately, arrived = expected - self._expected, track.received - self._received
        self._expected, self._received = expected, track.received
        lost = lately - arrived
        fraction = min(255, (lost << 8) // lately) if lately > 0 and lost > 0 else 0
        self.fraction = fraction
        middle, delay = 0, 0
        if self.sender is not None:
            middle = self.sender.ntp >> 16 & 0xFFFFFFFF
            delay = min(int((now - self.sender_at) * 65536), 0xFFFFFFFF)
        highest = track.highest - (1 << 16)  # numbers begin one cycle up
        return rtcp.ReportBlock(
            track.ssrc, fraction, expected - track.received, highest, int(track.jitter), middle, delay
        )
