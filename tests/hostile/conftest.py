from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine

from demo.people import Cast
from tests.hearings.cases import NOW
from tests.hostile.world import World, build
from tests.remembered import remembered


@pytest.fixture
def tuesday() -> Iterator[None]:
    """Set the time to Tuesday 14 April 2026, ten in the morning at the court."""
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def world(tuesday: None, cast: Cast) -> World:
    return remembered("world", lambda: build(cast))
