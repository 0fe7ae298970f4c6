"""A server whose environment fixes nothing, outside the demonstration."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(autouse=True)
def _without_fixed_values(settings: Any, tmp_path: Path) -> None:
    settings.DEMO = False
    settings.EMAIL_BACKEND = "ops.mail.FileMailBackend"
    settings.STORED_MAIL_DIR = tmp_path / "mail"
    settings.EMAIL_FROM_IS_SET = settings.MEDIA_PORT_IS_SET = False
    settings.MEDIA_PORTS, settings.MEDIA_ADDRESS = (0,), ""
    settings.TURN_URLS, settings.TURN_SECRET = (), ""
