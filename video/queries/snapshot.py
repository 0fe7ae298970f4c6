"""The whole of a room as one viewer may know it. Sent after every change; idempotent."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils import translation

from courts.ground import clock
from courts.ground.errors import NotVisible
from video.models import Consultation, Room, Seat, Sitting
from video.policy import Capability, RoomPolicy, Screening, capabilities_of
from video.queries.screening import screenings_of
from video.states import SeatState, SittingState

# Said instead of its key of a consultation that the viewer is not in.
PRIVATE = "private"


def snapshot(seat_id: UUID, language: str) -> dict[str, Any]:
    """The room for the viewer in this seat. Raises NotVisible when the seat was taken off.

    Who is listed is decided here and not in the page: hosts see everybody; who is admitted sees the admitted;
    who waits sees only himself and whether the court is there. That somebody is in a consultation is told to everyone
    admitted, in which one only to hosts and to those in it.
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
        host = Capability.ADMIT in capabilities
        live = sitting is not None and sitting.state == SittingState.LIVE
        listed = [row for row in rows if row.pk != own.pk and _may_list(row, own, host=host)]
        orders = screenings_of(room.pk, rows)
        hidden = _hidden_from(own, orders)
        return {
            "type": "room",
            "version": room.version,
            "now": clock.now().isoformat(),
            "room": {
                "id": str(room.pk),
                "title": room.title_en if language == "en" else room.title_ar,
                "kind": policy.kind,
                "state": room.state,
            },
            "sitting": {"state": sitting.state, "started_at": sitting.started_at.isoformat()} if sitting else None,
            "me": {
                **_line(own, own, hands, hidden, host=True),
                "capabilities": sorted(capabilities),
                "visibility": _visibility(own, policy, live=live),
            },
            "seats": [_line(row, own, hands, hidden, host=host) for row in listed],
            "sharing": _sharing(own, listed, hidden),
            "consultations": _consultations(room, rows) if host else [],
            "screenings": [_order(order) for order in orders] if host else [],
        }


def _visibility(own: Seat, policy: RoomPolicy, *, live: bool) -> str:
    """Who sees and hears the viewer now: the room, a consultation, the one host who checks who it is, or none."""
    if own.role in policy.silent:
        return "none"
    if own.state == SeatState.WAITING and own.previewed_by_id is not None:
        return "host"
    if own.consultation_id is not None:
        return "consultation"
    return "room" if live and own.state == SeatState.ADMITTED else "none"


def _may_list(row: Seat, own: Seat, *, host: bool) -> bool:
    if host:
        return True
    return own.state == SeatState.ADMITTED and row.state == SeatState.ADMITTED


def _hidden_from(own: Seat, orders: list[Screening]) -> dict[UUID, Screening]:
    """What orders of the court keep from the viewer, by whom they concern."""
    return {order.source: order for order in orders if order.target == own.pk}


def _sharing(own: Seat, listed: list[Seat], hidden: dict[UUID, Screening]) -> str | None:
    """Whose screen is shown to those whom the viewer is with, unless it is kept from him."""
    if own.state != SeatState.ADMITTED:
        return None
    for row in (own, *listed):
        if row.is_sharing and row.consultation_id == own.consultation_id:
            order = hidden.get(row.pk)
            return None if order is not None and order.video else str(row.pk)
    return None


def _consultations(room: Room, rows: list[Seat]) -> list[dict[str, Any]]:
    """The open consultations, and who is in each."""
    return [
        {
            "id": str(consultation.pk),
            "title": consultation.title,
            "seats": [str(row.pk) for row in rows if row.consultation_id == consultation.pk],
        }
        for consultation in Consultation.records.filter(room=room, closed_at__isnull=True).order_by("opened_at", "pk")
    ]


def _consultation_of(row: Seat, own: Seat, *, host: bool) -> str | None:
    if row.consultation_id is None:
        return None
    return str(row.consultation_id) if host or row.consultation_id == own.consultation_id else PRIVATE


def _order(order: Screening) -> dict[str, Any]:
    return {"seat": str(order.source), "other": str(order.target), "audio": order.audio, "video": order.video}


def _line(row: Seat, own: Seat, hands: dict[Any, int], hidden: dict[UUID, Screening], *, host: bool) -> dict[str, Any]:
    order = hidden.get(row.pk)
    line: dict[str, Any] = {
        "seat": str(row.pk),
        "role": row.role,
        "role_label": row.role_word,
        "name": row.person.name,
        "place": row.space.name if row.space is not None else "",
        "state": row.state,
        "online": row.is_online,
        "muted": not row.audio_on or row.is_muted_by_host,
        "muted_by_host": row.is_muted_by_host,
        "hand": hands.get(row.pk),
        "hand_since": row.hand_at.isoformat() if row.hand_at else None,
        "media": {"audio": row.audio_on, "video": row.video_on},
        "consultation": _consultation_of(row, own, host=host),
        "hidden": {"audio": order is not None and order.audio, "video": order is not None and order.video},
    }
    if host:
        line |= {
            "identified": row.identified_at is not None,
            "produced": row.production,
            "ready": row.readiness,
            "help": row.help_at is not None,
            "previewed": row.previewed_by_id == own.pk,
            "removed_reason": row.removed_reason,
            "let_back": row.let_back_at is not None,
            "waiting_since": row.waiting_since.isoformat() if row.waiting_since else None,
        }
    return line


def version_of(room_id: UUID) -> int:
    """The room's version now."""
    return Room.records.values_list("version", flat=True).get(pk=room_id)
