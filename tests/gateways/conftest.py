from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from demo.people import Cast
from tests.gateways.numbers import NUMBER, own_number
from tests.hearings.conftest import case, clock, hearing

__all__ = ["case", "clock", "hearing"]


@pytest.fixture(autouse=True)
def _console(settings: Any, tmp_path: Path) -> None:
    """Messages are stored as files, as in the embedded form."""
    settings.GATEWAY_URL = ""
    settings.GATEWAY_CONSOLE = True
    settings.GATEWAY_CHANNELS = ("sms", "whatsapp")
    settings.GATEWAY_COUNTRIES = []
    settings.STORED_MAIL_DIR = tmp_path


@pytest.fixture
def numbered(cast: Cast) -> Cast:
    """The cast, in which the claimant has a verified number."""
    own_number(cast, "claimant", NUMBER)
    return cast
