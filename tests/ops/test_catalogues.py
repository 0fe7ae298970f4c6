"""Words are there from the first start of a fresh clone on."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from django.utils import translation
from django.utils.translation import trans_real

from ops.translations import catalogues


def test_words_that_were_missing_when_first_asked_for_are_there_once_compiled(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder = tmp_path / "ar" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    shutil.copy(catalogues.LOCALES / "ar" / "LC_MESSAGES" / "django.po", folder)
    monkeypatch.setattr(catalogues, "LOCALES", tmp_path)
    before = trans_real.translation("ar")
    assert catalogues.compile_all() == ["ar"]
    assert (folder / "django.mo").stat().st_size > 0
    assert trans_real.translation("ar") is not before, "what was remembered is read again"
    with translation.override("ar"):
        assert translation.gettext("Hearings") == "الجلسات"
