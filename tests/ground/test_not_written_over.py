"""REPLACE on SQLite deletes conflicting rows. Triggers protect legal records, whichever program opens the file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction

from courts.ground.actors import SYSTEM
from courts.ground.models import AuditEntry, AuditSeal
from courts.ground.services import audit
from courts.registry.models import Case, Filing, Review
from demo.people import Cast
from hearings.models import Hearing, Minutes
from hearings.services.listing import cancel_hearing
from hearings.services.minutes import draft_minutes, sign_minutes
from tests.hearings import cases
from tests.registry import desk
from video.models import Seat
from video.services.rooms import remove_seat

PROTECTED = ("ground_auditentry", "ground_auditseal", "registry_filing", "registry_case", "registry_review")


@pytest.fixture(autouse=True)
def _clock() -> Iterator[None]:
    """Set the clock to a working day of the court."""
    with time_machine.travel(cases.NOW, tick=False):
        yield


@pytest.fixture(params=["ON", "OFF"], ids=["our own connection", "another program"])
def _as_opened_by(db: None, request: pytest.FixtureRequest) -> Iterator[None]:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL has no REPLACE")
    with connection.cursor() as cursor:
        assert cursor.execute("PRAGMA recursive_triggers").fetchone() == (1,)
        cursor.execute(f"PRAGMA recursive_triggers={request.param}")
        yield
        cursor.execute("PRAGMA recursive_triggers=ON")


def rows(table: str) -> list[Any]:
    with connection.cursor() as cursor:
        return list(cursor.execute(f"SELECT * FROM {table} ORDER BY 1").fetchall())


def columns(table: str) -> list[str]:
    with connection.cursor() as cursor:
        return [row.name for row in connection.introspection.get_table_description(cursor, table)]


def unique_keys(table: str) -> list[tuple[str, ...]]:
    """Every unique key of a table, by which REPLACE finds a row. Partial indexes are left out."""
    with connection.cursor() as cursor:
        found = cursor.execute(f"PRAGMA index_list({table})").fetchall()
        keys = {("id",)}
        for _place, name, is_unique, _origin, is_partial in found:
            if is_unique and not is_partial:
                keys.add(tuple(row[2] for row in cursor.execute(f"PRAGMA index_info({name})").fetchall()))
    return sorted(keys)


def assert_refused(sql: str, values: list[Any]) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)


def assert_not_replaceable(table: str, row: Any) -> None:
    """Try to replace `row` with other rows, once for each of its unique keys."""
    names = columns(table)
    for key in unique_keys(table):
        values = dict(zip(names, row, strict=True))
        for other in unique_keys(table):
            for name in set(other) - set(key):
                values[name] = 999_999 if isinstance(values[name], int) else "f" * 32
        marks = ", ".join(["%s"] * len(names))
        assert_refused(f"INSERT OR REPLACE INTO {table} ({', '.join(names)}) VALUES ({marks})", list(values.values()))


@pytest.mark.usefixtures("_as_opened_by")
def test_cases_and_audit_rows_cannot_be_replaced(cast: Cast) -> None:
    desk.case(cast)
    audit.seal()
    assert AuditEntry.records.exists()
    assert AuditSeal.records.exists()
    assert Review.records.exists()
    for table in PROTECTED:
        before = rows(table)
        assert_not_replaceable(table, before[0])
        assert rows(table) == before, table


@pytest.mark.usefixtures("_as_opened_by")
def test_accepted_filing_cannot_be_reset_by_replace(cast: Cast) -> None:
    case = desk.case(cast)
    names = ", ".join(columns("registry_filing"))
    back = names.replace("state", "'submitted'")
    assert_refused(f"INSERT OR REPLACE INTO registry_filing ({names}) SELECT {back} FROM registry_filing", [])
    other = desk.submitted(cast)
    assert_refused("UPDATE OR REPLACE registry_filing SET id = %s WHERE id = %s", [case.filing_id.hex, other.pk.hex])
    receipt = case.filing.receipt_id
    assert receipt is not None
    assert_refused("UPDATE OR REPLACE registry_filing SET receipt_id = %s WHERE id = %s", [receipt.hex, other.pk.hex])
    assert Filing.records.get(pk=case.filing_id).state == "accepted"
    assert Case.records.get().filing_id == case.filing_id


@pytest.mark.usefixtures("_as_opened_by")
def test_signed_minutes_cannot_be_replaced_but_draft_can(cast: Cast) -> None:
    hearing = cases.make_hearing(cast, cases.make_case(cast))
    Hearing.records.filter(pk=hearing.pk).update(
        state="concluded", opened_at=hearing.starts_at, ended_at=hearing.ends_at
    )
    hearing.refresh_from_db()
    minutes = draft_minutes(hearing)
    names = ", ".join(columns("hearings_minutes"))
    over = f"INSERT OR REPLACE INTO hearings_minutes ({names}) SELECT {names.replace('text', repr('other'))}"
    with connection.cursor() as cursor:
        cursor.execute(f"{over} FROM hearings_minutes")
    assert Minutes.records.get().text == "other"
    sign_minutes(minutes, edition=1, actor=cases.actor(cast, "judge"))
    [signed] = rows("hearings_minutes")
    assert_refused(f"{over.replace('other', 'forged')} FROM hearings_minutes", [])
    assert_not_replaceable("hearings_minutes", signed)
    draft = Minutes.records.create(hearing=hearing, version=2, text="forged")
    assert_refused("UPDATE OR REPLACE hearings_minutes SET id = %s WHERE id = %s", [minutes.pk.hex, draft.pk.hex])
    assert_refused("UPDATE OR REPLACE hearings_minutes SET version = 1 WHERE id = %s", [draft.pk.hex])
    assert signed in rows("hearings_minutes")


@pytest.mark.usefixtures("_as_opened_by")
def test_seat_and_hearing_events_are_not_written_over(cast: Cast) -> None:
    hearing = cases.make_hearing(cast, cases.make_case(cast))
    remove_seat(Seat.records.get(room=hearing.room_id, role="interpreter"), actor=SYSTEM, reason="not needed")
    cancel_hearing(hearing, reason="صلح", version=hearing.version, actor=cases.actor(cast, "clerk"))
    for table in ("video_seatevent", "hearings_hearingevent"):
        [event] = rows(table)
        assert_not_replaceable(table, event)
        assert rows(table) == [event], table


@pytest.mark.usefixtures("_as_opened_by")
def test_audit_entry_with_new_key_is_accepted(cast: Cast) -> None:
    before = AuditEntry.records.count()
    audit.record("test.done", cast.people["judge"], actor=SYSTEM)
    assert AuditEntry.records.count() == before + 1
