"""Typed text is folded where folding is right and refused where it would mislead."""

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
def test_text_that_would_mislead_or_say_nothing_is_refused_or_empty(bad: str) -> None:
    try:
        assert clean_text(bad) == ""
    except ValidationError:
        return


@pytest.mark.parametrize("good", ["القاضي", "JUDGE", "<script>", "{{7*7}}", "=CMD()", "../../x", "' OR 1=1"])
def test_odd_but_honest_text_is_kept_as_it_is(good: str) -> None:
    assert clean_text(good) == good


def test_arabic_and_persian_digits_are_folded() -> None:
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
def test_a_senders_file_name_loses_paths_and_controls(name: str, expected: tuple[str, str]) -> None:
    assert clean_name(name) == expected
