"""The form of a claim to represent a company."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from courts.ground.forms.text import CleanTextField, LicenceField
from courts.ground.forms.widgets import DayInput
from courts.ground.models import Venue
from courts.offices.models import ProofKind
from courts.offices.queries.companies import offices_for_claims
from courts.offices.services.companies import CompanyDetails


class CourtField(forms.ModelChoiceField):  # type: ignore[type-arg]  # none at run time
    """A court whose clerks decide the claim."""

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.name)


class CompanyForm(forms.Form):
    """The company, the proof, and the court that decides."""

    name_ar = CleanTextField(
        label=_("Name of the company in Arabic"),
        max_length=200,
        error_messages={"required": _("Enter the name in Arabic.")},
    )
    name_en = CleanTextField(
        label=_("Name of the company in English"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"dir": "ltr"}),
    )
    licence_number = LicenceField(
        label=_("Number of the trade licence"),
        max_length=20,
        widget=forms.TextInput(attrs={"data-size": "16"}),
        error_messages={"required": _("Enter the licence number as shown on the licence.")},
    )
    authority = CleanTextField(
        label=_("Authority that issued the licence"),
        max_length=120,
        help_text=_("Such as the department of economic development or the free zone"),
        error_messages={"required": _("Enter the authority as shown on the licence.")},
    )
    proof_kind = forms.ChoiceField(
        label=_("Proof that you represent the company"),
        choices=ProofKind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Select the proof."), "invalid_choice": _("Select it from the list.")},
    )
    proof = forms.FileField(
        label=_("The proof as PDF"),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": "application/pdf,.pdf"}),
        error_messages={"required": _("Choose the proof as one PDF."), "invalid": _("Choose the proof as one PDF.")},
    )
    proof_ends_on = forms.DateField(
        label=_("Last day of the proof"),
        widget=DayInput(),
        help_text=_("You act for the company until this day."),
        error_messages={"required": _("Enter the day."), "invalid": _("Enter the day with year, month and day.")},
    )
    venue = CourtField(
        label=_("Court whose clerk decides"),
        queryset=Venue.objects.none(),
        empty_label=None,
        error_messages={"required": _("Select the court."), "invalid_choice": _("Select a court from the list.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["venue"].queryset = offices_for_claims()

    def say_file_is_lost(self) -> None:
        """Add to a refused form that its file must be chosen again: a browser sends a file once."""
        if self.files.get("proof") and "proof" not in self.errors:
            self.add_error("proof", ValidationError(_("Files are not kept: choose them again."), code="not_kept"))

    def details(self) -> CompanyDetails:
        """The company and the proof of a valid form."""
        names = ("name_ar", "name_en", "licence_number", "authority", "proof_kind", "proof_ends_on")
        values: dict[str, Any] = {name: self.cleaned_data[name] or "" for name in names}
        return CompanyDetails(**values)
