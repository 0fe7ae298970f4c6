"""Administrators who confirm and propose in the same instant, decided by PostgreSQL."""

from __future__ import annotations

import pytest

from courts.approvals.models import ProposedAct
from courts.connections.models import ConnectionSettings
from courts.connections.services.changes import propose_change
from courts.connections.states import Area
from courts.ground.actors import actor_for
from tests.access.administrators import administrator
from tests.approvals.test_races import confirmation, results_of
from tests.connections.given import PASSWORD, SENDER, SERVER

pytestmark = [pytest.mark.integration, pytest.mark.django_db(transaction=True)]
MAIL = {**SERVER, **SENDER}


def test_two_administrators_who_confirm_at_once_change_the_server_once() -> None:
    first = administrator("first@diwan.example")
    others = [administrator(f"other{number}@diwan.example") for number in range(4)]
    act = propose_change(Area.MAIL, MAIL, PASSWORD, seen="", reason="سبب", actor=actor_for(first))
    assert results_of(*(confirmation(act, other) for other in others)) == {"done": 1, "Conflict": 3}
    assert ConnectionSettings.records.filter(state="in_use").count() == 1


def test_one_of_several_proposals_of_an_area_is_stored() -> None:
    people = [administrator(f"other{number}@diwan.example") for number in range(4)]

    def proposal(place: int) -> None:
        values = {**MAIL, "host": f"mail{place}.example"}
        propose_change(Area.MAIL, values, PASSWORD, seen="", reason="سبب", actor=actor_for(people[place]))

    outcomes = results_of(*(lambda place=place: proposal(place) for place in range(4)))  # type: ignore[misc]
    assert outcomes == {"done": 1, "Conflict": 3}
    assert ProposedAct.records.count() == ConnectionSettings.records.count() == 1
