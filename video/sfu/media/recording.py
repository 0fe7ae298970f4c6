"""The recording of one room: decides which tracks are tapped, and names the reason for every other moment.

A track is recorded only if the link permits it for its seat and medium in the present state, and if that state is not
stale. So a consultation, the waiting room and a preview are never recorded: the link does not permit them.
"""

from base64 import b64decode
from collections.abc import Mapping

from video.sfu import wire
from video.sfu.context import Context
from video.sfu.media.forwarder import Track
from video.sfu.media.subscriber import TrackKey
from video.sfu.media.tap import Tap, open_tap
from video.sfu.record.entries import GapReason
from video.sfu.record.recorder_link import RecorderLink


class RoomRecording:
    """The taps of one room."""

    def __init__(self, context: Context, link: RecorderLink | None, room: str) -> None:
        """Record nothing before `apply`."""
        self.alarm: wire.RecordingAlarm = ""
        self._context = context
        self._link = link
        self._room = room
        self._desired: wire.DesiredRecording | None = None
        self._seats: dict[str, wire.DesiredSeat] = {}
        self._taps: dict[TrackKey, Tap] = {}
        self._began = 0.0

    def apply(self, desired: wire.Desired) -> bool:
        """Stop what the new state does not permit; return True if `reconcile` may then start something.

        Nothing is started here: packets that arrived under the older state must be read first.
        """
        before, self._desired = self._desired, desired.recording
        if before is not None and (desired.recording is None or desired.recording.recording != before.recording):
            self.close()
        if desired.recording is None:
            return False
        if before is None or before.recording != desired.recording.recording:
            self._began = self._context.now()
            if self._link is not None:
                self._link.want()
        were = self._permitted() if before is not None and not before.is_paused else set()
        self._seats = {seat.seat: seat for seat in desired.seats}
        for key, tap in self._taps.items():
            reason = self._forbidden(key)
            if reason is not None:
                tap.stop(reason)
        return not desired.recording.is_paused and not self._permitted() <= were

    def reconcile(self, tracks: Mapping[TrackKey, Track], publishers: set[str], *, is_stale: bool) -> None:
        """Record exactly the permitted tracks; `publishers` are the seats with a working publish connection."""
        recording, link = self._desired, self._link
        if recording is None or link is None:
            return
        for key in tracks.keys() | self._taps.keys():
            tap, track = self._taps.get(key), tracks.get(key)
            reason = self._forbidden(key) or ("withheld" if is_stale else _missing(key, track, publishers))
            if reason is not None:
                if tap is not None:
                    tap.stop(reason)
            elif track is not None:
                if tap is None:
                    seat, medium = key
                    key_bytes = b64decode(recording.data_key)
                    tap = self._taps[key] = open_tap(link, recording, key_bytes, seat, medium, track)
                tap.start(track)

    def close(self) -> None:
        """End every stream."""
        for tap in self._taps.values():
            tap.close()
        self._taps.clear()

    def state(self) -> wire.RecordingState | None:
        """Return the state of the recording; None without one."""
        recording, link = self._desired, self._link
        if recording is None:
            return None
        now = self._context.now()
        alarm = self._alarm_now(now)
        written, segment = 0, 0
        if link is not None and (status := link.statuses.get(recording.recording)) is not None:
            written, segment = status.written_us, status.segment_us
        ages = [self._age_ms(each, now) for each in (written, segment)]
        return wire.RecordingState(self._room, recording.recording, not alarm, ages[0], ages[1], alarm)

    def changed_state(self) -> wire.RecordingState | None:
        """Return the state if its alarm has changed since the last call that returned one."""
        if self._desired is None:
            self.alarm = ""
            return None
        if self._alarm_now(self._context.now()) == self.alarm:
            return None
        state = self.state()
        if state is not None:
            self.alarm = state.alarm
        return state

    def _alarm_now(self, now: float) -> wire.RecordingAlarm:
        recording, link, limits = self._desired, self._link, self._context.limits
        if recording is None:
            return ""
        if link is None:
            return "no_recorder"
        status = link.statuses.get(recording.recording)
        if status is not None and status.problem:
            return status.problem
        if link.disconnected_at is not None and now - link.disconnected_at > limits.recorder_grace:
            return "no_recorder"
        oldest = link.oldest_at
        return "stalled" if self._taps and oldest is not None and now - oldest > limits.recording_stall else ""

    def _age_ms(self, at_us: int, now: float) -> int:
        if at_us and self._link is not None:
            return max(0, (self._link.at_us(now) - at_us) // 1000)
        return max(0, int((now - self._began) * 1000))

    # --- what is permitted ---

    def _forbidden(self, key: TrackKey) -> GapReason | None:
        """Return why the present state forbids to record this medium of this seat, or None."""
        source, medium = key
        seat = self._seats.get(source)
        if self._desired is not None and self._desired.is_paused:
            return "paused"
        if seat is None or not seat.is_recorded:
            return "withheld"
        return "muted" if medium in seat.muted else None

    def _permitted(self) -> set[TrackKey]:
        return {
            (seat.seat, medium)
            for seat in self._seats.values()
            if seat.is_recorded
            for medium in wire.MEDIA
            if medium not in seat.muted
        }


def _missing(key: TrackKey, track: Track | None, publishers: set[str]) -> GapReason | None:
    """Return why a permitted track cannot be recorded, or None."""
    if key[0] not in publishers:
        return "network"
    return "muted" if track is None else None
