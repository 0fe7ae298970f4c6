"""Forms of postings: find a person, post them, end a posting, and set a first password."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courts.access.queries.venues import venues_found
from courts.ground import clock
from courts.ground.forms.text import CleanTextField, EmailAddressField, EmiratesIdField
from courts.ground.forms.widgets import DayInput
from courts.ground.models import Role, Venue
from courts.ground.models.people import POSTING_ZONE, serves_at
from courts.ground.wording.roles import NO_SUCH_ROLE


class FindPersonForm(forms.Form):
    """The Emirates ID or the e-mail address of the person to post."""

    emirates_id = EmiratesIdField(label=gettext_lazy("Emirates ID"), required=False, max_length=15)
    email = EmailAddressField(label=gettext_lazy("E-mail address"), required=False, max_length=254)

    def clean(self) -> dict[str, Any]:
        """Require one of the two."""
        data = super().clean() or self.cleaned_data
        if not self.errors and not data.get("emirates_id") and not data.get("email"):
            self.add_error("emirates_id", _("Enter the Emirates ID or the e-mail address."))
        return data


# A posting is no longer. A slip of the finger in the year, such as 2206, is refused.
YEARS_OF_SERVICE: Final = 60


def _in_a_life(day: date) -> None:
    if abs(day.year - clock.today(POSTING_ZONE).year) > YEARS_OF_SERVICE:
        raise ValidationError(_("Check the year of this day."), code="far_day")


def _day(label: Any, *, required: bool) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=required,
        widget=DayInput(),
        validators=[_in_a_life],
        error_messages={
            "required": gettext_lazy("Enter the day."),
            "invalid": gettext_lazy("Enter the day with year, month and day."),
        },
    )


class PostingForm(forms.Form):
    """Venue, role and days of a posting; for a person without an account also the address."""

    email = EmailAddressField(
        label=gettext_lazy("E-mail address"),
        max_length=254,
        help_text=gettext_lazy("An invitation with a link to set the password goes there."),
        error_messages={"required": gettext_lazy("Enter an e-mail address.")},
    )
    venue = forms.ModelChoiceField(
        label=gettext_lazy("Venue"),
        queryset=Venue.objects.none(),
        empty_label=gettext_lazy("Select the venue"),
        error_messages={
            "required": gettext_lazy("Select the venue."),
            "invalid_choice": gettext_lazy("Select a venue from the list."),
        },
    )
    role = forms.ChoiceField(
        label=gettext_lazy("Role"),
        choices=Role.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Select the role.")},
    )
    starts_on = _day(gettext_lazy("First day"), required=True)
    ends_on = _day(gettext_lazy("Last day"), required=False)

    def __init__(self, *args: Any, asks_address: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["venue"].queryset = venues_found()
        self.initial.setdefault("starts_on", clock.today(POSTING_ZONE))
        if not asks_address:
            del fields["email"]

    def clean(self) -> dict[str, Any]:
        """Require the days in their order, and a role that exists at the venue."""
        data = super().clean() or self.cleaned_data
        if data.get("starts_on") and data.get("ends_on") and data["ends_on"] < data["starts_on"]:
            self.add_error("ends_on", _("The last day cannot be before the first day of the posting."))
        if data.get("venue") and data.get("role") and not serves_at(data["role"], data["venue"].kind):
            self.add_error("role", ValidationError(NO_SUCH_ROLE, code="role_venue"))
        return data

    def posting(self) -> dict[str, Any]:
        """The posting of a valid form."""
        return {name: self.cleaned_data[name] for name in ("venue", "role", "starts_on", "ends_on")}


class NewPersonForm(PostingForm):
    """A new person with their posting."""

    name_ar = CleanTextField(
        label=gettext_lazy("Name in Arabic"),
        max_length=200,
        error_messages={"required": gettext_lazy("Enter the name in Arabic.")},
    )
    name_en = CleanTextField(
        label=gettext_lazy("Name in English"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"dir": "ltr"}),
    )
    emirates_id = EmiratesIdField(label=gettext_lazy("Emirates ID"), required=False, max_length=15)

    field_order = ("name_ar", "name_en", "emirates_id", "email", "venue", "role", "starts_on", "ends_on")

    def details(self) -> dict[str, Any]:
        """The person of a valid form."""
        return {name: self.cleaned_data[name] for name in ("name_ar", "name_en", "emirates_id")}


class EndPostingForm(forms.Form):
    """The last day of service, and the reason, which a second administrator reads."""

    ends_on = _day(gettext_lazy("Last day of service"), required=True)
    reason = CleanTextField(
        label=gettext_lazy("Reason"),
        max_length=300,
        error_messages={"required": gettext_lazy("Enter the reason.")},
    )
