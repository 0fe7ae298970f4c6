"""Confirmations in the same instant, decided by PostgreSQL."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import partial

import pytest
from django.db import connection

from courts.access.services.institution.two_administrators import CLOSE_ACCOUNT
from courts.approvals.models import ProposedAct
from courts.approvals.services.proposed_acts import confirm, propose
from courts.ground.actors import actor_for
from courts.ground.errors import Conflict, NotAllowed
from courts.ground.models import AuditEntry, Person, User
from tests.access.administrators import administrator
from tests.races import at_once

pytestmark = [pytest.mark.integration, pytest.mark.django_db(transaction=True)]


def results_of(*acts: Callable[[], object]) -> Counter[str]:
    """Run all acts at once; count their outcomes."""
    assert connection.vendor == "postgresql"

    def outcome(act: Callable[[], object]) -> str:
        try:
            act()
        except (Conflict, NotAllowed) as error:
            return type(error).__name__
        return "done"

    return Counter(at_once(*(partial(outcome, act) for act in acts)))


def confirmation(row: ProposedAct, user: User) -> Callable[[], object]:
    """Confirm as this user, with a row of its own as another request has it."""
    own = ProposedAct.records.select_related("proposed_by__person").get(pk=row.pk)
    return lambda: confirm(own, actor=actor_for(user))


def test_one_of_several_confirmations_does_the_act() -> None:
    user = User.objects.create_user("salma@diwan.example", person=Person.records.create(name_ar="سلمى راشد"))
    row = propose(CLOSE_ACCOUNT, user.pk, reason="سبب", actor=actor_for(administrator("first@diwan.example")))
    others = [administrator(f"other{number}@diwan.example") for number in range(6)]
    outcomes = results_of(*(confirmation(row, other) for other in others))
    assert outcomes == {"done": 1, "Conflict": 5}
    assert AuditEntry.records.filter(action="account.closed", subject_id=str(user.pk)).count() == 1


def test_two_administrators_do_not_close_each_other() -> None:
    first, second, third = (administrator(f"{name}@diwan.example") for name in ("first", "second", "third"))
    ends_second = propose(CLOSE_ACCOUNT, second.pk, reason="سبب", actor=actor_for(third))
    ends_first = propose(CLOSE_ACCOUNT, first.pk, reason="سبب", actor=actor_for(third))
    outcomes = results_of(confirmation(ends_second, first), confirmation(ends_first, second))
    assert outcomes == {"done": 1, "NotAllowed": 1}
    assert User.objects.filter(pk__in=[first.pk, second.pk], is_active=True).count() == 1


def test_one_of_several_proposals_of_one_act_is_stored() -> None:
    user = User.objects.create_user("salma@diwan.example", person=Person.records.create(name_ar="سلمى راشد"))
    others = [actor_for(administrator(f"other{number}@diwan.example")) for number in range(6)]

    def proposal(place: int) -> Callable[[], object]:
        return lambda: propose(CLOSE_ACCOUNT, user.pk, reason="سبب", actor=others[place])

    assert results_of(*(proposal(place) for place in range(6))) == {"done": 1, "Conflict": 5}
