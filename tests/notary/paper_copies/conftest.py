from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from courts.signing.authority import ensure_authority


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return ensure_authority(tmp_path_factory.mktemp("authority") / "signing")


@pytest.fixture(autouse=True)
def _signs_locally(authority: Path, settings: Any) -> None:
    settings.SIGNING_DIR, settings.TSA_URL = authority, ""
