"""The form of a special day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courts.calendars.services.special_days import DayDetails
from courts.ground import clock
from courts.ground.forms.text import CleanTextField
from courts.ground.forms.widgets import DayInput, HourInput
from courts.ground.models import SpecialDayKind, Venue

FARTHEST = timedelta(days=365 * 3)
CLOSED, HOURS, PART = "closed", "hours", "part"


def _hour(label: Any) -> forms.TimeField:
    return forms.TimeField(
        label=label,
        required=False,
        widget=HourInput(),
        help_text=gettext_lazy("24-hour clock, such as 10:30"),
        error_messages={"invalid": gettext_lazy("Enter the hour in the format 10:30.")},
    )


class SpecialDayForm(forms.Form):
    """A holiday, or a day with other hours. `venues` is given when a day is added: the place never changes."""

    venue = forms.ModelChoiceField(
        label=gettext_lazy("Place"),
        queryset=Venue.objects.none(),
        error_messages={
            "required": gettext_lazy("Select the place."),
            "invalid_choice": gettext_lazy("Select a place from the list."),
        },
    )
    day = forms.DateField(
        label=gettext_lazy("Day"),
        widget=DayInput(),
        error_messages={
            "required": gettext_lazy("Enter the day."),
            "invalid": gettext_lazy("Enter the day with year, month and day."),
        },
    )
    name_ar = CleanTextField(
        label=gettext_lazy("Name in Arabic"),
        max_length=120,
        error_messages={"required": gettext_lazy("Enter the name in Arabic.")},
    )
    name_en = CleanTextField(
        label=gettext_lazy("Name in English"),
        max_length=120,
        widget=forms.TextInput(attrs={"dir": "ltr"}),
        error_messages={"required": gettext_lazy("Enter the name in English.")},
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind of day"),
        choices=SpecialDayKind.choices,
        required=False,
        widget=forms.RadioSelect,
        initial=SpecialDayKind.HOLIDAY,
    )
    hours = forms.ChoiceField(
        label=gettext_lazy("On this day"),
        choices=[
            (CLOSED, gettext_lazy("Closed all day")),
            (HOURS, gettext_lazy("Open at other hours")),
            (PART, gettext_lazy("Closed for part of the usual hours")),
        ],
        widget=forms.RadioSelect,
        initial=CLOSED,
        error_messages={"required": gettext_lazy("Select whether the place is closed or has other hours.")},
    )
    opens_at = _hour(gettext_lazy("Opens at"))
    closes_at = _hour(gettext_lazy("Closes at"))
    closed_from = _hour(gettext_lazy("Closed from"))
    closed_until = _hour(gettext_lazy("Closed until"))
    is_expected = forms.BooleanField(
        label=gettext_lazy("The date is expected, not announced"),
        required=False,
        help_text=gettext_lazy("It counts as usual, and pages show that it may move."),
    )
    reference = CleanTextField(
        label=gettext_lazy("Announcement or decision"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Its number and date, or its source."),
    )
    seen = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)

    def __init__(self, *args: Any, venues: QuerySet[Venue] | None, may_choose_all: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        if venues is None:
            del fields["venue"]
        else:
            place = fields["venue"]
            place.queryset = venues
            # An administrator may leave the place open; a case manager of one court has nothing to select.
            place.required = not may_choose_all
            place.empty_label = _("All places") if may_choose_all else None
        for name in ("opens_at", "closes_at"):
            fields[name].needed_when = _("if it is open")
        for name in ("closed_from", "closed_until"):
            fields[name].needed_when = _("if it is closed for a part")

    def clean_day(self) -> date:
        """Reject days that are too far away to be meant."""
        day: date = self.cleaned_data["day"]
        if day > clock.today() + FARTHEST:
            raise forms.ValidationError(_("Enter a day within the next three years."), code="too_far")
        return day

    def clean_kind(self) -> str:
        """A form without a kind is about a holiday."""
        return self.cleaned_data["kind"] or SpecialDayKind.HOLIDAY

    def clean(self) -> dict[str, Any]:
        """Require the two hours of the chosen kind, in order; ignore the others."""
        data = super().clean() or self.cleaned_data
        chosen = data.get("hours")
        if chosen == HOURS:
            self._require("opens_at", _("Enter the opening hour."), "closes_at", _("Enter the closing hour."))
            self._in_order("opens_at", "closes_at", _("The closing hour must be after the opening hour."))
        if chosen == PART:
            self._require(
                *("closed_from", _("Enter the hour at which it closes.")),
                *("closed_until", _("Enter the hour at which it opens again.")),
            )
            self._in_order("closed_from", "closed_until", _("The place must open again after it closes."))
        ignored = {HOURS: ("closed_from", "closed_until"), PART: ("opens_at", "closes_at")}
        for name in ignored.get(chosen or "", ("opens_at", "closes_at", "closed_from", "closed_until")):
            self.errors.pop(name, None)
            data[name] = None
        return data

    def _require(self, first: str, words: str, second: str, second_words: str) -> None:
        for name, error in ((first, words), (second, second_words)):
            if self.cleaned_data.get(name) is None and name not in self.errors:
                self.add_error(name, error)

    def _in_order(self, first: str, second: str, words: str) -> None:
        begins, ends = self.cleaned_data.get(first), self.cleaned_data.get(second)
        if begins is not None and ends is not None and ends <= begins:
            self.add_error(second, words)

    def details(self) -> DayDetails:
        """The day of a valid form."""
        data = self.cleaned_data
        return DayDetails(
            data["day"],
            data["name_ar"],
            data["name_en"],
            data["opens_at"],
            data["closes_at"],
            closed_from=data["closed_from"],
            closed_until=data["closed_until"],
            kind=SpecialDayKind(data["kind"]),
            is_expected=data["is_expected"],
            reference=data["reference"],
        )
