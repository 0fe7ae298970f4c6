"""Seats that the media node heard or saw while the recording ran, and of which no segment is there."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final

from video.models import Attendance, Seat, SeatEvent
from video.models.seat_events import SeatEventKind
from video.policy import Capability, RoomPolicy, capabilities_of
from video.recordings.models import Recording, RecordingEvent
from video.recordings.states import EventKind

# A shorter time is the start of a stream or a bad network.
AT_LEAST: Final = timedelta(seconds=30)

Switch = tuple[datetime, bool]
_RUNS: Final = {
    EventKind.STARTED: True,
    EventKind.RESUMED: True,
    EventKind.ALARM_CLEARED: True,
    EventKind.PAUSED: False,
    EventKind.ALARM_RAISED: False,
    EventKind.ENDED: False,
}


def unrecorded_seats(recording: Recording, recorded: Collection[str]) -> Iterator[tuple[str, int]]:
    """Yield each seat without a segment, with its seconds of media. `recorded` are the keys of seats with one.

    Time in a consultation does not count, nor sound of a seat that a host had muted: it must not be recorded.
    """
    policy = RoomPolicy.from_json(recording.room.policy)
    running = _running(recording)
    for seat in Seat.records.filter(room=recording.room_id).order_by("pk"):
        if str(seat.pk) in recorded or Capability.PUBLISH not in capabilities_of(seat.role, policy):
            continue
        away, muted = _away(seat), _muted(seat)
        total = timedelta()
        for row in Attendance.records.filter(sitting=recording.sitting_id, seat=seat):
            off = [away] if row.seen else [away, muted]
            total += _time_on(row.first_at, row.last_at, running, off)
        if total >= AT_LEAST:
            yield str(seat.pk), int(total.total_seconds())


def _running(recording: Recording) -> list[Switch]:
    rows = RecordingEvent.records.filter(recording=recording, kind__in=list(_RUNS)).order_by("at", "pk")
    return [(at, _RUNS[EventKind(kind)]) for at, kind in rows.values_list("at", "kind")]


def _away(seat: Seat) -> list[Switch]:
    rows = SeatEvent.records.filter(seat=seat, kind=SeatEventKind.MOVED).order_by("at", "pk")
    return [(at, consultation is not None) for at, consultation in rows.values_list("at", "consultation")]


def _muted(seat: Seat) -> list[Switch]:
    kinds = [SeatEventKind.MUTED, SeatEventKind.UNMUTED]
    rows = SeatEvent.records.filter(seat=seat, kind__in=kinds).order_by("at", "pk")
    return [(at, kind == SeatEventKind.MUTED) for at, kind in rows.values_list("at", "kind")]


def _time_on(begin: datetime, end: datetime, on: Sequence[Switch], off: Sequence[Sequence[Switch]]) -> timedelta:
    """Return the time between begin and end in which `on` is on and none of `off` is."""
    switches = [at for each in (on, *off) for at, _value in each if begin < at < end]
    moments = sorted({begin, *switches, end})
    counted = (b - a for a, b in pairwise(moments) if _is_on(on, a) and not any(_is_on(each, a) for each in off))
    return sum(counted, timedelta())


def _is_on(switches: Sequence[Switch], at: datetime) -> bool:
    return next((value for moment, value in reversed(switches) if moment <= at), False)
