from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine

from courts.registry.models import Case
from demo.people import Cast
from hearings.models import Hearing
from tests.hearings.cases import NOW, make_case, make_hearing
from tests.remembered import remembered


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Coordinates]:
    """Tuesday 14 April 2026, ten in the morning at the court."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def case(cast: Cast) -> Case:
    return remembered("case", lambda: make_case(cast))


@pytest.fixture
def hearing(cast: Cast, case: Case) -> Hearing:
    """Tomorrow at 10:30 with everyone, the detainee in a video room of the facility."""
    return remembered("hearing", lambda: make_hearing(cast, case))
