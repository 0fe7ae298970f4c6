"""A tap: one more output of a track, without SRTP, to the recorder.

It takes every packet that the node received and may record, in the order of arrival, also those that are withheld from
receivers until a key frame. A packet costs one call; nothing here waits.
"""

from struct import Struct

from video.sfu.media.forwarder import Track
from video.sfu.record.entries import Gap, GapReason, Kind, SenderReport
from video.sfu.record.protocol import CLOSE, FRAME, FULL_MESSAGE, StreamInfo
from video.sfu.record.recorder_link import RecorderLink
from video.sfu.wire import DesiredRecording, Medium

# A frame of the recorder's protocol with the RTP header that begins its payload.
_RTP = Struct("!IBIqBBHII")
_pack = _RTP.pack
_RTP_KIND = int(Kind.RTP)


class Tap:
    """The recording of one medium of one seat: recorded while it has a track, else missing for a reason."""

    def __init__(self, link: RecorderLink, info: StreamInfo) -> None:
        """Begin the stream at the recorder."""
        self.info = info
        self._reason: GapReason | None = None  # why nothing is recorded now
        self._link = link
        self._track: Track | None = None
        self._since_us = 0  # the begin of the present gap
        self._last_us = 0
        self._dropped_us = 0
        self._dropped = 0
        self._number = link.open(self)

    # --- from the room ---

    def start(self, track: Track) -> None:
        """Record `track` from its next packet on. Idempotent."""
        if self._track is track and track.tap is self:
            return
        self.detach()
        self._track = track
        track.tap = self
        self._describe(track)
        self._set_reason("overload" if track.is_shed else None)
        self.on_keyframe_wanted()

    def stop(self, reason: GapReason) -> None:
        """Record nothing from the next packet on, and mark why. Idempotent."""
        self.detach()
        self._set_reason(reason)

    def detach(self) -> None:
        """Take nothing of the track any more."""
        track, self._track = self._track, None
        if track is not None and track.tap is self:
            track.tap = None

    def close(self) -> None:
        """End the stream: the recording is over."""
        self.detach()
        self._link.close_stream(self._number, CLOSE, self._next_us())

    def _set_reason(self, reason: GapReason | None) -> None:
        """End the present gap, and begin one for another reason."""
        if reason == self._reason:
            return
        at_us = self._next_us()
        if self._reason is not None:
            self._mark(Gap(self._reason, self._since_us, at_us), at_us)
        self._reason = reason
        if reason is not None:
            self._since_us = at_us = self._next_us()
            self._mark(Gap(reason, at_us, None), at_us)

    # --- from the recorder ---

    def on_keyframe_wanted(self) -> None:
        """Ask the sender for a key frame."""
        if self._track is not None and self._track.request_keyframe is not None:
            self._track.request_keyframe()

    # --- from the track ---

    def write(
        self, marks: int, second: int, sequence: int, timestamp: int, ssrc: int, payload: bytes, now: float
    ) -> None:
        """Record a packet as its sender made it, without header extensions and contributing sources."""
        link = self._link
        at_us = link.offset_us + int(now * 1_000_000)
        if at_us <= self._last_us:
            at_us = self._last_us + 1
        if link.is_full or self._dropped:
            if self._drops(at_us):
                return
            at_us = self._last_us + 1
        self._last_us = at_us
        size = 12 + len(payload)
        link.batch += (
            _pack(self._number, _RTP_KIND, size, at_us, marks, second, sequence, timestamp, ssrc),
            payload,
        )
        link.batch_size += FRAME.size + size
        if link.batch_size >= FULL_MESSAGE or not link.is_scheduled:
            link.schedule()

    def report(self, ntp: int, rtp: int, ssrc: int) -> None:
        """Record a sender's clock."""
        if not self._link.is_full and self._reason is None:
            self._link.put(self._number, Kind.SENDER_REPORT, self._next_us(), SenderReport(ntp, rtp, ssrc).encode())

    def shed(self) -> None:
        """Mark that the node leaves out the picture, because it has too much to do."""
        self._set_reason("overload")

    def restore(self) -> None:
        """Mark that the node takes the picture again."""
        self._set_reason(None)

    def _drops(self, at_us: int) -> bool:
        """Return True if a packet does not fit; mark the dropped ones once there is room again."""
        if self._link.is_full:
            self._dropped_us = self._dropped_us or self._last_us or at_us
            self._dropped += 1
            return True
        self._last_us = at_us
        self._mark(Gap("overload", self._dropped_us, at_us, self._dropped), at_us)
        self._dropped = self._dropped_us = 0
        self.on_keyframe_wanted()
        return False

    def _mark(self, gap: Gap, at_us: int) -> None:
        self._link.put(self._number, Kind.GAP, at_us, gap.encode())

    def _next_us(self) -> int:
        """Return the time of an entry now: no two of a stream are equal, so that repeated ones are known."""
        self._last_us = max(self._link.at_us(self._link.now()), self._last_us + 1)
        return self._last_us

    def _describe(self, track: Track) -> None:
        formats = formats_of(track)
        if formats != self.info.formats:
            self.info = StreamInfo(
                self.info.session, self.info.recording, self.info.seat, self.info.medium, self.info.key, formats
            )
            self._link.describe(self._number)


def formats_of(track: Track) -> dict[int, tuple[str, int]]:
    """Return codec and clock rate of each payload type of a track."""
    return {number: (known.name, known.clock) for number, known in track.formats.items()}


def open_tap(
    link: RecorderLink, recording: DesiredRecording, key: bytes, seat: str, medium: Medium, track: Track
) -> Tap:
    """Return a new tap of a seat's medium, which does not run yet."""
    return Tap(link, StreamInfo(link.session, recording.recording, seat, medium, key, formats_of(track)))
