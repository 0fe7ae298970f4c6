"""Native pickers that speak ISO, whatever the language of the page."""

from __future__ import annotations

from typing import Any

from django import forms


class DayInput(forms.DateInput):
    """A day, by the browser's own picker."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs={"dir": "ltr", **(attrs or {})}, format="%Y-%m-%d")


class HourInput(forms.TimeInput):
    """An hour of the day as HH:MM: a browser's own picker speaks the browser's language, and may halve the day."""

    input_type = "text"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        own = {"dir": "ltr", "autocomplete": "off", "maxlength": "5", "data-size": "5"}
        super().__init__(attrs={**own, **(attrs or {})}, format="%H:%M")


class CodeInput(forms.TextInput):
    """A number or code kept as digits: read from the left, typed on a number pad, paste always allowed."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(
            attrs={"dir": "ltr", "inputmode": "numeric", "autocomplete": "off", "data-size": "16", **(attrs or {})}
        )
