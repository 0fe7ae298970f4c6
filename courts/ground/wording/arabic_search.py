"""Two spellings of one Arabic word must meet in a search: fold what writers mix up."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_LETTERS: Final = str.maketrans("أإآٱىةؤئ٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "اااايهوي01234567890123456789")
_DROPPED: Final = re.compile(r"[\u0610-\u061a\u064b-\u065f\u0670\u0640\u200b-\u200f\u2060-\u2064]")


def folded(text: str) -> str:
    """Lower case, alef and yeh and teh marbuta in one form, digits 0-9, without marks and tatweel."""
    plain = unicodedata.normalize("NFKC", text).translate(_LETTERS)
    return _DROPPED.sub("", plain).casefold()
