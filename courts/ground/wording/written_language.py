"""The language that a text is written in, for words that people typed: a page in one language may show the other."""

from __future__ import annotations

import re
from typing import Final

_ARABIC: Final = re.compile("[\u0620-\u064a\u066e-\u06d3]")
_LATIN: Final = re.compile("[A-Za-z\u00c0-\u024f]")


def written_language(text: str, default: str) -> str:
    """Return "ar" or "en" by most of the letters of a text; `default` for a text without letters, or with as many."""
    arabic, latin = len(_ARABIC.findall(text)), len(_LATIN.findall(text))
    if arabic == latin:
        return default
    return "ar" if arabic > latin else "en"
