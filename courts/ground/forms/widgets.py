"""Date and time inputs with ISO values in every language of the page."""

from __future__ import annotations

from typing import Any

from django import forms


class DayInput(forms.DateInput):
    """A day, with the browser's own picker."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs={"dir": "ltr", **(attrs or {})}, format="%Y-%m-%d")


class HourInput(forms.TimeInput):
    """A time of day as HH:MM, typed as text: a browser's picker follows its own language and may use 12 hours."""

    input_type = "text"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        own = {"dir": "ltr", "autocomplete": "off", "maxlength": "5", "data-size": "5"}
        super().__init__(attrs={**own, **(attrs or {})}, format="%H:%M")
