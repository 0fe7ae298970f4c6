"""The room as one viewer may know it, sent as a whole after every change. Sending it twice does no harm."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils import translation

from courts.ground import clock
from courts.ground.errors import NotVisible
from video.models import Consultation, Room, Seat, Sitting
from video.policy import Capability, RoomPolicy, Screening, capabilities_of
from video.queries.screening import screenings_of
from video.states import SeatState, SittingState

# Sent instead of the key of a consultation that the viewer is not in.
PRIVATE = "private"


@dataclass(frozen=True, slots=True)
class _View:
    """The room for one viewer: `own` is the viewer's seat, `hidden` what orders keep from it, by source."""

    own: Seat
    policy: RoomPolicy
    rows: Sequence[Seat]
    hands: Mapping[UUID, int]
    orders: Sequence[Screening]
    hidden: Mapping[UUID, Screening]
    is_host: bool


def snapshot(seat_id: UUID, language: str) -> dict[str, Any]:
    """Return the room for the viewer in this seat. Raises NotVisible when the seat was removed from the list.

    The list of people is decided here and not in the page: hosts see everybody, an admitted seat sees the admitted
    seats, a waiting person sees only themselves and whether the court is there. Everyone admitted is told that a
    person is in a consultation; only hosts and the people in it are told in which one.
    """
    with translation.override(language):
        own = Seat.records.select_related("room", "person").filter(pk=seat_id, is_live=True).first()
        if own is None:
            raise NotVisible
        view = _view_of(own)
        room = own.room
        sitting = Sitting.records.filter(room=room).first()
        listed = [row for row in view.rows if row.pk != own.pk and _may_list(row, view)]
        return {
            "type": "room",
            "version": room.version,
            "now": clock.now().isoformat(),
            "room": {
                "id": str(room.pk),
                "title": room.title_en if language == "en" else room.title_ar,
                "kind": view.policy.kind,
                "state": room.state,
            },
            "sitting": {"state": sitting.state, "started_at": sitting.started_at.isoformat()} if sitting else None,
            "me": _me(view, is_live=sitting is not None and sitting.state == SittingState.LIVE),
            "seats": [_line(row, view) for row in listed],
            "sharing": _sharing(listed, view),
            "consultations": _consultations(room, view.rows) if view.is_host else [],
            "screenings": [_order(order) for order in view.orders] if view.is_host else [],
        }


def _view_of(own: Seat) -> _View:
    policy = RoomPolicy.from_json(own.room.policy)
    rows = list(
        Seat.records.filter(room=own.room, is_live=True).select_related("person", "space__venue").order_by("pk")
    )
    raised = sorted((row for row in rows if row.hand_at), key=lambda row: str(row.hand_at))
    orders = screenings_of(own.room_id, rows)
    return _View(
        own=own,
        policy=policy,
        rows=rows,
        hands={row.pk: place for place, row in enumerate(raised, start=1)},
        orders=orders,
        hidden={order.source: order for order in orders if order.target == own.pk},
        is_host=Capability.ADMIT in capabilities_of(own.role, policy),
    )


def _me(view: _View, *, is_live: bool) -> dict[str, Any]:
    own = view.own
    return {
        **_line(own, view),
        **_for_hosts(own, view),
        "may": sorted(capabilities_of(own.role, view.policy)),
        "visibility": _visibility(own, view.policy, is_live=is_live),
    }


def _visibility(own: Seat, policy: RoomPolicy, *, is_live: bool) -> str:
    """Return who sees and hears the viewer: `room`, `consultation`, `host` (one who checks the identity) or `none`."""
    if policy.is_silent(own.role):
        return "none"
    if own.state == SeatState.WAITING and own.previewed_by_id is not None:
        return "host"
    if own.consultation_id is not None:
        return "consultation"
    return "room" if is_live and own.state == SeatState.ADMITTED else "none"


def _may_list(row: Seat, view: _View) -> bool:
    return view.is_host or (view.own.state == SeatState.ADMITTED and row.state == SeatState.ADMITTED)


def _sharing(listed: Sequence[Seat], view: _View) -> str | None:
    """Return the seat whose screen is shared with the people around the viewer, unless an order hides it."""
    own = view.own
    if own.state != SeatState.ADMITTED:
        return None
    for row in (own, *listed):
        if row.is_sharing and row.consultation_id == own.consultation_id:
            order = view.hidden.get(row.pk)
            return None if order is not None and order.video else str(row.pk)
    return None


def _consultations(room: Room, rows: Sequence[Seat]) -> list[dict[str, Any]]:
    """Return the open consultations, and the seats in each."""
    return [
        {
            "id": str(consultation.pk),
            "title": consultation.title,
            "seats": [str(row.pk) for row in rows if row.consultation_id == consultation.pk],
        }
        for consultation in Consultation.records.filter(room=room, closed_at__isnull=True).order_by("opened_at", "pk")
    ]


def _consultation_of(row: Seat, view: _View, *, is_told: bool) -> str | None:
    if row.consultation_id is None:
        return None
    return str(row.consultation_id) if is_told or row.consultation_id == view.own.consultation_id else PRIVATE


def _order(order: Screening) -> dict[str, Any]:
    return {"seat": str(order.source), "other": str(order.target), "audio": order.audio, "video": order.video}


def _line(row: Seat, view: _View) -> dict[str, Any]:
    order = view.hidden.get(row.pk)
    policy = view.policy
    line: dict[str, Any] = {
        "seat": str(row.pk),
        "role": row.role,
        "role_label": row.role_word,
        "host": row.role in policy.hosts,
        "presides": row.role in policy.presides,
        "silent": policy.is_silent(row.role),
        "place_in_order": policy.place_of(row.role),
        "name": row.person.name,
        "place": row.space.name if row.space is not None else "",
        "state": row.state,
        "online": row.is_online,
        "muted": not row.audio_on or row.is_muted_by_host,
        "muted_by_host": row.is_muted_by_host,
        "hand": view.hands.get(row.pk),
        "hand_since": row.hand_at.isoformat() if row.hand_at else None,
        "media": {"audio": row.audio_on, "video": row.video_on},
        "consultation": _consultation_of(row, view, is_told=view.is_host),
        "hidden": {"audio": order is not None and order.audio, "video": order is not None and order.video},
    }
    return line | _for_hosts(row, view) if view.is_host else line


def _for_hosts(row: Seat, view: _View) -> dict[str, Any]:
    """Return the facts about a seat that hosts are told, and the seat itself."""
    return {
        "identified": row.identified_at is not None,
        "produced": row.production,
        "ready": row.readiness,
        "help": row.help_at is not None,
        "previewed": row.previewed_by_id == view.own.pk,
        "removed_reason": row.removed_reason,
        "let_back": row.let_back_at is not None,
        "waiting_since": row.waiting_since.isoformat() if row.waiting_since else None,
    }


def version_of(room_id: UUID) -> int:
    """Return the room's version now."""
    return Room.records.values_list("version", flat=True).get(pk=room_id)
