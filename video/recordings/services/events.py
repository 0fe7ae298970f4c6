"""Recording events: the typed row of each thing that happened to a recording, next to its audit entry."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from courts.ground.actors import Actor
from courts.ground.services import audit
from courts.ground.services.transitions import move
from video.recordings.models import Recording, RecordingEvent
from video.recordings.states import EventKind, RecordingState


def add_event(recording: Recording, kind: EventKind, *, actor: Actor, reason: str = "", note: str = "") -> None:
    """Write the row in the caller's transaction."""
    RecordingEvent.records.create(recording=recording, kind=kind, actor=actor.user, reason=reason[:16], note=note[:200])


def record_event(recording: Recording, kind: EventKind, *, actor: Actor, reason: str = "") -> None:
    """Write the audit entry `recording.<kind>` and the row, for what moves no state."""
    audit.record(f"recording.{kind.value}", recording, actor=actor, detail={"reason": reason} if reason else None)
    add_event(recording, kind, actor=actor, reason=reason)


def move_recording(
    recording: Recording,
    to: RecordingState,
    kind: EventKind,
    *,
    actor: Actor,
    reason: str = "",
    note: str = "",
    also: Mapping[str, Any] | None = None,
) -> None:
    """Move the recording's state, with audit entry and event; `also` as in `transitions.move`. Raises as it does."""
    with transaction.atomic():
        move(recording, to, actor=actor, reason=reason, detail={"note": note} if note else None, also=also)
        add_event(recording, kind, actor=actor, reason=reason, note=note)
