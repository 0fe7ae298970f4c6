"""Recordings with the right that each act needs, and what a viewer may not see or hear in them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from courts.ground.errors import NotVisible
from courts.ground.models import Person, User
from video.models import Room, Seat
from video.models.screening import ScreeningOrder
from video.recordings import owners
from video.recordings.models import Playback, Recording, RecordingExport
from video.recordings.owners import PlaybackRight
from video.recordings.tracks.frames import Interval

# Person who is hidden, and whether the order is about their sound or about their picture and screen.
Hidden = Mapping[tuple[UUID, bool], Sequence[Interval]]
NOTHING: Final[Hidden] = {}


@dataclass(frozen=True, slots=True)
class Access:
    """A recording that a person may watch, with their right."""

    recording: Recording
    right: PlaybackRight
    person: Person


def access_recording(user: User, recording_id: UUID) -> Access:
    """Return the recording if the account may watch it, in whatever state it is. Raises NotVisible for all others."""
    recording = Recording.records.filter(pk=recording_id).select_related("room", "sitting").first()
    if recording is None:
        raise NotVisible
    right = owners.right_of(user.person, recording.room.owner_label, recording.room.owner_id)
    if right is None:
        raise NotVisible
    return Access(recording, right, user.person)


def access_playback(user: User, recording_id: UUID, playback_id: UUID) -> tuple[Access, Playback]:
    """Return the person's own playback of a recording. Raises NotVisible."""
    access = access_recording(user, recording_id)
    playback = Playback.records.filter(pk=playback_id, recording=recording_id, viewer=user).first()
    if playback is None:
        raise NotVisible
    return access, playback


def access_export(access: Access, user: User, export_id: UUID) -> RecordingExport:
    """Return the person's own export of a recording. Raises NotVisible."""
    found = RecordingExport.records.filter(pk=export_id, recording=access.recording, exported_by=user).first()
    if found is None:
        raise NotVisible
    found.recording = access.recording
    return found


def exports_of(recording: Recording, count: int) -> list[RecordingExport]:
    """Return the newest exports of a recording."""
    rows = RecordingExport.records.filter(recording=recording).select_related("exported_by__person")
    return list(rows[:count])


def playbacks_of(recording: Recording, count: int) -> list[Playback]:
    """Return the newest playbacks of a recording."""
    return list(Playback.records.filter(recording=recording).select_related("person")[:count])


def watchable_recordings(person: Person, label: str, key: UUID) -> list[Recording]:
    """Return the recordings of an owner's room that the person may watch, the oldest first."""
    if owners.right_of(person, label, key) is None:
        return []
    return list(Recording.records.filter(room__owner_label=label, room__owner_id=key).select_related("room"))


def hidden_from(person: Person, room: Room, *, keeps_record: bool) -> Hidden:
    """Return the times in which orders of screening hide people from this person, as in the room.

    A viewer who had a seat is screened as that seat was. One who had none and does not keep the record sees no person
    who was screened from anyone at that time: the order may be about the party that they speak for.
    """
    orders = list(ScreeningOrder.records.filter(room=room).select_related("source", "target"))
    if not orders:
        return NOTHING
    is_seated = Seat.records.filter(room=room, person=person).exists()
    found: dict[tuple[UUID, bool], list[Interval]] = defaultdict(list)
    for order in orders:
        if order.target.person_id != person.pk and (is_seated or keeps_record):
            continue
        during = Interval(_us(order.ordered_at), _us(order.lifted_at) if order.lifted_at else None)
        for is_sound, is_forbidden in ((True, order.audio), (False, order.video)):
            if is_forbidden:
                found[order.source.person_id, is_sound].append(during)
    return {key: _joined(intervals) for key, intervals in found.items()}


def _joined(intervals: Sequence[Interval]) -> list[Interval]:
    """Join intervals that touch or overlap: an order that was changed goes on, and a segment may lie in both."""
    joined: list[Interval] = []
    for each in sorted(intervals, key=lambda interval: interval.from_us):
        last = joined[-1] if joined else None
        if last is None or (last.to_us is not None and last.to_us < each.from_us):
            joined.append(each)
        elif last.to_us is not None:
            until = None if each.to_us is None else max(last.to_us, each.to_us)
            joined[-1] = Interval(last.from_us, until)
    return joined


def hidden_of(hidden: Hidden, seat: Seat, medium: str) -> Sequence[Interval]:
    """Return when a medium of a seat is hidden. A person who may not be seen hides their shared screen too."""
    return hidden.get((seat.person_id, medium == "audio"), ())


def _us(moment: datetime) -> int:
    return int(moment.timestamp() * 1_000_000)
