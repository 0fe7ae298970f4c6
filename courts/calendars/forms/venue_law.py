"""The form of a venue's law profile from a day on."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courts.calendars.services.venue_law import law_seen
from courts.ground import clock
from courts.ground.forms.widgets import DayInput
from courts.ground.models import Venue
from courts.ground.wording.law_profiles import law_profile_choices

FARTHEST: Final = timedelta(days=365 * 3)


class VenueLawForm(forms.Form):
    """Another law profile, and the day from which the venue follows it."""

    profile = forms.ChoiceField(
        label=gettext_lazy("Law profile"),
        error_messages={
            "required": gettext_lazy("Select the law profile."),
            "invalid_choice": gettext_lazy("Select the law profile."),
        },
    )
    first_day = forms.DateField(
        label=gettext_lazy("First day"),
        widget=DayInput(),
        help_text=gettext_lazy("The venue follows the profile from this day on, by its own calendar."),
        error_messages={
            "required": gettext_lazy("Enter the first day."),
            "invalid": gettext_lazy("Enter the day with year, month and day."),
        },
    )
    seen = forms.CharField(required=False, max_length=2000, widget=forms.HiddenInput)

    def __init__(self, *args: Any, venue: Venue, **kwargs: Any) -> None:
        now = venue.law_profile_on(clock.today(venue.tz))
        kwargs["initial"] = {"profile": now, "seen": law_seen(venue)}
        super().__init__(*args, **kwargs)
        profiles: Any = self.fields["profile"]
        profiles.choices = law_profile_choices(now)

    def clean_first_day(self) -> date:
        """Reject days that are too far away to be meant."""
        day: date = self.cleaned_data["first_day"]
        if day > clock.today() + FARTHEST:
            raise forms.ValidationError(_("Enter a day within the next three years."), code="too_far")
        return day
