"""One medium of one seat at the recorder: cuts segments, marks gaps, and survives a full disk.

All work for each packet is done in `take`, as little as possible: a recorder takes thousands of packets a second.
"""

import logging
import zlib
from collections.abc import Callable
from dataclasses import replace
from math import inf
from pathlib import Path

from video.sfu.keyframes import starts_keyframe
from video.sfu.record.container import ContainerHeader, encode_entry
from video.sfu.record.entries import CRC, ENTRY_HEAD, Gap, GapReason, Kind
from video.sfu.record.leftovers import Ended
from video.sfu.record.losses import Losses
from video.sfu.record.problems import Problem, problem_of
from video.sfu.record.protocol import StreamInfo
from video.sfu.record.segment import Segment, create_segment
from video.sfu.record.segment import now_us as clock_us

log = logging.getLogger(__name__)

SEGMENT_US = 30_000_000
GRACE_US = 10_000_000  # how long a segment of video waits for a key frame before it is cut anywhere
IDLE_US = 2_000_000  # a segment that is due ends without a packet after so long
SILENCE_US = 1_000_000  # without a packet for longer, though none is missing: nothing was sent, or nothing arrived
STILL_US = 6_000_000  # the same for a screen, whose sender is silent while nothing moves, but for its reports
FOREVER_US = 3_600_000_000
RETRY_US = 500_000  # between two attempts to write to a full disk
UNSAFE_US = 3_000_000  # how long a file may fail to sync before another one is begun
CHUNK = 64 * 1024  # bytes after which a chunk is written at once
_pack_crc = CRC.pack
_crc32 = zlib.crc32
HEAD = ENTRY_HEAD.size


