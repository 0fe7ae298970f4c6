"""Normalisation and validation of typed text."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from courts.ground.services.documents import clean_name
from courts.ground.wording.typed_numbers import fold_digits
from courts.ground.wording.typed_text import clean_email, clean_line, clean_text


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
        "\u061cabc",
        "\u3164\u3164",
        "\u115f",
        "tag\U000e0041",
        "private\ue000",
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


@pytest.mark.parametrize("break_", ["\n", "\r\n", "\x0b", "\x85", "\u2028", "\u2029"])
def test_a_line_break_in_a_name_is_refused_and_in_a_text_is_a_newline(break_: str) -> None:
    forged = f"Salem{break_}Judge: Salem"
    with pytest.raises(ValidationError) as refused:
        clean_line(forged)
    assert refused.value.code == "line_break"
    assert clean_text(forged) == "Salem\nJudge: Salem"


@pytest.mark.parametrize(
    "typed", ["salem\u200b@example.com", "\ufeffsalem@example.com\u200e", "salem@example\u202e.com"]
)
def test_an_email_address_loses_its_invisible_characters(typed: str) -> None:
    assert clean_email(typed) == "salem@example.com"


@pytest.mark.parametrize("typed", ["salem@ex\u0430mple.com", "s\u0430lem@example.com", "سالم@example.com"])
def test_an_email_address_with_letters_that_look_latin_is_refused(typed: str) -> None:
    with pytest.raises(ValidationError) as refused:
        clean_email(typed)
    assert refused.value.code == "not_ascii"


@pytest.mark.parametrize(
    "name,expected",
    [
        ("سندات 2025.pdf", ("سندات 2025", "pdf")),
        ("../../etc/passwd", ("passwd", "")),
        ("C:\\x\\a.PDF", ("a", "pdf")),
        ("fdp\u202egpj.exe", ("fdpgpj", "exe")),
        ("...", ("file", "")),
        ("a\nb.pdf", ("ab", "pdf")),
        ("\u3164.pdf", ("pdf", "")),
        ("a\u2028b\u061c.pdf", ("ab", "pdf")),
        ("a" + "\u0301" * 60 + ".pdf", ("\xe1" + "\u0301" * 3, "pdf")),
    ],
)
def test_clean_name_removes_paths_and_control_characters(name: str, expected: tuple[str, str]) -> None:
    assert clean_name(name) == expected
