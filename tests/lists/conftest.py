"""The moment and the case of the tests of lists."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine

from courts.registry.models import Case
from demo.people import Cast
from tests.hearings.cases import NOW, make_case


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Coordinates]:
    """Set the clock to Tuesday 14 April 2026, 10:00 at the court."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def case(cast: Cast) -> Case:
    return make_case(cast)
