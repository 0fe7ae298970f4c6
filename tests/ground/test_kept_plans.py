"""Prepared queries on PostgreSQL: the server keeps the plan, and each call is still answered with its own values."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from courts.ground.models import Notice, NoticeChannel, Person
from courts.ground.queries.kept_plans import with_constants
from courts.ground.queries.prepared import PreparedQuery
from courts.ground.states import NoticeState
from demo.people import Cast

pytestmark = pytest.mark.integration


def _of_person() -> PreparedQuery[Person]:
    return PreparedQuery(lambda key: Person.records.filter(pk=key, name_en__contains="%").order_by("pk"), key=UUID)


def _unread() -> PreparedQuery[Notice]:
    return PreparedQuery(
        lambda key: Notice.records.filter(
            recipient_id=key, channel=NoticeChannel.INBOX, state=NoticeState.SENT, read_at__isnull=True
        ),
        key=UUID,
    )


def _kept() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements ORDER BY prepare_time")
        return [statement for (statement,) in cursor.fetchall()]


def test_one_statement_answers_every_call_with_its_own_values(cast: Cast) -> None:
    query = _of_person()
    judge, lawyer = cast.people["judge"], cast.people["lawyer"]
    Person.records.filter(pk=judge.pk).update(name_en="100% Judge")
    before = set(_kept())
    for _ in range(8):
        assert query.rows(key=judge.pk) == [judge]
        assert query.rows(key=lawyer.pk) == []
    assert len(set(_kept()) - before) == 1


def test_constants_stand_in_the_statement_and_values_do_not(cast: Cast) -> None:
    query, key = _unread(), cast.people["judge"].pk
    query.rows(key=key)
    statement = _kept()[-1]
    assert "'inbox'" in statement
    assert str(key) not in statement
    assert "$1" in statement


def test_kept_plan_still_uses_the_index_of_unread_notices(cast: Cast) -> None:
    query, key = _unread(), cast.people["judge"].pk
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL plan_cache_mode = force_generic_plan")
        cursor.execute("SET LOCAL enable_seqscan = off")
    query.rows(key=key)
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM pg_prepared_statements ORDER BY prepare_time DESC LIMIT 1")
        name = cursor.fetchone()[0]
        cursor.execute(f"EXPLAIN EXECUTE \"{name}\"('{key}')")
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "notice_unread" in plan


@pytest.mark.django_db(transaction=True)
def test_rolled_back_transaction_leaves_the_statement_usable(cast: Cast) -> None:
    query, judge = _of_person(), cast.people["judge"]
    Person.records.filter(pk=judge.pk).update(name_en="100% Judge")

    def fail() -> None:
        with transaction.atomic():
            query.rows(key=judge.pk)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert query.rows(key=judge.pk) == [judge]
    connection.close()
    assert query.rows(key=judge.pk) == [judge]


def test_switched_off_queries_are_sent_with_their_values(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(connection.settings_dict["OPTIONS"], "prepare_threshold", None)
    query, before = _of_person(), _kept()
    with CaptureQueriesContext(connection) as queries:
        assert query.rows(key=cast.people["judge"].pk) == []
    assert cast.people["judge"].pk.hex in queries[0]["sql"]
    assert _kept() == before


@pytest.mark.django_db
def test_percent_and_quote_in_a_constant_stay_what_they_are() -> None:
    sql = with_constants(connection, "SELECT 1 WHERE 'a' LIKE 'b%%' AND c = %s AND d = %s", ("10%'s", 7), {1})
    assert sql == "SELECT 1 WHERE 'a' LIKE 'b%%' AND c = '10%%''s' AND d = %s"
