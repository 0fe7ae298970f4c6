"""Recordings of which the media node says nothing: the alarm that no node can raise."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce, Greatest

from courts.ground.declared.sweeps import Sweep
from courts.ground.services import sweeps
from courts.ground.services.sweeps import Swept
from video.models import Room, Seat
from video.recordings.models import Recording
from video.recordings.services.sittings import set_alarm
from video.recordings.states import WANTED, Alarm
from video.services.changes import room_change
from video.states import SeatState

# The link reports every ten seconds, and at once when something changes.
SILENT_AFTER: Final = timedelta(seconds=25)


def watch() -> Swept:
    """Raise the alarm of recordings that should run and of which no report came. The next report clears it."""
    return sweeps.sweep(SILENT)


def _silent(now: datetime) -> QuerySet[Recording]:
    # A node carries a room once a seat is in it: without one there is nothing to record.
    present = Seat.records.filter(room=OuterRef("room"), is_live=True, state=SeatState.ADMITTED, online=F("generation"))
    heard_at = Greatest(Coalesce("reported_at", "begun_at"), "begun_at")
    rows = Recording.records.filter(Q(alarm=""), Exists(present), state__in=WANTED)
    return rows.annotate(heard_at=heard_at).filter(heard_at__lt=now - SILENT_AFTER).select_related("room")


def _raise_alarm(recording: Recording) -> bool:
    with room_change(recording.room):
        set_alarm(recording, Alarm.SILENT)
    return True


def _lock_room(recording: Recording) -> Room:
    """Lock the room before its recording, like every change of a room."""
    return Room.records.select_for_update().get(pk=recording.room_id)


SILENT: Final = Sweep(name="recordings.watch", wanted=_silent, act=_raise_alarm, lock_first=_lock_room)
