"""Compiled translations are used from the first start of a fresh clone."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from django.utils import translation
from django.utils.translation import trans_real

from ops.translations import catalogues


def test_compiling_replaces_translations_cached_as_missing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    folder = tmp_path / "ar" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    shutil.copy(catalogues.LOCALES / "ar" / "LC_MESSAGES" / "django.po", folder)
    monkeypatch.setattr(catalogues, "LOCALES", tmp_path)
    before = trans_real.translation("ar")
    assert catalogues.compile_all() == ["ar"]
    assert (folder / "django.mo").stat().st_size > 0
    assert trans_real.translation("ar") is not before, "the cached translations are loaded again"
    with translation.override("ar"):
        assert translation.gettext("Hearings") == "الجلسات"


def test_process_that_finds_the_files_compiled_by_another_one_reads_them() -> None:
    # Two processes that start at the same time in a fresh clone: both cached "untranslated", one wrote the files.
    trans_real.translation("ar")._catalog["Hearings"] = "Hearings"
    assert catalogues.compile_all() == []
    with translation.override("ar"):
        assert translation.gettext("Hearings") == "الجلسات"
