"""Normalisation and validation of typed text."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from courts.ground.forms.text import clean_text, fold_digits
from courts.ground.services.documents import clean_name


@pytest.mark.parametrize(
    "bad",
    [
        "ab\u202ecd",
        "x\u2066y",
        "nul\x00",
        "   ",
        "\u064b\u064c",
        "\u200b\u200d",
        "\u0640\u0640",
        "ا" + "\u064b" * 500,
        "\ud800",
    ],
)
def test_misleading_or_invisible_text_is_rejected_or_emptied(bad: str) -> None:
    try:
        assert clean_text(bad) == ""
    except ValidationError:
        return


@pytest.mark.parametrize("good", ["القاضي", "JUDGE", "<script>", "{{7*7}}", "=CMD()", "../../x", "' OR 1=1"])
def test_unusual_but_valid_text_is_unchanged(good: str) -> None:
    assert clean_text(good) == good


def test_arabic_and_persian_digits_become_ascii() -> None:
    assert fold_digits("٧٨٤۱۲") == "78412"


@pytest.mark.parametrize(
    "name,expected",
    [
        ("سندات 2025.pdf", ("سندات 2025", "pdf")),
        ("../../etc/passwd", ("passwd", "")),
        ("C:\\x\\a.PDF", ("a", "pdf")),
        ("fdp\u202egpj.exe", ("fdpgpj", "exe")),
        ("...", ("file", "")),
        ("a\nb.pdf", ("ab", "pdf")),
    ],
)
def test_clean_name_removes_paths_and_control_characters(name: str, expected: tuple[str, str]) -> None:
    assert clean_name(name) == expected
