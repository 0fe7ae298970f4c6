"""The form of a yearly holiday."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courts.calendars.queries.holidays import YearlyHoliday
from courts.calendars.services.holidays import HolidayDetails, seen_of
from courts.ground.forms.text import CleanTextField
from courts.ground.forms.widgets import DayInput

EXPECTED, ANNOUNCED = "expected", "announced"
# An announcement adds a day or two, and weekends around them; more is a mistake.
MOST_DAYS: Final = 10
NEAR: Final = timedelta(days=20)


class HolidayForm(forms.Form):
    """The days of a holiday of all places, and whether they are announced."""

    state = forms.ChoiceField(
        label=gettext_lazy("These days are"),
        choices=[
            (EXPECTED, gettext_lazy("Expected: an announcement may move them")),
            (ANNOUNCED, gettext_lazy("Announced")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Select whether the days are expected or announced.")},
    )
    first_day = forms.DateField(
        label=gettext_lazy("First day"),
        widget=DayInput(),
        error_messages={
            "required": gettext_lazy("Enter the first day."),
            "invalid": gettext_lazy("Enter the day with year, month and day."),
        },
    )
    days = forms.IntegerField(
        label=gettext_lazy("Number of days"),
        min_value=1,
        max_value=MOST_DAYS,
        widget=forms.NumberInput(attrs={"data-size": "4", "dir": "ltr"}),
        error_messages={
            "required": gettext_lazy("Enter the number of days."),
            "invalid": gettext_lazy("Enter the number of days in digits."),
            "min_value": gettext_lazy("A holiday has at least one day."),
            "max_value": gettext_lazy("A holiday has at most 10 days. Add further days one by one."),
        },
    )
    reference = CleanTextField(
        label=gettext_lazy("Announcement or decision"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Its number and date, or its source."),
    )
    seen = forms.CharField(required=False, max_length=400, widget=forms.HiddenInput)

    def __init__(self, *args: Any, holiday: YearlyHoliday, **kwargs: Any) -> None:
        is_saved = bool(holiday.rows)
        kwargs["initial"] = {
            "state": ANNOUNCED if is_saved or not holiday.occasion.is_hijri else EXPECTED,
            "first_day": holiday.begins,
            "days": holiday.days,
            "reference": holiday.rows[0].reference if is_saved else "",
            "seen": seen_of(holiday),
        }
        self._holiday = holiday
        super().__init__(*args, **kwargs)

    def clean_first_day(self) -> date:
        """Reject a day that belongs to another year's holiday."""
        day: date = self.cleaned_data["first_day"]
        if abs(day - self._holiday.first_day) > NEAR:
            raise forms.ValidationError(_("This day is far from the holiday. Check the month."), code="too_far")
        return day

    def details(self) -> HolidayDetails:
        """The holiday of a valid form."""
        data = self.cleaned_data
        return HolidayDetails(data["first_day"], data["days"], data["state"] == EXPECTED, data["reference"])
