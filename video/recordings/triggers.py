"""Rules that the database holds for recordings: what is written once, and what a deletion may change."""

from collections.abc import Iterator
from typing import Final

from courts.ground.triggers import Trigger, append_only, forbid_replace


def _refuse(name: str, table: str, event: str, wrong: str, words: str) -> Trigger:
    """A rule that refuses the event on rows for which the condition `wrong` holds."""
    return Trigger(
        name=name,
        table=table,
        sqlite=f"BEFORE {event} ON {table} WHEN {wrong} BEGIN SELECT RAISE(ABORT, '{words}'); END",
        postgres=(f"BEFORE {event}", f"IF {wrong} THEN RAISE EXCEPTION '{words}' USING ERRCODE = 'P0001'; END IF;"),
        # The flush of a test database deletes rows.
    )


def _written_once(table: str, kept: tuple[str, ...], later: str, *keys: tuple[str, ...]) -> Iterator[Trigger]:
    """Rules for rows that are never deleted. An update may only write the column `later`, once, and what goes with it.

    `kept` are the columns that never change, `keys` all unique columns.
    """
    yield from forbid_replace(table, *keys)
    yield _refuse(f"{table}_no_delete", table, "DELETE", "TRUE", f"{table} is not deleted")
    same = " AND ".join(f"NEW.{name} = OLD.{name}" for name in kept)
    wrong = f"NOT (OLD.{later} IS NULL AND NEW.{later} IS NOT NULL AND {same})"
    yield _refuse(f"{table}_once", table, "UPDATE", wrong, f"{table} is written once")


# A deleted recording has no key, was closed before, and stays as it is.
_DELETED: Final = (
    "(OLD.state = 'deleted' AND (NEW.state <> 'deleted' OR NEW.wrapped_key <> OLD.wrapped_key))"
    " OR (NEW.state = 'deleted' AND OLD.state NOT IN ('closed', 'deleted'))"
    " OR (NEW.state = 'deleted' AND length(NEW.wrapped_key) > 0)"
)

TRIGGERS: Final = (
    *append_only("recordings_recordingevent", ("id",)),
    *append_only("recordings_recordingsegment", ("id",), ("recording_id", "seat_id", "medium", "number")),
    _refuse(
        "recordings_recording_deleted", "recordings_recording", "UPDATE", _DELETED, "a deleted recording stays deleted"
    ),
    *_written_once(
        "recordings_legalhold",
        ("id", "recording_id", "reason", "office", "placed_by_id", "placed_at"),
        "lifted_at",
        ("id",),
    ),
    *_written_once(
        "recordings_recordingdeletion",
        (
            *("id", "recording_id", "reason", "proposed_by_id", "proposed_at", "confirmed_by_id", "deleted_at"),
            "certificate",
        ),
        "files_removed_at",
        ("id",),
        ("recording_id",),
    ),
)
