"""Hearings of a lawyer's case are told to a member only with the right to receive notices, and give them no seat."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine

from courts.ground.models import Notice
from demo.people import Cast
from tests.hearings.cases import NOW, make_case, make_hearing
from tests.offices import office


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Coordinates]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.mark.parametrize("rights", [["reads"], ["reads", "gets_notices"]])
def test_member_is_told_of_hearings_only_with_that_right(cast: Cast, rights: list[str]) -> None:
    case = make_case(cast)
    office.mandate(cast, office.joined(cast, office.office(cast), "bride"), rights)
    hearing = make_hearing(cast, case)
    told = Notice.records.filter(subject_id=hearing.pk, recipient=cast.people["bride"])
    assert told.exists() == ("gets_notices" in rights)
    assert Notice.records.filter(subject_id=hearing.pk, recipient=cast.people["lawyer"]).exists()
    assert not hearing.room.seats.filter(person=cast.people["bride"]).exists()
