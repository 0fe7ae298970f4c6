"""Forms of a working week."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courts.calendars.forms.hours import HoursField
from courts.calendars.models import WeekKind, WorkingWeek
from courts.calendars.queries.weeks import hours_of
from courts.calendars.services.weeks import WeekDetails
from courts.ground import clock
from courts.ground.forms.text import CleanTextField
from courts.ground.forms.widgets import DayInput
from courts.ground.law import Day, Hours
from courts.ground.models import Venue

FARTHEST = timedelta(days=365 * 3)
# 1 January 2024 was a Monday.
_MONDAY = date(2024, 1, 1)


def weekday_name(day: Day) -> str:
    """The name of a weekday in the reader's language."""
    return date_format(_MONDAY + timedelta(days=day), "l")


def _day(label: Any, *, required: bool = True) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=required,
        widget=DayInput(),
        error_messages={
            "required": gettext_lazy("Enter the day."),
            "invalid": gettext_lazy("Enter the day with year, month and day."),
        },
    )


class WeekEndForm(forms.Form):
    """The last day of a working week that has begun: its hours have had their effect and stay."""

    last_day = _day(gettext_lazy("Last day"), required=False)
    is_expected = forms.BooleanField(
        label=gettext_lazy("The dates are expected, not announced"),
        required=False,
        help_text=gettext_lazy("They count as usual, and pages show that they may move."),
    )
    reference = CleanTextField(
        label=gettext_lazy("Announcement or decision"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Its number and date, or its source."),
    )
    seen = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)

    def __init__(self, *args: Any, week: WorkingWeek | None = None, **kwargs: Any) -> None:
        self.week = week
        if week is not None:
            names = ("kind", "first_day", "last_day", "is_expected", "reference")
            kwargs["initial"] = {name: getattr(week, name) for name in names} | {"seen": str(week.version)}
            kwargs["initial"] |= {f"day_{day}": week.intervals(day) for day in Day}
        super().__init__(*args, **kwargs)
        last: Any = self.fields["last_day"]
        last.needed_when = _("may stay empty for ordinary hours")

    def clean_last_day(self) -> date | None:
        """Reject days that are too far away to be meant."""
        return self._near(self.cleaned_data["last_day"])

    def _near(self, day: date | None) -> date | None:
        if day is not None and day > clock.today() + FARTHEST:
            raise forms.ValidationError(_("Enter a day within the next three years."), code="too_far")
        return day

    def details(self) -> WeekDetails:
        """The week of a valid form."""
        data, week = self.cleaned_data, self.week
        if week is None:
            raise LookupError("a form of an end is about a week")
        hours: dict[int, tuple[Hours, ...]] = hours_of(week)
        return WeekDetails(
            WeekKind(week.kind), week.first_day, data["last_day"], hours, data["is_expected"], data["reference"]
        )


class WeekForm(WeekEndForm):
    """A working week that has not begun. `venues` is given when it is added: the place never changes."""

    venue = forms.ModelChoiceField(
        label=gettext_lazy("Place"),
        queryset=Venue.objects.none(),
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Select a place from the list.")},
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind of hours"),
        choices=WeekKind.choices,
        widget=forms.RadioSelect,
        initial=WeekKind.ORDINARY,
        help_text=gettext_lazy("Ramadan and temporary hours take precedence over ordinary ones while they last."),
        error_messages={"required": gettext_lazy("Select the kind of hours.")},
    )
    first_day = _day(gettext_lazy("First day"))

    def __init__(self, *args: Any, venues: QuerySet[Venue] | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        if venues is None:
            del fields["venue"]
        else:
            fields["venue"].queryset = venues
            fields["venue"].empty_label = _("All places")
        for day in Day:
            fields[f"day_{day}"] = HoursField(label=weekday_name(day))
            fields[f"day_{day}"].needed_when = _("empty on a day off")
        fields["day_0"].help_text = _("24-hour clock, such as 07:30-15:30 or 07:30-12:00, 13:00-15:30")
        order = ("venue", "kind", "first_day", "last_day", *(f"day_{day}" for day in Day))
        self.order_fields([*order, "is_expected", "reference", "seen"])

    def clean_first_day(self) -> date | None:
        """Reject days that are too far away to be meant."""
        return self._near(self.cleaned_data["first_day"])

    def clean(self) -> dict[str, Any]:
        """Require days in order, and an end of temporary hours."""
        data = super().clean() or self.cleaned_data
        first, last, kind = data.get("first_day"), data.get("last_day"), data.get("kind")
        if first and last and last < first:
            self.add_error("last_day", _("The last day must not be before the first day."))
        if kind and kind != WeekKind.ORDINARY and last is None and "last_day" not in self.errors:
            self.add_error("last_day", _("Enter the last day of Ramadan or temporary hours."))
        typed = [f"day_{day}" for day in Day]
        if not any(name in self.errors or data.get(name) for name in typed):
            self.add_error("day_0", _("Enter the hours of at least one day."))
        return data

    def details(self) -> WeekDetails:
        """The week of a valid form."""
        data = self.cleaned_data
        hours: dict[int, tuple[Hours, ...]] = {day: data[f"day_{day}"] for day in Day}
        return WeekDetails(
            WeekKind(data["kind"]),
            data["first_day"],
            data["last_day"],
            hours,
            data["is_expected"],
            data["reference"],
        )
