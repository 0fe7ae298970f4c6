"""Forms of venues and their spaces."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courts.access.queries.venues import is_code_taken
from courts.ground.forms.text import CleanTextField
from courts.ground.models import Venue
from courts.ground.models.places import SpaceKind, VenueKind
from courts.ground.wording.law_profiles import law_profile_choices
from courts.ground.wording.time_zones import zone_choices

# The kinds of venue that people choose for a filing, an identity check or a company.
OFFERED: Final = (VenueKind.COURT, VenueKind.NOTARY_OFFICE)


class NamesForm(forms.Form):
    """A name in both languages, each of at most 120 characters."""

    name_ar = CleanTextField(
        label=gettext_lazy("Name in Arabic"),
        max_length=120,
        error_messages={"required": gettext_lazy("Enter the name in Arabic.")},
        widget=forms.TextInput(attrs={"dir": "rtl", "lang": "ar"}),
    )
    name_en = CleanTextField(
        label=gettext_lazy("Name in English"),
        max_length=120,
        error_messages={"required": gettext_lazy("Enter the name in English.")},
        widget=forms.TextInput(attrs={"dir": "ltr", "lang": "en"}),
    )


class VenueForm(NamesForm):
    """A venue. Its kind and code are chosen once, when it is added.

    Without `with_law` the law profile is left to its own page, which shows what a change hits.
    """

    kind = forms.ChoiceField(
        label=gettext_lazy("Kind of venue"),
        choices=VenueKind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Select the kind of venue.")},
    )
    code = forms.RegexField(
        r"^[A-Za-z0-9][A-Za-z0-9-]*$",
        label=gettext_lazy("Short code"),
        max_length=12,
        help_text=gettext_lazy(
            "Latin letters and digits, such as ADC. Case numbers contain it, so it cannot change later."
        ),
        widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off", "data-size": "8"}),
        error_messages={
            "required": gettext_lazy("Enter the short code."),
            "invalid": gettext_lazy("Enter Latin letters, digits and hyphens only, such as ADC."),
        },
    )
    zone = forms.ChoiceField(
        label=gettext_lazy("Time zone"),
        choices=zone_choices,
        initial="Asia/Dubai",
    )
    law_profile = forms.ChoiceField(
        label=gettext_lazy("Law profile"),
        initial="uae_federal",
        help_text=gettext_lazy("It decides the working week, deadlines and reminders."),
    )

    takes_requests = forms.BooleanField(
        label=gettext_lazy("People can choose this venue for a new request"),
        required=False,
        initial=True,
        help_text=gettext_lazy(
            "Clear it for a venue that is closed or was added by mistake. What people have already sent there goes on."
        ),
    )

    field_order = ("kind", "name_ar", "name_en", "code", "zone", "law_profile", "takes_requests")

    def __init__(self, *args: Any, venue: Venue | None = None, with_law: bool = True, **kwargs: Any) -> None:
        if venue is not None:
            names = ("name_ar", "name_en", "zone", "law_profile", "takes_requests")
            kwargs["initial"] = {name: getattr(venue, name) for name in names}
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["zone"].choices = zone_choices(venue.zone if venue else "")
        fields["law_profile"].choices = law_profile_choices(venue.law_profile if venue else "")
        if not with_law:
            del fields["law_profile"]
        if venue is not None:
            del fields["kind"], fields["code"]
        if venue is None or venue.kind not in OFFERED:
            del fields["takes_requests"]

    def clean_code(self) -> str:
        """Reject the code of another venue, however its letters are written."""
        code: str = self.cleaned_data["code"]
        if is_code_taken(code):
            raise forms.ValidationError(_("Another venue has this code."), code="code_taken")
        return code


class SpaceForm(NamesForm):
    """A room of a venue. Its kind is chosen once."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Kind of room"),
        choices=SpaceKind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Select the kind of room.")},
    )
    is_bookable = forms.BooleanField(
        label=gettext_lazy("The room can be booked"),
        required=False,
        initial=True,
        help_text=gettext_lazy("Bookings that stand already are kept when you clear this."),
    )

    field_order = ("kind", "name_ar", "name_en", "is_bookable")

    def __init__(self, *args: Any, is_new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_new:
            del self.fields["kind"]
