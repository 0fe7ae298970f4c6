"""The timeline of a sitting for the evidence package of its deed."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from notary.scripts.models import Approval, Member, Script, ScriptEvent
from notary.scripts.progress import EventKind
from video.models import MediaStretch

# The answers of one person alone are no one else's to read: the package goes to people outside.
_PRIVATE = frozenset({EventKind.AGREED.value, EventKind.DISAGREED.value})


def timeline_of(deed_id: UUID) -> dict[str, bytes]:
    """Return `timeline.json`: steps, proofs and signatures, and each unbroken time of sound and picture.

    It names people by their role. A deed of another way has none.
    """
    script = Script.records.select_related("appointment").filter(deed=deed_id).first()
    if script is None:
        return {}
    members = {row.pk: f"{row.role}-{row.number}" if row.number else row.role for row in _members(script)}
    events = ScriptEvent.records.filter(script=script).order_by("pk")
    approval = Approval.records.filter(script=script).first()
    content = {
        "draft_sha256": script.draft_hash,
        "steps": script.steps,
        "members": sorted(members.values()),
        "events": [_event(row, members) for row in events],
        "media": _media(script),
        "approval": {"decision": approval.decision, "at": approval.decided_at.isoformat()} if approval else None,
    }
    return {"timeline.json": json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True).encode()}


def _members(script: Script) -> list[Member]:
    return list(Member.records.filter(script=script))


def _event(row: ScriptEvent, members: dict[UUID, str]) -> dict[str, Any]:
    is_private = row.kind in _PRIVATE and row.step == "bride_alone"
    return {
        "kind": "answered" if is_private else row.kind,
        "step": row.step,
        "member": members.get(row.member_id, "") if row.member_id is not None else "",
        "detail": row.detail,
        "at": row.at.isoformat(),
        "together": [{name: part[name] for name in ("seat", "audio_since", "video_since")} for part in row.proof],
    }


def _media(script: Script) -> list[dict[str, Any]]:
    rows = MediaStretch.records.filter(sitting__room=script.appointment.room_id).select_related("seat")
    return [
        {
            "seat": str(row.seat_id),
            "role": f"{row.seat.role}-{row.seat.number}" if row.seat.number else row.seat.role,
            "medium": row.medium,
            "from": row.first_at.isoformat(),
            "to": row.last_at.isoformat(),
        }
        for row in rows.order_by("first_at", "pk")
    ]
