"""The administration names the holidays that are near and not set: their days count as working days until then."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine
from django.urls import reverse

from courts.ground.models import SpecialDay
from ops.holiday_warning import holiday_warning
from tests.access.administrators import administrator, client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def november() -> Iterator[None]:
    with time_machine.travel("2026-11-30T09:00:00+04:00", tick=False):
        yield


def test_near_holiday_that_is_not_set_is_named(november: None) -> None:
    assert not SpecialDay.records.exists()
    words = holiday_warning()
    assert words
    page = client_of(administrator()).get(reverse("administration")).content.decode()
    assert words.split(":")[0] in page
    assert reverse("holidays") in page


def test_nothing_is_said_in_a_month_without_holidays() -> None:
    with time_machine.travel("2026-10-01T09:00:00+04:00", tick=False):
        assert holiday_warning() == ""
