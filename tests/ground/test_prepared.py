"""Prepared queries: the SQL is kept, the answers and the day are those of each call."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
import time_machine
from django.db import connection, transaction
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from courts.ground import clock
from courts.ground.models import Notice, Person, Posting, User
from courts.ground.models.people import POSTING_ZONE, account_key
from courts.ground.queries.postings import current_postings
from courts.ground.queries.prepared import NotPreparable, PreparedQuery
from demo.people import Cast

OF_PERSON: PreparedQuery[Posting] = PreparedQuery(
    lambda person: current_postings(person).order_by("starts_on", "pk"), person=Person
)


def test_each_call_is_answered_with_its_own_values(cast: Cast) -> None:
    for person in cast.people.values():
        expected = list(current_postings(person).order_by("starts_on", "pk"))
        assert OF_PERSON.rows(person=person) == expected
    assert OF_PERSON.first(person=cast.people["judge"]) is not None
    assert OF_PERSON.first(person=cast.people["lawyer"]) is None


def test_each_call_is_answered_for_its_own_day(cast: Cast) -> None:
    judge = cast.people["judge"]
    today = clock.today(POSTING_ZONE)
    assert OF_PERSON.rows(person=judge)
    Posting.records.filter(person=judge).update(ends_on=today)
    assert OF_PERSON.rows(person=judge)
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        assert OF_PERSON.rows(person=judge) == []


def test_change_of_a_row_is_seen_by_the_next_call(cast: Cast) -> None:
    judge = cast.people["judge"]
    assert OF_PERSON.rows(person=judge)
    Posting.records.filter(person=judge).delete()
    assert OF_PERSON.rows(person=judge) == []


def test_selected_relations_come_with_the_rows(cast: Cast) -> None:
    OF_PERSON.rows(person=cast.people["judge"])
    with CaptureQueriesContext(connection) as queries:
        assert OF_PERSON.rows(person=cast.people["judge"])[0].venue.name_ar
    assert len(queries) == 1


def test_person_and_account_are_told_apart(cast: Cast) -> None:
    both: PreparedQuery[User] = PreparedQuery(
        lambda person: User.objects.filter(pk=account_key(person), person=person), person=Person
    )
    judge = cast.people["judge"]
    assert both.rows(person=User.objects.select_related("person").get(person=judge).person) == [judge.user]
    assert both.rows(person=Person.records.get(pk=judge.pk)) == [judge.user]
    bare = Person.records.create(name_ar="بلا حساب")
    assert both.rows(person=bare) == []


def test_build_with_other_sql_for_other_values_is_refused(cast: Cast) -> None:
    keys = iter([[1], [1, 2]])
    changing: PreparedQuery[Posting] = PreparedQuery(
        lambda role: Posting.records.filter(role=role, starts_on__day__in=next(keys)), role=str
    )
    with pytest.raises(NotPreparable, match="other SQL"):
        changing.rows(role="judge")


def test_build_that_asks_for_the_time_is_refused(cast: Cast) -> None:
    due: PreparedQuery[Notice] = PreparedQuery(
        lambda person: Notice.records.filter(recipient=person, due_at__lte=clock.now()), person=UUID
    )
    with pytest.raises(NotPreparable, match="a value of its own"):
        due.rows(person=cast.people["judge"].pk)


def test_build_that_does_not_read_a_value_or_prefetches_is_refused(cast: Cast) -> None:
    unread: PreparedQuery[Person] = PreparedQuery(lambda person: Person.records.all(), person=UUID)
    with pytest.raises(NotPreparable, match="does not read person"):
        unread.rows(person=cast.people["judge"].pk)
    several: PreparedQuery[Person] = PreparedQuery(
        lambda person: Person.records.filter(pk=person).prefetch_related("postings"), person=UUID
    )
    with pytest.raises(NotPreparable, match="prefetch"):
        several.rows(person=cast.people["judge"].pk)


def test_columns_and_keys_given_twice_or_as_text_work(cast: Cast) -> None:
    names: PreparedQuery[tuple[UUID, str]] = PreparedQuery(
        lambda one, two: Person.records.filter(pk__in=(one, two)).values_list("pk", "name_en"), one=UUID, two=UUID
    )
    clerk, judge = cast.people["clerk"], cast.people["judge"]
    assert set(names.rows(one=clerk.pk, two=str(judge.pk))) == {(clerk.pk, clerk.name_en), (judge.pk, judge.name_en)}
    assert names.rows(one=clerk.pk, two=clerk.pk) == [(clerk.pk, clerk.name_en)]


@pytest.mark.django_db(transaction=True)
def test_lock_outside_of_a_transaction_is_refused_at_each_use() -> None:
    locked: PreparedQuery[Person] = PreparedQuery(
        lambda key: Person.records.select_for_update().filter(pk=key), key=UUID
    )
    with transaction.atomic():
        assert locked.first(key=uuid4()) is None
    with pytest.raises(TransactionManagementError):
        locked.first(key=uuid4())
