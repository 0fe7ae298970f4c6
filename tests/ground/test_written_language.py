"""Text that a person typed keeps the language and the direction that it is written in."""

from __future__ import annotations

import pytest

from courts.ground.tags.values import language_attributes


@pytest.mark.parametrize(
    "text, around, attributes",
    [
        ("Pay the rent of flat 12.", "ar", ' lang="en" dir="ltr"'),
        ("ادفع إيجار الشقة Flat 12.", "ar", ""),
        ("ادفع إيجار الشقة.", "en", ' lang="ar" dir="rtl"'),
        ("2026/17", "ar", ""),
        ("", "en", ""),
    ],
)
def test_typed_text_in_another_language_says_so(text: str, around: str, attributes: str) -> None:
    assert language_attributes(text, around) == attributes
