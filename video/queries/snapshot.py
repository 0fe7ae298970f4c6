"""The whole of a room as one viewer may know it. Sent after every change; idempotent."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils import timezone, translation

from courts.ground.errors import NotVisible
from video.models import Room, Seat, Sitting
from video.policy import Capability, RoomPolicy, capabilities_of
from video.states import SeatState, SittingState


def snapshot(seat_id: UUID, language: str) -> dict[str, Any]:
    """The room for the viewer in this seat. Raises NotVisible when the seat was taken off.

    Who is listed is decided here and not in the page: hosts see everybody; who is admitted sees the admitted;
    who waits sees only himself and whether the court is there.
    """
    with translation.override(language):
        own = Seat.records.select_related("room", "person").filter(pk=seat_id, is_live=True).first()
        if own is None:
            raise NotVisible
        room = own.room
        policy = RoomPolicy.from_json(room.policy)
        sitting = Sitting.records.filter(room=room).first()
        rows = list(
            Seat.records.filter(room=room, is_live=True).select_related("person", "space__venue").order_by("pk")
        )
        hands = {
            row.pk: place
            for place, row in enumerate(
                sorted((row for row in rows if row.hand_at), key=lambda row: str(row.hand_at)), start=1
            )
        }
        capabilities = capabilities_of(own.role, policy)
        live = sitting is not None and sitting.state == SittingState.LIVE
        return {
            "type": "room",
            "version": room.version,
            "now": timezone.now().isoformat(),
            "room": {
                "id": str(room.pk),
                "title": room.title_en if language == "en" else room.title_ar,
                "kind": policy.kind,
                "state": room.state,
            },
            "sitting": {"state": sitting.state, "started_at": sitting.started_at.isoformat()} if sitting else None,
            "me": {
                **_line(own, own, hands, host=True),
                "capabilities": sorted(capabilities),
                "visibility": _visibility(own, live=live),
            },
            "seats": [
                _line(row, own, hands, host=Capability.ADMIT in capabilities)
                for row in rows
                if row.pk != own.pk and _may_list(row, own, capabilities)
            ],
        }


def _visibility(own: Seat, *, live: bool) -> str:
    """Who sees and hears the viewer now: the room, the one host who checks who it is, or none."""
    if own.state == SeatState.WAITING and own.checked_by_id is not None:
        return "host"
    return "room" if live and own.state == SeatState.ADMITTED else "none"


def _may_list(row: Seat, own: Seat, capabilities: frozenset[Capability]) -> bool:
    if Capability.ADMIT in capabilities:
        return True
    return own.state == SeatState.ADMITTED and row.state == SeatState.ADMITTED


def _line(row: Seat, own: Seat, hands: dict[Any, int], *, host: bool) -> dict[str, Any]:
    line: dict[str, Any] = {
        "seat": str(row.pk),
        "role": row.role,
        "role_label": row.role_word,
        "name": row.person.name,
        "place": row.space.name if row.space is not None else "",
        "state": row.state,
        "online": row.online == row.generation,
        "muted": not row.audio_on or row.is_mute_locked,
        "locked": row.is_mute_locked,
        "hand": hands.get(row.pk),
        "media": {"audio": row.audio_on, "video": row.video_on},
    }
    if host:
        line |= {
            "identified": row.identified_at is not None,
            "produced": row.production,
            "ready": row.readiness,
            "help": row.help_at is not None,
            "checked": row.checked_by_id == own.pk,
            "waiting_since": row.waiting_since.isoformat() if row.waiting_since else None,
        }
    return line


def version_of(room_id: UUID) -> int:
    """The room's version now."""
    return Room.records.values_list("version", flat=True).get(pk=room_id)