class StreamRecorder:
    """One stream of one node. Times in microseconds since 1970, by the node's clock."""

    def __init__(
        self,
        root: Path,
        info: StreamInfo,
        on_done: Callable[[Segment], None],
        ended: Ended | None = None,
        segment_us: int = SEGMENT_US,
    ) -> None:
        """`on_done` gets each segment that has its last entry. `ended` is the end of the stream before a crash."""
        self.info = info
        self.segment: Segment | None = None
        self.failed_at: float = inf
        """When the disk last refused a write; infinite while it does not."""
        self.problem: Problem = "disk_full"
        """Why it refused that write."""
        self.has_new = False
        """True if something was written since the last sync."""
        self.last_us = 0
        """The time of the newest entry."""
        self.wants_keyframe = False
        self._unsafe_since: float = inf  # when a sync failed; infinite after one that did not
        self._safe_us = 0  # the time of the newest entry that survives a loss of power
        self._root = root
        self._segment_us = segment_us
        self._on_done = on_done
        self._buffer = bytearray()
        self._losses = Losses()
        self._source = b""
        self._payload_type = -1
        self._cut_us = 0  # a packet from then on takes the slow way, which may cut
        self._packets = 0
        self._pending = list(ended.holes) if ended is not None else []  # gaps for the next segment
        self._dropped = 0
        self._is_closing = False
        self._close_us = 0  # the end of the stream; 0 before it
        self._marked_us = 0  # the end of the newest gap that no entry of the node brought
        self._heard_us = 0  # the newest sender report: the connection was alive then
        self._lasting: tuple[int, int] | None = (
            None  # the begin of a gap that lasts: as the node said it, and as marked
        )
        self._gap_reason: GapReason = "network"  # of the newest gap
        self._number: int | None = None  # of the last segment
        # Repeated by a node because the recorder before had not acknowledged it, though it had written it.
        is_same = ended is not None and ended.session == info.session
        self._written_us = ended.at_us if ended is not None and is_same else 0
        self._ended_us = ended.at_us if ended is not None and (is_same or not ended.complete) else 0

    def take(self, kind: int, at_us: int, body: memoryview) -> None:
        """Take an entry; `body` is the entry without its checksum."""
        if at_us <= self._written_us:
            return
        if self._ended_us:
            self._mark(Gap("crash", self._ended_us, at_us))
            self._ended_us = 0
        if kind == Kind.RTP:
            if len(body) < HEAD + 12:
                return
            number = body[HEAD + 2] << 8 | body[HEAD + 3]
            if (
                number != self._losses.next
                or at_us >= self._cut_us
                or at_us - self.last_us > SILENCE_US
                or body[HEAD + 8 : HEAD + 12] != self._source
                or body[HEAD + 1] & 0x7F != self._payload_type
            ):
                if not self._examine(number, at_us, body):
                    return
            else:
                self._losses.next = number + 1 & 0xFFFF
            self._packets += 1
            self.last_us = at_us
        elif kind == Kind.GAP:
            self._take_gap(Gap.decode(bytes(body[HEAD:])), at_us)
            return
        else:
            self._heard_us = at_us
            if self.segment is None or self.failed_at < inf:
                return  # a report without media
            self.segment.last_us = at_us
        buffer = self._buffer
        buffer += body
        buffer += _pack_crc(_crc32(body))
        if len(buffer) >= CHUNK:
            self.flush(at_us)

    # --- gaps and cuts ---

    def _examine(self, number: int, at_us: int, body: memoryview) -> bool:
        """Handle a packet that is not simply the next one; return False if it cannot be taken."""
        if self.failed_at < inf:
            self._dropped += 1
            return False
        source = bytes(body[HEAD + 8 : HEAD + 12])
        if source != self._source:
            self._settle(at_us + FOREVER_US)
            since_us = max(self.last_us, self._marked_us)
            if since_us and self._lasting is None and at_us - since_us > SILENCE_US:
                # Between the end of a gap and the first packet, media is missing for the same reason.
                self._mark(Gap("network" if self._source else self._gap_reason, since_us, at_us))
            self._lasting = None
            self._source = source
            self._losses.restart(number + 1 & 0xFFFF)
        elif number != self._losses.next:
            self._losses.on_packet(number, self.last_us, at_us)
        else:
            if at_us - self.last_us > SILENCE_US and self.info.medium != "screen":
                self._mark(Gap("muted", self.last_us, at_us))
            self._losses.next = number + 1 & 0xFFFF
        return self._place(at_us, body)

    def _take_gap(self, gap: Gap, at_us: int) -> None:
        """Mark a gap that the node says. A lost connection begins with the last packet, not when the node notices."""
        self._settle(at_us + FOREVER_US)
        said_us = gap.from_us
        if gap.to_us is not None and self._lasting is not None and self._lasting[0] == said_us:
            gap = replace(gap, from_us=self._lasting[1])
        else:
            since_us = self._silent_since(said_us)
            if since_us is not None and gap.reason == "network":
                gap = replace(gap, from_us=since_us)
            elif since_us is not None:
                self._mark_silence(since_us, said_us)
        self._mark(gap)
        self._lasting = (said_us, gap.from_us) if gap.to_us is None else None
        self._gap_reason = gap.reason
        self._source = b""
        self.last_us = at_us

    def _silent_since(self, until_us: int) -> int | None:
        """Return the begin of an unmarked time without media up to `until_us`, or None if there is none."""
        since_us, limit_us = max(self.last_us, self._marked_us), SILENCE_US
        if self.info.medium == "screen":
            since_us, limit_us = max(since_us, self._heard_us), STILL_US
        is_silent = bool(self.last_us) and self._lasting is None and until_us - since_us > limit_us
        return since_us if is_silent else None

    def _mark_silence(self, since_us: int, until_us: int) -> None:
        """Mark a time without media after which no packet came: muted if the sender went on sending reports."""
        reason: GapReason = "network"
        if not self._source:
            reason = self._gap_reason
        elif self._heard_us - since_us > SILENCE_US:
            reason = "muted"
        self._mark(Gap(reason, since_us, until_us))

    def _settle(self, now_us: int) -> None:
        """Mark the packets that are lost for good by `now_us`."""
        settled = self._losses.settle(now_us)
        if settled is not None:
            begin, end, lost = settled
            self._mark(Gap("loss", begin, end, lost))

    def _place(self, at_us: int, body: memoryview) -> bool:
        """Open the packet's segment if it needs another one; return False if that fails."""
        payload_type = body[HEAD + 1] & 0x7F
        if payload_type not in self.info.formats:
            return False
        segment = self.segment
        if segment is not None:
            if payload_type == self._payload_type and not self._is_cut(at_us, body):
                return True
            self.cut()
        self._payload_type = payload_type
        if self.failed_at < inf or not self._open(at_us):
            self._dropped += 1
            return False
        if self.info.medium != "audio":
            self.wants_keyframe = not starts_keyframe(self.info.formats[payload_type][0], body[HEAD + 12 :])
        return True

    def _is_cut(self, at_us: int, body: memoryview) -> bool:
        """Return True if a new segment begins at this packet: a key frame, where there are any."""
        segment = self.segment
        if segment is None or at_us - segment.header.opened_us < self._segment_us:
            return False
        if self.info.medium == "audio" or at_us - segment.header.opened_us >= self._segment_us + GRACE_US:
            return True
        codec, _ = self.info.formats[self._payload_type]
        if starts_keyframe(codec, body[HEAD + 12 :]):
            return True
        self.wants_keyframe = True
        return False

    def _open(self, at_us: int) -> bool:
        info = self.info
        payload_type = self._payload_type if self._payload_type >= 0 else next(iter(info.formats))
        codec, clock = info.formats[payload_type]
        header = ContainerHeader(
            info.recording, info.seat, info.medium, codec, clock, payload_type, 0, at_us, info.session
        )
        try:
            self.segment = create_segment(self._root, info.key, header, self._number)
            self._number = self.segment.header.segment
        except OSError as error:
            self._fail(error, at_us)
            return False
        self._cut_us = at_us + self._segment_us
        self._buffer = bytearray(self.segment.header.encode())
        pending, self._pending = self._pending, []
        for gap in pending:
            self._mark(gap)
        return True

    def _mark(self, gap: Gap) -> None:
        """Write a gap; without a segment it begins the next one."""
        if self.segment is None:
            self._pending.append(gap)
            return
        at_us = gap.to_us or gap.from_us
        self.segment.gaps.append(gap)
        self.segment.last_us = max(self.segment.last_us, at_us)
        self._buffer += encode_entry(Kind.GAP, at_us, gap.encode())

    # --- on the clock ---

    def tick(self, now_us: int) -> None:
        """Settle losses, write what is buffered, end a segment without packets, and try a full disk again."""
        if self.failed_at < inf:
            self._retry(now_us)
            return
        self._settle(now_us)
        self.flush(now_us)
        if now_us - self._unsafe_since > UNSAFE_US:
            self._leave_unsafe()
        segment = self.segment
        if (
            segment is not None
            and now_us - segment.header.opened_us >= self._segment_us
            and now_us - self.last_us > IDLE_US
        ):
            self.cut()

    def flush(self, now_us: int) -> None:
        """Write what is buffered as one chunk, so that it survives the end of this process."""
        segment, buffer = self.segment, self._buffer
        if segment is None or not buffer or self.failed_at < inf:
            return
        self._buffer = bytearray()
        segment.packets += self._packets
        segment.last_us = max(segment.last_us, self.last_us)
        self._packets = 0
        self.has_new = True
        try:
            segment.writer.append(bytes(buffer))
        except OSError as error:
            self._fail(error, now_us)

    def cut(self) -> None:
        """End the segment here."""
        segment = self.segment
        if segment is None:
            return
        self.flush(self.last_us)
        if self.failed_at == inf:
            self.segment = None
            self._on_done(segment)

    def close(self, now_us: int, reason: GapReason | None) -> bool:
        """End the stream at `now_us`: complete, or for `reason`, which is marked from its last entry on.

        A time without media up to the end is marked too. Return False while the disk takes nothing; then call it again.
        """
        self._close_us = self._close_us or now_us
        if self.failed_at < inf:
            self._retry(now_us)
            if self.failed_at < inf:
                return False
        self._settle(now_us + FOREVER_US)
        if reason is not None and self.last_us and not self._is_closing:
            self._mark(Gap(reason, self.last_us, None))
        elif not self._is_closing:
            since_us = self._silent_since(self._close_us)
            if since_us is not None:
                self._mark_silence(since_us, self._close_us)
        self._is_closing = True
        if self.segment is None and self._pending and self.last_us:
            self._open(self.last_us)
        self.cut()
        return self.failed_at == inf

    def abandon(self) -> None:
        """Leave the segment as it is, for `leftovers`."""
        if self.segment is not None:
            self.segment.writer.abandon()
            self.segment = None

    # --- a disk that takes nothing ---

    def on_synced(self, segment: Segment, written_us: int, *, is_safe: bool) -> None:
        """Note the end of a sync of what `segment` had at that time. Called in the disk's thread."""
        if segment is not self.segment:
            return
        if is_safe:
            self._safe_us = written_us
            self._unsafe_since = inf
        else:
            self._unsafe_since = min(self._unsafe_since, clock_us())
            self.has_new = True  # so that it is synced again

    def _leave_unsafe(self) -> None:
        """Go on in another file, and mark what the file so far may have lost. Closing it is tried again and again."""
        segment = self.segment
        self._unsafe_since = inf
        if segment is not None and self.failed_at == inf:
            gap = Gap("disk", max(self._safe_us, segment.header.opened_us), self.last_us)
            self.cut()
            self._mark(gap)
            self._cut_us = 0  # the next packet opens a segment

    def _fail(self, error: OSError, now_us: int) -> None:
        if self.failed_at == inf:
            log.error("%s of %s cannot be written: %s", self.info.medium, self.info.recording, error)
        self.failed_at, self.problem = now_us, problem_of(error)
        self._cut_us = 0  # every packet is examined

    def _retry(self, now_us: int) -> None:
        if now_us - self.failed_at < RETRY_US:
            return
        self.failed_at = now_us
        segment = self.segment
        try:
            if segment is not None:
                segment.writer.write_pending()
            else:
                _probe(self._root)
        except OSError as error:
            self.problem = problem_of(error)
            return
        self.failed_at = inf
        self._cut_us = 0 if segment is None else segment.header.opened_us + self._segment_us
        if self._dropped:
            self._mark(Gap("disk", self.last_us or now_us, now_us, self._dropped))
            self._marked_us, self._gap_reason = now_us, "disk"
            self._dropped = 0
            self._source = b""
            self.wants_keyframe = self.info.medium != "audio"
        log.warning("%s of %s is written again", self.info.medium, self.info.recording)


def _probe(root: Path) -> None:
    """Raise OSError if the disk takes nothing."""
    path = root / ".probe"
    try:
        path.write_bytes(bytes(CHUNK))
    finally:
        path.unlink(missing_ok=True)
