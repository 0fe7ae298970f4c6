from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from demo.people import Cast
from notary.queries.slots import Slot, free_slots


@pytest.fixture
def slot(cast: Cast) -> Slot:
    """The first free slot at least a day ahead."""
    office = cast.venues["office"]
    first = timezone.now().astimezone(office.tz).date() + timedelta(days=1)
    return next(slot for day in free_slots(office, first, 7) for slot in day.slots)
