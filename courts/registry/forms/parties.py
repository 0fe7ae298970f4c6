"""The formset of the parties of a filing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.formsets import BaseFormSet, formset_factory
from django.utils.translation import gettext_lazy as _

from courts.ground.forms.text import (
    CleanTextField,
    EmailAddressField,
    EmiratesIdField,
    LicenceField,
    NumberField,
    PhoneField,
)
from courts.registry.details import PartyDetails
from courts.registry.models import FilingParty, PartyRole

MAX_PARTIES = 40
_TYPED = ("name_ar", "name_en", "emirates_id", "licence_number", "document_number", "document_issuer", "email", "phone")


class PartyForm(forms.Form):
    """One party. An empty form is ignored."""

    role = forms.ChoiceField(
        label=_("Side"), choices=PartyRole, error_messages={"required": _("Select the side of the party.")}
    )
    kind = forms.ChoiceField(
        label=_("Kind of party"),
        choices=[("natural", _("Natural person")), ("legal", _("Company or body"))],
        error_messages={"required": _("Select the kind of party.")},
    )
    name_ar = CleanTextField(
        label=_("Name in Arabic"),
        max_length=200,
        error_messages={"required": _("Enter the name of the party in Arabic.")},
    )
    name_en = CleanTextField(
        label=_("Name in English"), max_length=200, required=False, widget=forms.TextInput(attrs={"dir": "ltr"})
    )
    emirates_id = EmiratesIdField(
        label=_("Emirates ID number"),
        max_length=40,
        required=False,
        help_text=_("15 digits, starting with 784; for a natural person"),
        widget=forms.TextInput(attrs={"data-size": "16"}),
    )
    document_number = NumberField(
        label=_("Passport or other identity document"),
        max_length=30,
        required=False,
        help_text=_("Only without an Emirates ID; the court verifies the document"),
        widget=forms.TextInput(attrs={"data-size": "16", "inputmode": "text"}),
    )
    document_issuer = CleanTextField(
        label=_("Country or authority that issued the document"),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"data-size": "16", "autocomplete": "off"}),
    )
    licence_number = LicenceField(
        label=_("Commercial licence number"),
        max_length=40,
        required=False,
        help_text=_("For a company or body"),
        widget=forms.TextInput(attrs={"data-size": "16"}),
    )
    phone = PhoneField(
        label=_("Mobile number"),
        max_length=40,
        required=False,
        help_text=_("10 digits, starting with 05; for other countries, + and the country code"),
        widget=forms.TextInput(attrs={"data-size": "16"}),
    )
    email = EmailAddressField(
        label=_("E-mail address"),
        max_length=254,
        required=False,
        widget=forms.EmailInput(attrs={"data-size": "24", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Say next to its label when a field that a draft may leave empty is needed."""
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["emirates_id"].needed_when = _("needed for a claimant, or another document")
        fields["licence_number"].needed_when = _("needed for a company or body")
        fields["phone"].needed_when = fields["email"].needed_when = _("a respondent needs one of the two")

    def has_changed(self) -> bool:
        """Return whether any text was typed: side and kind always have a choice."""
        return any(str(self[name].data or "").strip() for name in _TYPED)

    def details(self) -> PartyDetails:
        """Return the party of a valid form."""
        names = ("role", "kind", *_TYPED)
        return PartyDetails(**{name: self.cleaned_data[name] or "" for name in names})


if TYPE_CHECKING:
    _Base = BaseFormSet[PartyForm]
else:
    _Base = BaseFormSet  # not a generic at run time


class Parties(_Base):
    """All parties; empty forms are ignored."""

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        """Let any form stay empty: a submission reports the missing parties, a draft does not."""
        return {**super().get_form_kwargs(index), "empty_permitted": True, "use_required_attribute": False}

    def clean(self) -> None:
        """Refuse a request without any form: it would silently delete every party. The page always sends some."""
        if not self.forms:
            raise ValidationError(_("Add at least one claimant."), code="no_fields")


PartyFormSet = formset_factory(
    PartyForm,
    formset=Parties,
    extra=0,
    can_delete=True,
    max_num=MAX_PARTIES,
    absolute_max=MAX_PARTIES,
    validate_max=True,
)


class VersionForm(forms.Form):
    """The version that the filer last saw."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)


def typed_parties(formset: BaseFormSet[PartyForm]) -> list[PartyDetails]:
    """Return the parties that were typed and not removed."""
    return [
        form.details() for form in formset.forms if form.has_changed() and not form.cleaned_data.get("DELETE", False)
    ]


def initial_parties(parties: list[FilingParty]) -> list[dict[str, Any]]:
    """Return the initial values of the forms for stored parties, with at least one form for each side."""
    rows: list[dict[str, Any]] = [
        {name: getattr(party, name) for name in ("role", "kind", *_TYPED)} for party in parties
    ]
    present = {row["role"] for row in rows}
    rows.extend({"role": role, "kind": "natural"} for role in PartyRole.values if role not in present)
    return rows
