"""Forms of law offices: registration, invitation, and the mandate of a member."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from courts.ground.forms.text import CleanTextField, EmailAddressField, LicenceField
from courts.ground.forms.widgets import DayInput
from courts.ground.models.people import posting_day
from courts.offices.models import Emirate, Job
from courts.offices.models.mandates import RIGHT_WORDS


class OfficeForm(forms.Form):
    """The names and the licence of an office."""

    name_ar = CleanTextField(
        label=_("Name in Arabic"),
        max_length=200,
        error_messages={"required": _("Enter the name in Arabic.")},
    )
    name_en = CleanTextField(
        label=_("Name in English"), max_length=200, required=False, widget=forms.TextInput(attrs={"dir": "ltr"})
    )
    licence_number = LicenceField(
        label=_("Licence number of the office"),
        max_length=20,
        help_text=_("As shown on the licence of the law office, not your roll number"),
        widget=forms.TextInput(attrs={"data-size": "16"}),
        error_messages={"required": _("Enter the licence number as shown on the licence.")},
    )
    emirate = forms.ChoiceField(
        label=_("Emirate of the licence"),
        choices=[("", "—"), *Emirate.choices],
        error_messages={"required": _("Select the emirate."), "invalid_choice": _("Select the emirate.")},
    )

    def details(self) -> dict[str, str]:
        """The office of a valid form."""
        return {name: self.cleaned_data[name] or "" for name in ("name_ar", "name_en", "licence_number", "emirate")}


class InviteForm(forms.Form):
    """The address and the place of the person to invite."""

    email = EmailAddressField(
        label=_("E-mail address"),
        max_length=254,
        help_text=_("An invitation goes there. Its reader signs in to their own account to accept it."),
        error_messages={"required": _("Enter an e-mail address.")},
    )
    job = forms.ChoiceField(
        label=_("Work in the office"),
        choices=Job.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Select the work of the person."),
            "invalid_choice": _("Select it from the list."),
        },
    )
    is_manager = forms.BooleanField(
        label=_("May invite and remove people (lawyers only)"),
        required=False,
    )


class MandateForm(forms.Form):
    """The rights that a lawyer lends, and the days."""

    rights = forms.MultipleChoiceField(
        label=_("What the person may do for you"),
        widget=forms.CheckboxSelectMultiple,
        choices=(),
        help_text=_("In the cases in which you act. The person never signs or attends a hearing in your place."),
        error_messages={
            "required": _("Select at least one: to read the cases, or to prepare filings."),
            "invalid_choice": _("Select it from the list."),
        },
    )
    starts_on = forms.DateField(
        label=_("First day"),
        widget=DayInput(),
        error_messages={"required": _("Enter the day."), "invalid": _("Enter the day with year, month and day.")},
    )
    ends_on = forms.DateField(
        label=_("Last day"),
        widget=DayInput(),
        help_text=_("At most one year. You can revoke it at any time before."),
        error_messages={"required": _("Enter the day."), "invalid": _("Enter the day with year, month and day.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["rights"].choices = list(RIGHT_WORDS.items())
        self.initial.setdefault("starts_on", posting_day())
