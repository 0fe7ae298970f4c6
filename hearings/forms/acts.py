"""Ending a hearing: concluded, adjourned to a date, or postponed because the technology failed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courts.ground.forms.text import CleanTextArea
from hearings.forms.times import WindowForm

OUTCOMES = [
    ("concluded", gettext_lazy("Concluded: reserve the case for judgment")),
    ("adjourned", gettext_lazy("Adjourn to a date")),
    ("postponed", gettext_lazy("Postpone for a technical reason")),
]


class EndForm(WindowForm):
    """The outcome, the court's order in its own words, and a date where it adjourns."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("Outcome"),
        choices=OUTCOMES,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Select the outcome.")},
    )
    note = CleanTextArea(
        label=gettext_lazy("Order of the court"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("It stands in the minutes as written here."),
    )

    field_order = ("outcome", "note", "day", "starts_at", "duration")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("day", "starts_at", "duration"):
            self.fields[name].required = False
            self.fields[name].needed_when_shown = True
            self.fields[name].widget.attrs["data-when-adjourned"] = ""
        self.fields["day"].help_text = _("Only when you adjourn: the next hearing is listed with the same people.")

    def clean_day(self) -> Any:
        """A day is needed only to adjourn."""
        return super().clean_day() if self.cleaned_data.get("day") else None

    def clean(self) -> dict[str, Any]:
        """Ask for the date when the court adjourns, and for what failed when it postpones."""
        data = super().clean() or self.cleaned_data
        needed = {
            "adjourned": {
                "day": _("Enter the day of the next hearing."),
                "starts_at": _("Enter the hour of the next hearing."),
                "duration": _("Enter the length in minutes."),
            },
            "postponed": {"note": _("Enter what failed. It becomes part of the minutes.")},
        }.get(data.get("outcome", ""), {})
        for name, message in needed.items():
            if not data.get(name) and name not in self.errors:
                self.add_error(name, message)
        return data
