"""A field for the opening hours of one weekday, typed as text such as `07:30-12:00, 13:00-15:30`."""

from __future__ import annotations

import re
from datetime import time
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from courts.ground.law import Hours
from courts.ground.wording.typed_numbers import fold_digits
from courts.ground.wording.typed_text import clean_line

_DASH: Final = re.compile(r"\s*(?:[-\u2010-\u2015\u2212ـ]|إلى|الى|حتى|\bto\b|\buntil\b)\s*")
_BETWEEN: Final = re.compile(r"[,;،؛]|\s+و\s*(?=\d)|\band\b")
_FIRST: Final = re.compile(r"^\s*(?:من|from)\s+")
_PART: Final = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?-(\d{1,2})(?:[:.](\d{2}))?")
_LAST_HOUR: Final = 24
MOST_PARTS: Final = 4


def text_of(parts: tuple[Hours, ...]) -> str:
    """The hours of a weekday as the field reads them."""
    closings = ["24:00" if part.closes == time(0) else f"{part.closes:%H:%M}" for part in parts]
    return ", ".join(f"{part.opens:%H:%M}-{closes}" for part, closes in zip(parts, closings, strict=True))


class HoursField(forms.CharField):
    """The intervals of one weekday, in order. Empty text is a day off; `24:00` is midnight at the end of the day."""

    default_error_messages = {
        "hours": _("Enter hours such as 07:30-15:30, with a comma between two parts of the day."),
        "order": _("Each closing hour must be after its opening hour, and each part after the one before."),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            max_length=80,
            required=False,
            widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off", "data-size": "16"}),
            **kwargs,
        )

    def prepare_value(self, value: Any) -> Any:
        """Show stored intervals as text; typed text as it was typed."""
        return text_of(value) if isinstance(value, tuple) else value

    def clean(self, value: Any) -> Any:
        """The intervals of the typed text."""
        text = super().clean(value)
        return self._parts(clean_line(text or ""))

    def _parts(self, text: str) -> tuple[Hours, ...]:
        found: list[Hours] = []
        reached = -1
        for typed in _BETWEEN.split(fold_digits(text)) if text else ():
            match = _PART.fullmatch(_DASH.sub("-", _FIRST.sub("", typed)).strip())
            if match is None or len(found) >= MOST_PARTS:
                raise forms.ValidationError(self.error_messages["hours"], code="hours")
            opens, closes = self._minutes(match[1], match[2]), self._minutes(match[3], match[4])
            if opens <= reached or closes <= opens:
                raise forms.ValidationError(self.error_messages["order"], code="order")
            reached = closes
            found.append(Hours(_time(opens), _time(closes)))
        return tuple(found)

    def _minutes(self, hour: str, minute: str | None) -> int:
        hours, minutes = int(hour), int(minute or 0)
        if minutes >= 60 or hours * 60 + minutes > _LAST_HOUR * 60:
            raise forms.ValidationError(self.error_messages["hours"], code="hours")
        return hours * 60 + minutes


def _time(minutes: int) -> time:
    return time(minutes // 60 % _LAST_HOUR, minutes % 60)
