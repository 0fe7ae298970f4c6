"""Database triggers: rules that the database enforces itself.

Each app declares its triggers. `post_migrate` installs all of them, because SQLite silently drops the triggers of a
table when a later migration rebuilds it. A system check fails when a trigger is missing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper


@dataclass(frozen=True, slots=True)
class Trigger:
    """One rule. `sqlite` and `postgres` are the bodies for each database; an empty body means no trigger there.

    sqlite: everything after `CREATE TRIGGER name`. postgres: (timing and events, function body).
    """

    name: str
    table: str
    sqlite: str
    postgres: tuple[str, str] | None = None
    # (table, column) that the rule writes; without the column there is no trigger.
    column: tuple[str, str] | None = None


_triggers: dict[str, Trigger] = {}


def register(*triggers: Trigger) -> None:
    """Declare triggers. The name identifies a trigger."""
    for trigger in triggers:
        _triggers[trigger.name] = trigger


def forbid_replace(table: str, *keys: tuple[str, ...], kept: str = "TRUE") -> list[Trigger]:
    """Triggers for SQLite that refuse `OR REPLACE` on existing rows of a table; `keys` are all its unique columns.

    REPLACE deletes every row that conflicts with the new one. It fires no DELETE trigger unless the connection turns
    on recursive triggers, which another program that opens the file does not do. `kept` is a condition on the
    protected rows (`k`).
    """
    same = " OR ".join("(" + " AND ".join(f"k.{name} = NEW.{name}" for name in key) + ")" for key in keys)
    return [
        Trigger(
            name=f"{table}_no_replace_by_{event.lower()}",
            table=table,
            sqlite=(
                f"BEFORE {event} ON {table} WHEN EXISTS (SELECT 1 FROM {table} k WHERE ({kept}) AND ({same}){other}) "  # noqa: S608 - no input is in it
                f"BEGIN SELECT RAISE(ABORT, '{table} is not written over'); END"
            ),
        )
        for event, other in (("INSERT", ""), ("UPDATE", " AND k.rowid <> OLD.rowid"))
    ]


def append_only(table: str, *keys: tuple[str, ...]) -> list[Trigger]:
    """Triggers that refuse update, delete and replacement of a table's rows; `keys` are all its unique columns."""
    return [
        *forbid_replace(table, *keys),
        *_unchanged(table),
    ]


def _unchanged(table: str) -> list[Trigger]:
    return [
        Trigger(
            name=f"{table}_no_{event.lower()}",
            table=table,
            sqlite=(f"BEFORE {event} ON {table} BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"),
            postgres=(
                f"BEFORE {event}",
                f"RAISE EXCEPTION '{table} is append-only' USING ERRCODE = 'P0001';",
            ),
        )
        for event in ("UPDATE", "DELETE")
    ]


def _overlap(event: str) -> Trigger:
    return Trigger(
        name=f"reservation_overlap_{event.lower()}",
        table="ground_reservation",
        sqlite=f"""
        BEFORE {event} ON ground_reservation
        WHEN NEW.state IN ('held', 'booked') AND EXISTS (
            SELECT 1 FROM ground_reservation r
            WHERE r.resource_id = NEW.resource_id AND r.id <> NEW.id
              AND r.state IN ('held', 'booked')
              AND r.starts_at < NEW.ends_at AND r.ends_at > NEW.starts_at)
        BEGIN SELECT RAISE(ABORT, 'reservation_no_overlap'); END""",  # noqa: S608 - no input is in it
    )


TRIGGERS: Final = (
    *append_only("ground_auditentry", ("id",), ("token",)),
    *append_only("ground_auditseal", ("id",), ("entry_id",), ("previous",), ("hash",)),
    _overlap("INSERT"),
    _overlap("UPDATE"),
)


def _create(connection: BaseDatabaseWrapper, trigger: Trigger) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite" and trigger.sqlite:
            cursor.execute(f"DROP TRIGGER IF EXISTS {trigger.name}")
            cursor.execute(f"CREATE TRIGGER {trigger.name} {trigger.sqlite}")
        elif connection.vendor == "postgresql" and trigger.postgres:
            timing, body = trigger.postgres
            result = "OLD" if "DELETE" in timing else "NEW"
            cursor.execute(
                f"CREATE OR REPLACE FUNCTION {trigger.name}_rule() RETURNS trigger LANGUAGE plpgsql AS "
                f"$rule$ BEGIN {body} RETURN {result}; END $rule$"
            )
            cursor.execute(
                f"CREATE OR REPLACE TRIGGER {trigger.name} {timing} ON {trigger.table} "
                f"FOR EACH ROW EXECUTE FUNCTION {trigger.name}_rule()"
            )


def _drop(connection: BaseDatabaseWrapper, trigger: Trigger) -> None:
    with connection.cursor() as cursor:
        on = f" ON {trigger.table}" if connection.vendor == "postgresql" else ""
        cursor.execute(f"DROP TRIGGER IF EXISTS {trigger.name}{on}")


def _applies(connection: BaseDatabaseWrapper, trigger: Trigger) -> bool:
    return bool(trigger.sqlite if connection.vendor == "sqlite" else trigger.postgres)


def _columns(connection: BaseDatabaseWrapper, tables: set[str]) -> dict[str, set[str]]:
    with connection.cursor() as cursor:
        return {
            table: {row.name for row in connection.introspection.get_table_description(cursor, table)}
            for table in sorted(tables)
        }


def _declared(connection: BaseDatabaseWrapper) -> tuple[list[Trigger], list[Trigger]]:
    """Triggers that this database must have, and those whose column it does not have."""
    tables = set(connection.introspection.table_names())
    rows = [row for row in _triggers.values() if row.table in tables and _applies(connection, row)]
    columns = _columns(connection, tables & {row.column[0] for row in rows if row.column is not None})
    wanted = [row for row in rows if row.column is None or row.column[1] in columns.get(row.column[0], ())]
    return wanted, [row for row in rows if row not in wanted]


def install(using: str = "default") -> int:
    """Create, or create again, every declared trigger whose table and column exist. Returns the number. Idempotent."""
    connection = connections[using]
    wanted, unfit = _declared(connection)
    for trigger in unfit:
        _drop(connection, trigger)
    for trigger in wanted:
        _create(connection, trigger)
    return len(wanted)


def missing(using: str = "default") -> list[str]:
    """Names of declared triggers that the database lacks although their table exists."""
    connection = connections[using]
    wanted, _unfit = _declared(connection)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        else:
            cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal")
        present = {row[0] for row in cursor.fetchall()}
    return sorted(row.name for row in wanted if row.name not in present)
