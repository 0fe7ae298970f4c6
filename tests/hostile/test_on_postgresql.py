"""The hostile tests on PostgreSQL, which refuses some values that SQLite accepts, and the other way round."""

from __future__ import annotations

import pytest
from django.db import connection

from demo.people import Cast
from tests.hostile import test_documents, test_every_address, test_forms
from tests.hostile.world import World
from tests.registry import desk, test_rights

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def _on_postgresql(db: None) -> None:
    assert connection.vendor == "postgresql"


test_forms_of_every_page = test_forms.test_hostile_value_in_all_fields_of_a_page_breaks_nothing
test_database_refuses_a_case_without_its_accepted_filing = (
    test_rights.test_database_refuses_a_case_without_its_accepted_filing
)
test_database_refuses_a_case_without_the_accepting_review = (
    test_rights.test_database_refuses_a_case_without_the_accepting_review
)
test_database_keeps_the_filing_of_a_case_as_accepted = test_rights.test_database_keeps_the_filing_of_a_case_as_accepted
test_database_refuses_a_case_in_another_court_than_its_filing = (
    test_rights.test_database_refuses_a_case_in_another_court_than_its_filing
)
test_database_keeps_filing_and_number_of_a_case = test_rights.test_database_keeps_filing_and_number_of_a_case


# Here no world is remembered: each test creates its own.


def test_file_names(cast: Cast) -> None:
    case = desk.case(cast)
    for name in test_documents.NAMES:
        test_documents.is_cleaned_and_returned(case, name, cast)


@pytest.mark.timeout(300)
def test_stranger_gets_a_404_at_every_url(world: World) -> None:
    # The clerk of another court serves an institution, and the query alone excludes them.
    assert not list(test_every_address.leaks_to_a_stranger(world, "other_clerk"))


@pytest.mark.timeout(300)
def test_hostile_query_breaks_no_list(world: World) -> None:
    # Values that the database reads: characters and numbers that it cannot store. All others are tested on SQLite.
    for odd in (b"%00", b"%ff%fe", b"%ed%a0%80", b"9" * 500, b"1e9"):
        test_forms.ask_every_list(world, odd, ("lawyer", "clerk", "groom"))
