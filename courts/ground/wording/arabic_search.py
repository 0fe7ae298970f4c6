"""Normalisation of Arabic and Latin text for search and comparison, so that two spellings of one word match."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_LETTERS: Final = str.maketrans(
    "أإآٱىةؤئیېکگہەۀ٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹",
    "اااايهوييي" + "كك" + "ههه" + "01234567890123456789",
)
# Marks, tatweel, the lone hamza, direction marks and joiners; apostrophes of transliteration (Sa'eed, Sa`eed).
_DROPPED: Final = re.compile(
    "[\u0610-\u061a\u0621\u064b-\u065f\u0670\u0640\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff"
    "'`\u00b4\u02b0-\u02ff\u2018\u2019\u201b\u2032]"
)
_HYPHENS: Final = re.compile(r"[-_\u00ad\u2010-\u2015\u2212\s]+")


# The particle that some write as part of the name, and others apart: «عبدالرحمن», «عبد الرحمن»; AlDarmaki, Al Darmaki.
_JOINED: Final = re.compile(r"(عبد)(ال.{2,})|((?:abd)?(?:al|ul|el))([a-z]{3,})")


def spellings(word: str) -> tuple[str, ...]:
    """Return a folded word, and its spelling with the particle apart if it may begin with one."""
    match = _JOINED.fullmatch(word)
    return (word,) if match is None else (word, " ".join(part for part in match.groups() if part))


def name_key(name: str) -> str:
    """Return what two spellings of one name have in common: the folded letters without the spaces."""
    return folded(name).replace(" ", "")


def folded(text: str) -> str:
    """Text in lower case, with one form of alef, yeh, kaf and teh marbuta, digits 0-9, and single spaces.

    Presentation forms become letters; marks, tatweel, the lone hamza and apostrophes go; a hyphen becomes a space, and
    Latin letters lose their accents: «Al-Muhairi» and «al muhairi» are the same, as are «شمّة» and «شمه».
    """
    plain = unicodedata.normalize("NFKC", text).translate(_LETTERS)
    bare = _HYPHENS.sub(" ", _DROPPED.sub("", plain)).strip().casefold()
    parts = unicodedata.normalize("NFD", bare)
    return unicodedata.normalize("NFC", "".join(sign for sign in parts if not unicodedata.combining(sign)))
