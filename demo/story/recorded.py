"""The recorded part of yesterday's hearing, so that a recording can be watched at once."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Final

from django.conf import settings

from courts.ground.actors import Actor
from hearings.models import Hearing
from video.models import Seat
from video.recordings.models import Recording
from video.recordings.queries.recordings import data_key_of
from video.recordings.samples.sitting import SampleSeat, write_sample
from video.recordings.services.sittings import pause, report
from video.recordings.states import PauseReason
from video.sfu.record.entries import Gap

SECONDS: Final = 45
# Counsel for the respondent is connected this late.
LATE: Final = 12


def record(hearing: Hearing, host: Seat, begun: datetime, *, actor: Actor) -> None:
    """Write the files of the first seconds after `begun`, then pause the recording for the rest of the hearing."""
    recording = Recording.records.filter(room=hearing.room_id).first()
    if recording is None:
        return
    report(recording.pk, is_running=True, alarm="")
    begin_us = int(begun.timestamp() * 1_000_000)
    late = Gap("network", begin_us, begin_us + LATE * 1_000_000)
    seats = {seat.role: str(seat.pk) for seat in Seat.records.filter(room=hearing.room_id, is_live=True)}
    whole = (0, SECONDS)
    sample = [
        SampleSeat(seats["judge"], 220, 60, (120, 118), whole, ((1, 8), (37, 44))),
        SampleSeat(seats["clerk"], 330, 84, (140, 116), whole),
        SampleSeat(seats["claimant_counsel"], 262, 70, (112, 140), whole, ((9, 22),)),
        SampleSeat(seats["respondent_counsel"], 294, 96, (134, 134), (LATE, SECONDS), ((23, 36),), (late,)),
    ]
    write_sample(Path(settings.RECORDINGS_DIR), str(recording.pk), data_key_of(recording), begin_us, sample)
    pause(host, PauseReason.DELIBERATION, "", actor)
