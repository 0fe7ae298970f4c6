"""Each test of sign-in begins without attempts."""

from __future__ import annotations

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def _no_attempts() -> None:
    cache.clear()
