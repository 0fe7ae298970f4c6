"""Fill the hearing events once from the audit log, which was the only record of them until now."""

from typing import Any
from uuid import UUID

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

CHUNK = 2000
KINDS = {
    "hearing.paused": "paused",
    "hearing.concluded": "concluded",
    "hearing.adjourned": "adjourned",
    "hearing.postponed": "postponed",
    "hearing.cancelled": "cancelled",
}


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


def kind_of(entry: Any) -> str:
    """The kind of event of an entry: a hearing is resumed only after a pause."""
    if entry.action == "hearing.in_session":
        return "resumed" if detail_of(entry).get("from") == "paused" else "opened"
    return KINDS[entry.action]


def by_key(model: Any, keys: set[str]) -> dict[str, Any]:
    """The rows of these keys that exist, in batches that SQLite's limit of parameters allows."""
    ordered, found = sorted(filter(is_key, keys)), {}
    for first in range(0, len(ordered), 500):
        rows = model._base_manager.filter(pk__in=ordered[first : first + 500]).only("pk")
        found |= {str(row.pk): row for row in rows}
    return found


def fill(apps: Apps, schema_editor: BaseDatabaseSchemaEditor | None) -> None:
    """One event for each move of a hearing's state in the log. An empty log gives none.

    Each chunk is a range of the primary key alone: with the subject in the query, a database that reads by the index of
    subjects would sort the rest of the log for every chunk.
    """
    event, hearing = apps.get_model("hearings", "HearingEvent"), apps.get_model("hearings", "Hearing")
    user = apps.get_model("ground", "User")
    log = apps.get_model("ground", "AuditEntry")._base_manager
    last = 0
    while read := list(log.filter(pk__gt=last).order_by("pk")[:CHUNK]):
        last = read[-1].pk
        chunk = [entry for entry in read if entry.action in KINDS or entry.action == "hearing.in_session"]
        hearings = by_key(hearing, {entry.subject_id for entry in chunk})
        users = by_key(user, {str(entry.actor_id) for entry in chunk if entry.actor_id})
        event._base_manager.bulk_create(
            [
                event(
                    hearing_id=hearings[entry.subject_id].pk,
                    kind=kind_of(entry),
                    at=entry.at,
                    actor_id=entry.actor_id if str(entry.actor_id) in users else None,
                    reason=str(detail_of(entry).get("reason", "")),
                )
                for entry in chunk
                if entry.subject_id in hearings
            ],
            batch_size=500,
        )


class Migration(migrations.Migration):
    dependencies = [("ground", "0003_witness_as_resource"), ("hearings", "0004_hearing_events")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
