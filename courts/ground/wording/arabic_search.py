"""Normalisation of Arabic for search, so that two spellings of one word match."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_LETTERS: Final = str.maketrans("أإآٱىةؤئ٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "اااايهوي01234567890123456789")
_DROPPED: Final = re.compile(r"[\u0610-\u061a\u064b-\u065f\u0670\u0640\u200b-\u200f\u2060-\u2064]")


def folded(text: str) -> str:
    """Text in lower case, with one form of alef, yeh and teh marbuta, digits 0-9, and no marks or tatweel."""
    plain = unicodedata.normalize("NFKC", text).translate(_LETTERS)
    return _DROPPED.sub("", plain).casefold()
