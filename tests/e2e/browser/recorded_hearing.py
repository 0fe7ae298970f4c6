"""The recorded hearing of the demonstration, made in the served product's own data."""

from __future__ import annotations

import json
import time

from video.models import Seat
from video.models.screening import ScreeningOrder
from video.recordings.models import Recording
from video.recordings.states import RecordingState

MARK = "RECORDED "


def show() -> None:
    """Wait until the recording is closed, screen one counsel from the clerk, and print the keys."""
    deadline = time.monotonic() + 60
    found = None
    while found is None and time.monotonic() < deadline:
        found = Recording.records.filter(state=RecordingState.CLOSED).select_related("room").first()
        time.sleep(0.2)
    assert found is not None, list(Recording.records.values_list("state", "keep_until"))
    seats = {seat.role: seat for seat in Seat.records.filter(pk__in=found.segments.values("seat"))}
    ScreeningOrder.records.get_or_create(
        room=found.room,
        source=seats["respondent_counsel"],
        target=seats["clerk"],
        defaults={"audio": True, "video": True, "ordered_at": found.begun_at},
    )
    print(
        MARK + json.dumps({"recording": str(found.pk), "seats": {role: str(seat.pk) for role, seat in seats.items()}})
    )
