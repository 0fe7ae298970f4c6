"""Attendance: the stretches of time in which the node received media from a seat."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from video.models import Attendance, Seat, Sitting
from video.policy import RoomPolicy
from video.services.media_stretches import record_stretches
from video.states import SeatState, SittingState

# A break shorter than this is a bad network, not an absence.
SAME_STRETCH = timedelta(seconds=15)


def record_seen(room_id: UUID, seen: Iterable[tuple[UUID, bool, bool]], at: datetime) -> None:
    """Extend or begin the stretches of seats whose audio or video the node has just received.

    `seen` holds (seat, audio, video). Only admitted seats of a live sitting count; others are ignored.
    """
    found = {seat_id: (audio, video) for seat_id, audio, video in seen if audio or video}
    if not found:
        return
    with transaction.atomic():
        sitting = Sitting.records.filter(room=room_id, state=SittingState.LIVE).select_related("room").first()
        if sitting is None:
            return
        admitted = list(Seat.records.filter(room=room_id, state=SeatState.ADMITTED, pk__in=found, is_live=True))
        if RoomPolicy.from_json(sitting.room.policy).proves_presence:
            record_stretches(sitting, admitted, found, at)
        for seat in admitted:
            audio, video = found[seat.pk]
            last = Attendance.records.filter(sitting=sitting, seat=seat).order_by("-last_at").first()
            if last is not None and at - last.last_at <= SAME_STRETCH:
                last.last_at = max(last.last_at, at)
                last.heard, last.seen = last.heard or audio, last.seen or video
                last.save(update_fields=["last_at", "heard", "seen"])
            else:
                Attendance.records.create(sitting=sitting, seat=seat, first_at=at, last_at=at, heard=audio, seen=video)
