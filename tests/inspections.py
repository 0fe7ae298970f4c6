"""Each PDF of the tests is inspected once in a process: an inspection starts a Python of its own."""

from __future__ import annotations

from functools import cache

import pytest

from courts.ground.pdf import inspector
from courts.ground.services import documents

_inspect_once = cache(inspector.inspect)


@pytest.fixture(autouse=True)
def _inspect_each_pdf_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep findings by the bytes of the file. Tests of the inspector itself call `inspector.inspect`."""
    monkeypatch.setattr(documents, "inspect", _inspect_once)
