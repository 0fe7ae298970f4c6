"""The cast of every test: the people of the demonstration, at venues with the law profile `test`."""

from __future__ import annotations

import pytest

from demo.people import Cast, create_cast
from tests.remembered import remembered

PASSWORD = "a long demonstration password"


@pytest.fixture
def cast(db: None) -> Cast:
    """All people of `demo.people`. Everyone except the detainee has an account."""
    return remembered("cast", lambda: create_cast(law_profile="test", password=PASSWORD))
