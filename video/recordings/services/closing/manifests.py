"""The manifest of a recording: everything that its rows and files say of it, in one signed text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from django.utils import translation

from courts.ground import clock
from video.models import Attendance, Seat, SeatEvent
from video.recordings.models import Recording, RecordingEvent
from video.recordings.package import FORMAT, PIECE_BYTES
from video.recordings.package.digests import Digest


def manifest_of(
    recording: Recording,
    lines: Sequence[Mapping[str, Any]],
    digests: Mapping[str, Digest],
    others: Mapping[str, Digest],
    problems: Sequence[str],
) -> dict[str, Any]:
    """Build the manifest. `lines` are those of the index, `digests` those of their files by name.

    `others` are files without a line, `problems` what was found wrong while closing: they are stated, not hidden.
    """
    room = recording.room
    return {
        "format": FORMAT,
        "piece_bytes": PIECE_BYTES,
        "recording": str(recording.pk),
        "room": str(room.pk),
        "owner": f"{room.owner_label}:{room.owner_id}",
        "title": {"ar": room.title_ar, "en": room.title_en},
        "sitting": {
            "id": str(recording.sitting_id),
            "started_at": _time(recording.sitting.started_at),
            "ended_at": _time(recording.sitting.ended_at),
        },
        "begun_at": _time(recording.begun_at),
        "started_at": _time(recording.started_at),
        "ended_at": _time(recording.ended_at),
        "keep_until": recording.keep_until.isoformat() if recording.keep_until else None,
        "made_at": _time(clock.now()),
        "policy": room.policy,
        "seats": _seats(recording),
        "attendance": _attendance(recording),
        "events": _events(recording),
        "seat_events": _seat_events(recording),
        "segments": [
            {"file": name, "line": dict(line), **digests[name].to_json()}
            for line in lines
            for name in [file_of(line)]
            if name in digests
        ],
        "chain": lines[-1]["chain"] if lines else None,
        "other_files": [{"file": name, **digest.to_json()} for name, digest in sorted(others.items())],
        "problems": list(problems),
    }


def file_of(line: Mapping[str, Any]) -> str:
    """Return the name of the file of a line of the index."""
    return f"{line['seat']}-{line['medium']}-{int(line['number']):06}.seg"


def _time(value: datetime | None) -> str | None:
    return None if value is None else value.astimezone(UTC).isoformat(timespec="microseconds")


def _seats(recording: Recording) -> list[dict[str, Any]]:
    rows = Seat.records.filter(room=recording.room_id).select_related("person", "space__venue").order_by("pk")
    with translation.override("ar"):
        return [
            {
                "seat": str(row.pk),
                "role": row.role,
                "role_ar": row.role_word,
                "name_ar": row.person.name_ar,
                "name_en": row.person.name_en,
                "place": row.space.name if row.space is not None else "",
            }
            for row in rows
        ]


def _attendance(recording: Recording) -> list[dict[str, Any]]:
    rows = Attendance.records.filter(sitting=recording.sitting_id).order_by("first_at", "pk")
    return [
        {
            "seat": str(row.seat_id),
            "first_at": _time(row.first_at),
            "last_at": _time(row.last_at),
            "heard": row.heard,
            "seen": row.seen,
        }
        for row in rows
    ]


def _events(recording: Recording) -> list[dict[str, Any]]:
    rows = RecordingEvent.records.filter(recording=recording).select_related("actor__person").order_by("at", "pk")
    return [
        {
            "at": _time(row.at),
            "kind": row.kind,
            "reason": row.reason,
            "note": row.note,
            "by": row.actor.person.name_ar if row.actor is not None else "",
        }
        for row in rows
    ]


def _seat_events(recording: Recording) -> list[dict[str, Any]]:
    """Return the events of the seats during the sitting. Of a consultation only that a seat was in one, never which."""
    sitting = recording.sitting
    rows = SeatEvent.records.filter(room=recording.room_id, at__gte=sitting.started_at)
    if sitting.ended_at is not None:
        rows = rows.filter(at__lte=sitting.ended_at)
    return [
        {
            "at": _time(row.at),
            "kind": row.kind,
            "seat": str(row.seat_id),
            "other": str(row.other_id) if row.other_id else None,
            "to": row.to_state,
            "in_consultation": row.consultation_id is not None,
        }
        for row in rows.order_by("at", "pk")
    ]
