"""The form to end a hearing: concluded, adjourned to a date, or postponed for a technical reason."""

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
    """The outcome, the court's order, and the next date if the court adjourns."""

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
        help_text=gettext_lazy("It becomes part of the minutes exactly as written here."),
    )

    field_order = ("outcome", "note", "day", "starts_at", "duration")

    def __init__(self, *args: Any, only_postponed: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["note"].needed_when = _("required to postpone")
        for name in NEXT:
            fields[name].required = False
            fields[name].needed_when = _("required to adjourn")
            # With script, shown only while "adjourn" is chosen.
            fields[name].widget.attrs["data-when-adjourned"] = ""
        fields["day"].help_text = _("When you adjourn, the next hearing is listed with the same people.")
        if only_postponed:
            self._allow_only_postponing()

    def _allow_only_postponing(self) -> None:
        """Reduce the form for a hearing that never began: it can only be postponed."""
        fields: dict[str, Any] = self.fields
        for name in NEXT:
            del fields[name]
        outcome = fields["outcome"]
        outcome.choices, outcome.initial = OUTCOMES[-1:], OUTCOMES[-1][0]
        note = fields["note"]
        note.label, note.required, note.needed_when = _("What failed"), True, ""
        note.error_messages["required"] = WHAT_FAILED

    def clean_day(self) -> Any:
        """Require a day only to adjourn."""
        return super().clean_day() if self.cleaned_data.get("day") else None

    def clean(self) -> dict[str, Any]:
        """Require the date to adjourn, and the note to postpone.

        Entries for a next hearing that are hidden because another outcome was chosen are ignored.
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
