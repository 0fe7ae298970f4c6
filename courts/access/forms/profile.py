"""Forms of the user's own profile."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from courts.access.queries.institution import language_of
from courts.ground.forms.text import CleanTextField, CodeField, EmailAddressField, PhoneField
from courts.ground.forms.widgets import HourInput
from courts.ground.models import AccessNeed, ContactChannel, Person
from courts.ground.models.people import LANGUAGES
from courts.ground.services.people import Settings
from courts.ground.wording.time_zones import zone_choices

HOURS = ["%H:%M", "%H.%M", "%H"]


class ProfileForm(forms.Form):
    """Names, language, zone, quiet hours and accessibility needs."""

    name_ar = CleanTextField(
        label=_("Name in Arabic"), max_length=200, error_messages={"required": _("Enter your name in Arabic.")}
    )
    name_en = CleanTextField(label=_("Name in English"), max_length=200, required=False)
    language = forms.ChoiceField(
        label=_("Language of messages"),
        choices=LANGUAGES,
        widget=forms.RadioSelect,
        help_text=_("It comes first in every e-mail, with the other one below. Short messages have it alone."),
        error_messages={"required": _("Choose a language.")},
    )
    zone = forms.ChoiceField(
        label=_("Your time zone"),
        help_text=_("Messages give times in the zone of the court, and in yours if it differs."),
        choices=zone_choices,
        error_messages={"invalid_choice": _("Choose a time zone from the list.")},
    )
    quiet_from = forms.TimeField(
        label=_("Quiet hours begin"),
        help_text=_(
            "For example 22:00. E-mail that can wait is then sent when the quiet hours end. Messages about a hearing,"
            " an appointment or a deadline within 24 hours are never held back."
        ),
        required=False,
        input_formats=HOURS,
        widget=HourInput(attrs={"data-size": "8"}),
        error_messages={"invalid": _("Enter a time such as 22:00.")},
    )
    quiet_until = forms.TimeField(
        label=_("Quiet hours end"),
        required=False,
        input_formats=HOURS,
        widget=HourInput(attrs={"data-size": "8"}),
        error_messages={"invalid": _("Enter a time such as 07:00.")},
    )
    access_needs = forms.MultipleChoiceField(
        label=_("What helps you to take part"),
        choices=AccessNeed.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "The staff who list your hearings, and the judge, the clerk or the notary of your meeting see this."
            " The other side does not."
        ),
    )
    access_note = CleanTextField(label=_("Anything else that helps"), max_length=300, required=False)

    def __init__(self, *args: Any, person: Person, may_change_names: bool, **kwargs: Any) -> None:
        names = ("name_ar", "name_en", "language", "zone", "quiet_from", "quiet_until", "access_needs", "access_note")
        kwargs["initial"] = {name: getattr(person, name) for name in names}
        kwargs["initial"]["language"] = language_of(person.language)
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["zone"].choices = zone_choices(person.zone)
        if not may_change_names:
            del self.fields["name_ar"], self.fields["name_en"]

    def clean(self) -> dict[str, Any]:
        """Quiet hours have a beginning and an end."""
        data = super().clean() or {}
        begin, end = data.get("quiet_from"), data.get("quiet_until")
        missing = {"quiet_from", "quiet_until"} & set(self.errors)
        if not missing and begin is None and end is not None:
            self.add_error("quiet_from", _("Enter when the quiet hours begin, or leave both empty."))
        if not missing and end is None and begin is not None:
            self.add_error("quiet_until", _("Enter when the quiet hours end, or leave both empty."))
        if begin is not None and begin == end:
            self.add_error("quiet_until", _("The quiet hours must end at another time than they begin."))
        return data

    def settings(self) -> Settings:
        """The settings that were entered."""
        return Settings(**self.cleaned_data)


class EmailForm(forms.Form):
    """A new e-mail address."""

    address = EmailAddressField(
        label=_("E-mail address"), max_length=254, error_messages={"required": _("Enter an e-mail address.")}
    )

    def clean_address(self) -> str:
        """The address in lower case."""
        return str(self.cleaned_data["address"]).lower()


class TelephoneForm(forms.Form):
    """A new telephone number."""

    number = PhoneField(
        label=_("Mobile number"), max_length=20, error_messages={"required": _("Enter a mobile number.")}
    )


class ContactCodeForm(forms.Form):
    """The code from the mail or the SMS."""

    code = CodeField(
        label=_("Code from the e-mail"),
        min_length=8,
        max_length=8,
        error_messages={
            "required": _("Enter the code."),
            "min_length": _("The code has 8 digits."),
            "max_length": _("The code has 8 digits."),
        },
    )

    def __init__(self, *args: Any, channel: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if channel == ContactChannel.PHONE:
            self.fields["code"].label = _("Code from the SMS")


class CloseForm(forms.Form):
    """The one question before an account is closed."""

    sure = forms.BooleanField(
        label=_("Yes, close my account"),
        error_messages={"required": _("Confirm that the account is to be closed.")},
    )
