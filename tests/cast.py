"""The standing cast of every test: the same people as in the demonstration, at venues under the `test` law."""

from __future__ import annotations

import pytest

from demo.people import Cast, create_cast
from tests.remembered import remembered

PASSWORD = "a long demonstration password"


@pytest.fixture
def cast(db: None) -> Cast:
    """Everyone of `demo.cast`, each with an account but the detainee."""
    return remembered("cast", lambda: create_cast(law_profile="test", password=PASSWORD))
