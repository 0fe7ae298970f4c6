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
WHAT_FAILED = gettext_lazy("Enter what failed. It becomes part of the minutes.")
NEXT = ("day", "starts_at", "duration")


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

    def __init__(self, *args: Any, only_postponed: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["note"].needed_when = _("needed to postpone")
        for name in NEXT:
            fields[name].required = False
            fields[name].needed_when = _("needed to adjourn")
            # Shown only once adjourning is chosen, where the browser can.
            fields[name].widget.attrs["data-when-adjourned"] = ""
        fields["day"].help_text = _("When you adjourn, the next hearing is listed with the same people.")
        if only_postponed:
            self._leave_postponing()

    def _leave_postponing(self) -> None:
        """A hearing that never began can only be put off."""
        fields: dict[str, Any] = self.fields
        for name in NEXT:
            del fields[name]
        outcome = fields["outcome"]
        outcome.choices, outcome.initial = OUTCOMES[-1:], OUTCOMES[-1][0]
        note = fields["note"]
        note.label, note.required, note.needed_when = _("What failed"), True, ""
        note.error_messages["required"] = WHAT_FAILED

    def clean_day(self) -> Any:
        """A day is needed only to adjourn."""
        return super().clean_day() if self.cleaned_data.get("day") else None

    def clean(self) -> dict[str, Any]:
        """Ask for the date when the court adjourns, and for what failed when it postpones.

        What was typed for a next hearing before another outcome was chosen is not shown any more, and not judged.
        """
        data = super().clean() or self.cleaned_data
        if data.get("outcome") in {"concluded", "postponed"}:
            for name in NEXT:
                self.errors.pop(name, None)
                data[name] = None
        wanted: dict[str, dict[str, Any]] = {
            "adjourned": {
                "day": _("Enter the day of the next hearing."),
                "starts_at": _("Enter the hour of the next hearing."),
                "duration": _("Enter the length in minutes."),
            },
            "postponed": {"note": WHAT_FAILED},
        }
        for name, message in wanted.get(data.get("outcome", ""), {}).items():
            if not data.get(name) and name not in self.errors:
                self.add_error(name, message)
        return data
