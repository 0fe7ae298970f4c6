"""Fields and base form for a day and an hour by the court's clock."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courts.ground import clock
from courts.ground.errors import DomainError
from courts.ground.forms.errors import show
from courts.ground.forms.widgets import DayInput, HourInput
from courts.ground.models import Venue
from courts.ground.wording.dates import local
from hearings.services.conflicts import NotFree

FARTHEST = timedelta(days=730)


def day_field() -> forms.DateField:
    """A day, by the browser's date picker."""
    return forms.DateField(
        label=gettext_lazy("Day"),
        widget=DayInput(),
        error_messages={
            "required": gettext_lazy("Enter the day."),
            "invalid": gettext_lazy("Enter the day with year, month and day."),
        },
    )


def hour_field() -> forms.TimeField:
    """An hour by the court's clock, in 24-hour format."""
    return forms.TimeField(
        label=gettext_lazy("Starts at"),
        widget=HourInput(),
        help_text=gettext_lazy("24-hour clock, such as 10:30, in the court’s time zone"),
        error_messages={
            "required": gettext_lazy("Enter the hour."),
            "invalid": gettext_lazy("Enter the hour in the format 10:30."),
        },
    )


def minutes_field() -> forms.IntegerField:
    """The duration in minutes. The law profile has the limits."""
    return forms.IntegerField(
        label=gettext_lazy("Length in minutes"),
        min_value=1,
        max_value=1440,
        widget=forms.NumberInput(attrs={"dir": "ltr", "data-size": "4"}),
        error_messages={
            "required": gettext_lazy("Enter the length in minutes."),
            "invalid": gettext_lazy("Enter the length as a number of minutes."),
        },
    )


@dataclass(frozen=True, slots=True)
class FreeStart:
    """A free time. `value` is sent by its button: day and hour by the court's clock."""

    at: datetime
    value: str


@dataclass(frozen=True, slots=True)
class FreeDay:
    """The free times of one day."""

    day: date
    starts: list[FreeStart]


class WindowForm(forms.Form):
    """The fields `day`, `starts_at` and `duration` of a hearing at a court.

    If a resource is taken, the form offers the nearest free times. The button of one submits the form with that time
    in place of the entered one.
    """

    day = day_field()
    starts_at = hour_field()
    duration = minutes_field()

    def __init__(self, *args: Any, court: Venue, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.court = court
        self.offered: list[FreeDay] = []
        chosen = self.data.get("free")
        if isinstance(self.data, QueryDict) and isinstance(chosen, str):
            data = self.data.copy()
            data["day"], _at, data["starts_at"] = chosen.partition(" ")
            self.data = data

    def refuse(self, error: DomainError) -> None:
        """Show the error at its field, and offer the free times that it carries."""
        show(self, error)
        if isinstance(error, NotFree):
            self.offer(error.nearest)

    def offer(self, starts: Iterable[datetime]) -> None:
        """Offer these free times: the button of each submits the form with it."""
        ordered = sorted(local(start, self.court) for start in starts)
        self.offered = [
            FreeDay(day, [FreeStart(start, f"{start:%Y-%m-%d %H:%M}") for start in of_day])
            for day, of_day in groupby(ordered, key=datetime.date)
        ]

    def clean_day(self) -> date:
        """Reject days that are too far away to be meant."""
        day: date = self.cleaned_data["day"]
        if day > clock.today() + FARTHEST:
            raise forms.ValidationError(_("Choose a day within the next two years."), code="too_far")
        if day.year < 2000:
            raise forms.ValidationError(_("This time has passed. Choose a later one."), code="past")
        return day

    @property
    def moment(self) -> datetime:
        """The start time of a valid form."""
        hour: time = self.cleaned_data["starts_at"]
        return datetime.combine(self.cleaned_data["day"], hour.replace(tzinfo=None), self.court.tz)

    @property
    def length(self) -> timedelta:
        """The duration of a valid form."""
        return timedelta(minutes=self.cleaned_data["duration"])
