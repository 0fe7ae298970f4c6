"""Passports that two clerks check in the same instant, decided by PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest
from django.db import connection

from courts.access.models import CheckProblem, IdentityCheck
from courts.access.services.identity.identity_checks import Declared, Seen, request_check, verify
from courts.ground.actors import actor_for
from courts.ground.errors import Conflict
from courts.ground.models import AuditEntry, Person, User
from demo.people import Cast, create_cast
from tests.cast import PASSWORD
from tests.races import at_once

pytestmark = [pytest.mark.integration, pytest.mark.django_db(transaction=True)]

NAME = "سلمى راشد"
PASSPORT = Seen(
    document_type="passport", number="P1234567", issuer="Jordan", name_ar=NAME, name_en="Salma Rashid", method="desk"
)


@pytest.fixture
def committed() -> Cast:
    """The cast, visible to every connection."""
    assert connection.vendor == "postgresql"
    return create_cast(law_profile="test", password=PASSWORD)


def requested(cast: Cast, place: int = 0) -> IdentityCheck:
    """Return the request of a new account at the court."""
    user = User.objects.create_user(f"salma{place}@diwan.example", person=Person.records.create(name_ar=NAME))
    declared = Declared(document_number="P1234567", document_issuer="Jordan")
    return request_check(user, cast.venues["court"], declared, method="desk", actor=actor_for(user))


def decision(cast: Cast, check: IdentityCheck, member: str) -> Callable[[], str]:
    """Verify the check as this member of staff, with a row of its own as another request has it."""
    own = IdentityCheck.records.select_related("account__person", "venue").get(pk=check.pk)

    def decide() -> str:
        try:
            return str(verify(own, PASSPORT, actor=actor_for(cast.users[member])).state)
        except Conflict:
            return "conflict"

    return decide


@pytest.mark.parametrize("turn", range(3))
def test_one_of_two_clerks_decides_the_same_check(committed: Cast, turn: int) -> None:
    check = requested(committed)
    outcomes = at_once(decision(committed, check, "clerk"), decision(committed, check, "manager"))
    assert sorted(outcomes) == ["conflict", "verified"]
    assert AuditEntry.records.filter(action="identitycheck.verified", subject_id=str(check.pk)).count() == 1
    assert AuditEntry.records.filter(action="person.identity_proven").count() == 1


@pytest.mark.parametrize("turn", range(3))
def test_same_passport_of_two_accounts_proves_one_of_them(committed: Cast, turn: int) -> None:
    checks = [requested(committed, place) for place in range(2)]
    members = ("clerk", "manager")
    acts = [partial(decision(committed, check, member)) for check, member in zip(checks, members, strict=True)]
    assert sorted(at_once(*acts)) == ["disputed", "verified"]
    assert Person.records.filter(document_number="P1234567", identity_level="verified").count() == 1
    problems = set(IdentityCheck.records.filter(state="disputed").values_list("problem", flat=True))
    assert problems == {CheckProblem.HAS_ACCOUNT}
