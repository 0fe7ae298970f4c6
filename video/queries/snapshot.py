"""The room as one viewer may know it, sent as a whole after every change. Sending it twice does no harm."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils import translation

from courts.ground import clock
from courts.ground.errors import NotVisible
from video.models import Room, Seat
from video.policy import Capability, RoomPolicy, Screening, capabilities_of
from video.queries.reading import RoomReading, read_room
from video.states import SeatState, SittingState

# Sent instead of the key of a consultation that the viewer is not in.
PRIVATE = "private"
# The recording of a meeting that has not begun, and all that a person in the waiting room is told of it.
PLANNED = {"state": "planned", "alarm": False, "reason": ""}
# No order: neither sound nor picture is hidden.
OPEN = (False, False)


@dataclass(frozen=True, slots=True)
class _View:
    """One viewer of a reading: `own` is the viewer's seat, `hidden` what orders keep from it, by source."""

    own: Seat
    policy: RoomPolicy
    hidden: Mapping[UUID, Screening]
    is_host: bool


def snapshot(seat_id: UUID, language: str) -> dict[str, Any]:
    """Read the room and return the snapshot of one viewer. Raises NotVisible as `Snapshots.of` does."""
    own = Seat.records.filter(pk=seat_id, is_live=True).values_list("room", flat=True).first()
    if own is None:
        raise NotVisible
    return Snapshots(read_room(own), language).of(seat_id)


class Snapshots:
    """The snapshots of one reading in one language. What viewers share is built once, so no viewer may change it."""

    def __init__(self, reading: RoomReading, language: str) -> None:
        self.reading = reading
        self.language = language
        # Lines of people, by everything in which the lines for two viewers can differ.
        self._lines: dict[tuple[object, ...], dict[str, Any]] = {}
        self._plain: dict[UUID, dict[str, Any]] = {}

    def of(self, seat_id: UUID) -> dict[str, Any]:
        """Return the room for the viewer in this seat. Raises NotVisible when the seat was removed from the list.

        The list of people is decided here and not in the page: hosts see everybody, an admitted seat sees the admitted
        seats, a waiting person sees only themselves and whether the court is there. Everyone admitted is told that a
        person is in a consultation; only hosts and the people in it are told in which one.
        """
        own = self.reading.by_key.get(seat_id)
        if own is None:
            raise NotVisible
        with translation.override(self.language):
            return self._of(self._view_of(own))

    def _of(self, view: _View) -> dict[str, Any]:
        reading, sitting = self.reading, self.reading.sitting
        listed = [row for row in reading.seats if row.pk != view.own.pk and _may_list(row, view)]
        return {
            "type": "room",
            "version": reading.version,
            "now": clock.now().isoformat(),
            "room": _room(reading.room, view.policy, self.language),
            "sitting": {"state": sitting.state, "started_at": sitting.started_at.isoformat()} if sitting else None,
            "recording": self._recording(view),
            "me": self._me(view, is_live=sitting is not None and sitting.state == SittingState.LIVE),
            "seats": [self._line(row, view) for row in listed],
            "sharing": _sharing(listed, view),
            "consultations": self._consultations() if view.is_host else [],
            "screenings": [_order(order) for order in reading.orders] if view.is_host else [],
        }

    def _recording(self, view: _View) -> dict[str, Any] | None:
        """Return the state of the recording; None when the meeting is never recorded.

        Everyone is told before entering that they will be recorded. Pauses and alarms happen inside the room.
        """
        if not view.policy.is_recorded:
            return None
        found = self.reading.recording
        if found is None or not (view.is_host or view.own.state == SeatState.ADMITTED):
            return PLANNED
        told = {"state": found.state, "alarm": bool(found.alarm), "reason": found.reason}
        return {**told, "cause": found.alarm} if view.is_host and found.alarm else told

    def _view_of(self, own: Seat) -> _View:
        policy = self.reading.policy
        return _View(
            own=own,
            policy=policy,
            hidden={order.source: order for order in self.reading.orders if order.target == own.pk},
            is_host=Capability.ADMIT in capabilities_of(own.role, policy),
        )

    def _me(self, view: _View, *, is_live: bool) -> dict[str, Any]:
        own = view.own
        return {
            **self._line(own, view),
            **_for_hosts(own, is_previewed=own.previewed_by_id == own.pk),
            "may": sorted(capabilities_of(own.role, view.policy)),
            "visibility": _visibility(own, view.policy, is_live=is_live),
        }

    def _line(self, row: Seat, view: _View) -> dict[str, Any]:
        order = view.hidden.get(row.pk)
        hidden = OPEN if order is None else (order.audio, order.video)
        consultation = _consultation_of(row, view, is_told=view.is_host)
        is_previewed = view.is_host and row.previewed_by_id == view.own.pk
        key = (row.pk, view.is_host, is_previewed, consultation, hidden)
        line = self._lines.get(key)
        if line is None:
            line = self._lines[key] = {
                **self._plain_line(row),
                "consultation": consultation,
                "hidden": dict(zip(("audio", "video"), hidden, strict=True)),
                **(_for_hosts(row, is_previewed=is_previewed) if view.is_host else {}),
            }
        return line

    def _plain_line(self, row: Seat) -> dict[str, Any]:
        """Return the facts about a seat that are the same for every viewer who is told of it."""
        line = self._plain.get(row.pk)
        if line is None:
            policy = self.reading.policy
            line = self._plain[row.pk] = {
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
                "hand": self.reading.hands.get(row.pk),
                "hand_since": row.hand_at.isoformat() if row.hand_at else None,
                "media": {"audio": row.audio_on, "video": row.video_on},
            }
        return line

    def _consultations(self) -> list[dict[str, Any]]:
        """Return the open consultations, and the seats in each."""
        return [
            {
                "id": str(consultation.pk),
                "title": consultation.title,
                "seats": [str(row.pk) for row in self.reading.seats if row.consultation_id == consultation.pk],
            }
            for consultation in self.reading.consultations
        ]


def _room(room: Room, policy: RoomPolicy, language: str) -> dict[str, Any]:
    title = room.title_en if language == "en" else room.title_ar
    return {"id": str(room.pk), "title": title, "kind": policy.kind, "state": room.state}


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


def _consultation_of(row: Seat, view: _View, *, is_told: bool) -> str | None:
    if row.consultation_id is None:
        return None
    return str(row.consultation_id) if is_told or row.consultation_id == view.own.consultation_id else PRIVATE


def _order(order: Screening) -> dict[str, Any]:
    return {"seat": str(order.source), "other": str(order.target), "audio": order.audio, "video": order.video}


def _for_hosts(row: Seat, *, is_previewed: bool) -> dict[str, Any]:
    """Return the facts about a seat that hosts are told, and the seat itself."""
    return {
        "identified": row.identified_at is not None,
        "produced": row.production,
        "ready": row.readiness,
        "help": row.help_at is not None,
        "previewed": is_previewed,
        "removed_reason": row.removed_reason,
        "let_back": row.let_back_at is not None,
        "waiting_since": row.waiting_since.isoformat() if row.waiting_since else None,
    }


def version_of(room_id: UUID) -> int:
    """Return the room's version now."""
    return Room.records.values_list("version", flat=True).get(pk=room_id)
