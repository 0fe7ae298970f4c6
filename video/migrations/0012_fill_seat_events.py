"""Fill the seat events once from the audit log, which was the only record of them until now."""

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

CHUNK = 2000
NOTHING = "None"
STATE_LENGTH = 10
# Actions of the log by the kind of event: the old names, and today's for a database that went back and comes forward.
# Kinds that depend on the entry's detail are in `kind_of`.
KINDS = {
    "seat.admitted": "admitted",
    "seat.left": "left",
    "seat.removed": "removed",
    "seat.invited": "readmitted",
    "seat.revoked": "revoked",
    "seat.lost": "revoked",
    "seat.added": "added",
    "seat.removed_from_list": "removed_from_list",
    "seat.taken_off": "removed_from_list",
    "seat.identified": "identified",
    "seat.previewed": "previewed",
    "seat.looked_at": "previewed",
    "seat.preview_stopped": "preview_stopped",
    "seat.looked_away": "preview_stopped",
    "seat.help": "help_asked",
    "seat.help_asked": "help_asked",
    "seat.hand_raised": "hand_raised",
    "seat.hand_lowered": "hand_lowered",
    "seat.muted": "muted",
    "seat.unmuted": "unmuted",
    "seat.unlocked": "unmuted",
    "seat.floor": "floor_given",
    "seat.floor_given": "floor_given",
    "seat.share_began": "share_began",
    "seat.share_ended": "share_ended",
    "seat.moved": "moved",
    "seat.production": "production_reported",
    "seat.production_reported": "production_reported",
    "seat.production_taken_back": "production_taken_back",
    "screening.ordered": "screening_ordered",
    "screening.lifted": "screening_lifted",
}
# After these a seat is in no consultation.
AWAY = {"entered", "sent_to_waiting", "left", "removed", "revoked", "removed_from_list"}


def detail_of(entry: Any) -> dict[str, Any]:
    """The detail of an entry. The log cannot be repaired, so an entry without a readable detail counts as empty."""
    return entry.detail if isinstance(entry.detail, dict) else {}


def is_key(text: str) -> bool:
    """True if it can be the key of a row."""
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def kind_of(action: str, detail: Mapping[str, Any]) -> str | None:
    """The kind of event of an entry; None for an entry that is no event of a seat."""
    if action == "seat.waiting":
        return "sent_to_waiting" if detail.get("from") == "admitted" else "entered"
    if action == "seat.hand":
        return "hand_lowered" if detail.get("hand_at") == NOTHING else "hand_raised"
    return KINDS.get(action)


def states_of(kind: str, detail: Mapping[str, Any]) -> tuple[str, str]:
    """The states before and after, of the seat or of its production; empty where the entry names none."""
    if kind.startswith("production_"):
        return "", str(detail.get("production", ""))[:STATE_LENGTH]
    return str(detail.get("from", ""))[:STATE_LENGTH], str(detail.get("to", ""))[:STATE_LENGTH]


def reason_of(detail: Mapping[str, Any]) -> str:
    """The reason, the officer's note, or how the person was identified."""
    found = detail.get("reason") or detail.get("production_note") or detail.get("identified_how") or ""
    return str(found)[:200]


def consultation_of(detail: Mapping[str, Any]) -> str:
    """The key of the consultation. The log holds the word for nothing, and named the column `side_id` before."""
    return str(detail.get("consultation_id", detail.get("side_id", NOTHING)))


def entries(apps: Apps) -> Iterator[list[Any]]:
    """The entries of seats and screening orders in the order of writing, in chunks.

    Each chunk is a range of the primary key alone: with the subject in the query, a database that reads by the index of
    subjects would sort the rest of the log for every chunk.
    """
    log = apps.get_model("ground", "AuditEntry")._base_manager
    last = 0
    while chunk := list(log.filter(pk__gt=last).order_by("pk")[:CHUNK]):
        yield [entry for entry in chunk if entry.subject_label in {"video.seat", "video.screeningorder"}]
        last = chunk[-1].pk


class Filling:
    """Turns entries into rows. It remembers which seats are in a consultation, by the entries read so far."""

    def __init__(self, apps: Apps) -> None:
        self.event = apps.get_model("video", "SeatEvent")
        self.seat = apps.get_model("video", "Seat")
        self.order = apps.get_model("video", "ScreeningOrder")
        self.consultation = apps.get_model("video", "Consultation")
        self.user = apps.get_model("ground", "User")
        self.where: dict[str, str] = {}

    def write(self, chunk: list[Any]) -> None:
        """Write the rows of one chunk."""
        orders = {row.subject_id for row in chunk if row.subject_label == "video.screeningorder"}
        self.orders = self._by_key(self.order, orders, "source_id", "target_id")
        seats = {row.subject_id for row in chunk if row.subject_label == "video.seat"}
        seats |= {str(order.source_id) for order in self.orders.values()}
        self.seats = self._by_key(self.seat, seats, "room_id")
        named = {consultation_of(detail_of(row)) for row in chunk}
        self.known = set(self._by_key(self.consultation, (named | set(self.where.values())) - {NOTHING}))
        self.users = set(self._by_key(self.user, {str(row.actor_id) for row in chunk if row.actor_id}))
        rows = [row for entry in chunk if (row := self._row(entry)) is not None]
        self.event._base_manager.bulk_create(rows, batch_size=500)

    def _by_key(self, model: Any, keys: set[str], *columns: str) -> dict[str, Any]:
        """The rows of these keys that exist, in batches that SQLite's limit of parameters allows."""
        ordered, found = sorted(filter(is_key, keys)), {}
        for first in range(0, len(ordered), 500):
            for row in model._base_manager.filter(pk__in=ordered[first : first + 500]).only("pk", *columns):
                found[str(row.pk)] = row
        return found

    def _row(self, entry: Any) -> Any:
        detail = detail_of(entry)
        kind = kind_of(entry.action, detail)
        order = self.orders.get(entry.subject_id)
        seat = self.seats.get(str(order.source_id) if order is not None else entry.subject_id)
        if kind is None or seat is None:
            return None
        before, after = states_of(kind, detail)
        return self.event(
            room_id=seat.room_id,
            seat_id=seat.pk,
            kind=kind,
            at=entry.at,
            actor_id=entry.actor_id if str(entry.actor_id) in self.users else None,
            from_state=before,
            to_state=after,
            reason=reason_of(detail),
            consultation_id=self._consultation(str(seat.pk), kind, detail),
            other_id=order.target_id if order is not None else None,
        )

    def _consultation(self, seat: str, kind: str, detail: Mapping[str, Any]) -> str | None:
        if kind in AWAY:
            self.where.pop(seat, None)
        elif kind == "moved":
            to = consultation_of(detail)
            self.where.pop(seat, None)
            if to in self.known:
                self.where[seat] = to
        return self.where.get(seat)


def fill(apps: Apps, schema_editor: BaseDatabaseSchemaEditor | None) -> None:
    """One event for each entry of a seat that still exists. An empty log gives none."""
    filling = Filling(apps)
    for chunk in entries(apps):
        filling.write(chunk)


class Migration(migrations.Migration):
    dependencies = [("ground", "0003_witness_as_resource"), ("video", "0011_seat_events")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
