"""The one place that moves the state of an export."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from courts.ground.actors import Actor
from courts.ground.services.transitions import move
from video.recordings.models import RecordingExport
from video.recordings.states import ExportState


def move_export(
    export: RecordingExport, to: ExportState, *, actor: Actor, reason: str = "", also: Mapping[str, Any] | None = None
) -> None:
    """Move the state of an export, with its audit entry, and end the lease. Raises as `transitions.move`."""
    detail = {"recording": str(export.recording_id), "kind": str(export.kind)}
    columns = {"lease": None, "leased_until": None, **(also or {})}
    move(export, to, actor=actor, reason=reason, detail=detail, also=columns)
