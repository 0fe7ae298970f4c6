"""The same hostility to the product on PostgreSQL, which refuses what SQLite lets through, and the other way round."""

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


test_forms_of_every_page = test_forms.test_no_value_in_all_fields_of_a_page_at_once_breaks_it
test_no_case_without_its_accepted_filing = test_rights.test_no_case_without_its_accepted_filing_whoever_writes_it
test_no_case_without_the_review_that_accepted_it = (
    test_rights.test_a_state_that_says_accepted_makes_no_case_without_the_review_that_accepted_it
)
test_the_filing_of_a_case_stays = test_rights.test_the_filing_of_a_case_stays_as_it_was_accepted
test_a_case_of_another_court_is_refused = test_rights.test_a_case_of_another_court_than_its_filings_is_refused
test_a_case_keeps_its_filing_and_its_number = test_rights.test_a_case_keeps_its_filing_and_its_number


# Here nothing is remembered of what was made before: each makes its world once.


def test_names_of_files(cast: Cast) -> None:
    case = desk.case(cast)
    for name in test_documents.NAMES:
        test_documents.is_kept_clean_and_given_back(case, name, cast)


@pytest.mark.timeout(300)
def test_to_a_stranger_nothing_is_there(world: World) -> None:
    # Whom the database's own answer keeps out, and who serves in another court besides.
    assert not list(test_every_address.told_to_a_stranger(world, "other_clerk"))


@pytest.mark.timeout(300)
def test_nothing_in_a_query_breaks_a_list(world: World) -> None:
    # What the database itself reads: signs and numbers that it cannot hold. The rest, and everyone else, on SQLite.
    for odd in (b"%00", b"%ff%fe", b"%ed%a0%80", b"9" * 500, b"1e9"):
        test_forms.ask_every_list(world, odd, ("lawyer", "clerk", "groom"))
