"""A text of the catalogue in both languages."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import get_language


@dataclass(frozen=True, slots=True)
class Text:
    """Arabic and English. `str()` gives the one of the reader."""

    ar: str
    en: str

    def __str__(self) -> str:
        return self.en if (get_language() or "ar").startswith("en") else self.ar

    def __bool__(self) -> bool:
        return bool(self.ar or self.en)


NO_TEXT = Text("", "")
