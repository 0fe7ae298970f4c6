from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine
from django.utils import timezone

from demo.people import Cast
from notary.queries.slots import Slot
from tests.notary.scripts.sitting import Meeting, meet


@pytest.fixture
def meeting(cast: Cast, slot: Slot) -> Iterator[Meeting]:
    """The couple and the notary in their open sitting, with a clock that stands still."""
    with time_machine.travel(timezone.now(), tick=False) as clock:
        yield meet(cast, slot, clock)
