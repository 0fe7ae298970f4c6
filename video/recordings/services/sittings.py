"""The recording of a sitting that runs: begin, pause, resume, end, and the reports of the media node."""

from __future__ import annotations

import logging
from datetime import date
from uuid import UUID, uuid4

from django.utils.translation import gettext as _

from courts.ground import clock
from courts.ground.actors import SYSTEM, Actor
from courts.ground.errors import Conflict, DomainError
from courts.ground.services import audit
from video.models import Room, Seat, Sitting
from video.policy import Capability, RoomPolicy
from video.recordings.keys import KeyUnavailable, master_key, new_data_key
from video.recordings.models import Recording
from video.recordings.services.events import add_event, move_recording, record_event
from video.recordings.states import OPEN, WANTED, Alarm, EventKind, PauseReason, RecordingState
from video.services import sittings
from video.services.changes import room_change
from video.services.locking import locked_seat, require
from video.states import SittingState

log = logging.getLogger(__name__)


def begin(room: Room, sitting: Sitting, actor: Actor) -> None:
    """Order the recording of a sitting that opens, in the caller's change of the room.

    Raises Conflict `no_master_key`: a sitting that must be recorded does not open without the key of its recording.
    """
    key, master = uuid4(), master_key()
    try:
        wrapped, name = master.wrap(new_data_key(), key.bytes), master.name()
    except KeyUnavailable as error:
        log.critical("the master key of recordings is not available: %s", error)
        raise Conflict(
            _("The recording cannot be prepared, so the sitting cannot open. Tell the administrator."),
            code="no_master_key",
        ) from error
    recording = Recording.records.create(id=key, room=room, sitting=sitting, wrapped_key=wrapped, master_key=name)
    audit.record("recording.begun", recording, actor=actor)
    add_event(recording, EventKind.BEGUN, actor=actor)


def end(sitting: Sitting, actor: Actor) -> None:
    """End the recording with its sitting, in the caller's change of the room. A task closes it afterwards."""
    recording = Recording.records.filter(sitting=sitting, state__in=OPEN).first()
    if recording is not None:
        years = RoomPolicy.from_json(sitting.room.policy).recording_years
        ended_at = clock.now()
        also = {"ended_at": ended_at, "keep_until": _years_after(ended_at.date(), years), "alarm": "", "alarm_at": None}
        move_recording(recording, RecordingState.ENDED, EventKind.ENDED, actor=actor, also=also)


def pause(host: Seat, reason: str, note: str, actor: Actor) -> None:
    """Pause the recording of the host's room; the sitting goes on, and nothing reaches the recorder.

    Raises NotAllowed, DomainError for an unknown reason or one without its note, Conflict `not_recorded`. Pausing twice
    is idempotent.
    """
    with locked_seat(host):
        require(host, Capability.RECORDING, host)
        if reason not in PauseReason.values:
            raise DomainError(_("Select why the recording pauses."), code="reason", field="reason")
        if reason == PauseReason.OTHER and not note.strip():
            raise DomainError(_("Enter the reason."), code="reason_missing", field="note")
        recording = _open_recording(host.room)
        if recording.state != RecordingState.PAUSED:
            also = {"pause_reason": reason, "alarm": "", "alarm_at": None}
            move_recording(
                recording, RecordingState.PAUSED, EventKind.PAUSED, actor=actor, reason=reason, note=note.strip(),
                also=also,
            )  # fmt: skip
            _lift_pause_of_sitting(recording)


def resume(host: Seat, actor: Actor) -> None:
    """Resume the recording after a pause; it counts as running once the media node says so.

    Raises NotAllowed, Conflict `not_recorded`. Resuming twice is idempotent.
    """
    with locked_seat(host):
        require(host, Capability.RECORDING, host)
        recording = _open_recording(host.room)
        if recording.state == RecordingState.PAUSED:
            also = {"pause_reason": "", "reported_at": clock.now()}
            move_recording(recording, RecordingState.PENDING, EventKind.RESUMED, actor=actor, also=also)


def _years_after(day: date, years: int) -> date:
    """Return the same day of a later year; the last day of February for a leap day."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def _open_recording(room: Room) -> Recording:
    recording = Recording.records.filter(room=room, state__in=OPEN).first()
    if recording is None:
        raise Conflict(_("This sitting is not being recorded."), code="not_recorded")
    return recording


def report(recording_id: UUID, is_running: bool, alarm: str) -> None:
    """Note what the media node says of a recording: running, or the code of its alarm.

    A first report that it runs starts it. An alarm is raised and cleared once each; hosts are told by the snapshot. A
    report on a recording that is paused or over changes nothing: it crossed the command. Neither does a report that it
    does not run without an alarm, while a recorder starts: the node or the sweep of silent recordings raises one when
    it stays so.
    """
    if not is_running and not alarm:
        return
    found = Recording.records.filter(pk=recording_id, state__in=WANTED).select_related("room").first()
    if found is None:
        return
    Recording.records.filter(pk=recording_id).update(reported_at=clock.now())
    starts = is_running and found.state == RecordingState.PENDING
    code = "" if is_running else (alarm if alarm in Alarm.values else Alarm.NO_RECORDER)
    if not starts and code == found.alarm:
        return
    with room_change(found.room):
        recording = Recording.records.filter(pk=recording_id, state__in=WANTED).select_related("room").first()
        if recording is not None:
            if is_running and recording.state == RecordingState.PENDING:
                also = {} if recording.started_at else {"started_at": clock.now()}
                move_recording(recording, RecordingState.RECORDING, EventKind.STARTED, actor=SYSTEM, also=also)
            set_alarm(recording, code)


def set_alarm(recording: Recording, code: str) -> None:
    """Raise or clear the alarm, within a change of the room.

    Another cause of the same outage is noted for hosts and administrators, and is no second alarm.
    Where the owner's policy says so, the sitting pauses with the alarm and goes on when the alarm is cleared.
    """
    if code == recording.alarm:
        return
    if code and recording.alarm:
        Recording.records.filter(pk=recording.pk).update(alarm=code)
        recording.alarm = code
        return
    at = clock.now() if code else None
    Recording.records.filter(pk=recording.pk).update(alarm=code, alarm_at=at)
    recording.alarm, recording.alarm_at = code, at
    kind = EventKind.ALARM_RAISED if code else EventKind.ALARM_CLEARED
    record_event(recording, kind, actor=SYSTEM, reason=code)
    if code and RoomPolicy.from_json(recording.room.policy).pauses_unrecorded:
        if _sitting_is(recording, SittingState.LIVE):
            sittings.pause_sitting(recording.room, actor=SYSTEM)
            Recording.records.filter(pk=recording.pk).update(has_paused_sitting=True)
    elif not code:
        _lift_pause_of_sitting(recording)


def _lift_pause_of_sitting(recording: Recording) -> None:
    """Resume the sitting if an alarm paused it: a host who pauses the recording goes on without one on purpose."""
    if not Recording.records.filter(pk=recording.pk, has_paused_sitting=True).update(has_paused_sitting=False):
        return
    if _sitting_is(recording, SittingState.PAUSED):
        sittings.resume_sitting(recording.room, actor=SYSTEM)


def _sitting_is(recording: Recording, state: SittingState) -> bool:
    return Sitting.records.filter(pk=recording.sitting_id, state=state).exists()
