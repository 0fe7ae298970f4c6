"""The cast of every test: the people of the demonstration, at venues with the law profile `test`."""

from __future__ import annotations

import pytest

from demo.people import Cast, bring_in
from tests.remembered import remembered

PASSWORD = "a long demonstration password"


@pytest.fixture
def cast(db: None) -> Cast:
    """All people of `demo.people`. Everyone except the detainee has an account."""
    return remembered("cast", lambda: bring_in(law_profile="test", password=PASSWORD))
