"""The formset of the parties of a filing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.formsets import BaseFormSet, formset_factory
from django.utils.translation import gettext_lazy as _

from courts.ground import clock
from courts.ground.forms.text import CleanTextField
from courts.ground.forms.widgets import CodeInput
from courts.registry.contact_numbers import compact, is_emirates_id, is_licence, phone
from courts.registry.details import PartyDetails
from courts.registry.models import FilingParty, PartyRole
from courts.registry.services.completeness import emirates_id_error, phone_error

MAX_PARTIES = 40
_TYPED = ("name_ar", "name_en", "emirates_id", "licence_number", "email", "phone")


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
    emirates_id = CleanTextField(
        label=_("Emirates ID number"),
        max_length=40,
        required=False,
        help_text=_("15 digits, starting with 784; for a natural person"),
        widget=CodeInput,
    )
    licence_number = CleanTextField(
        label=_("Commercial licence number"),
        max_length=40,
        required=False,
        help_text=_("For a company or body"),
        widget=forms.TextInput(attrs={"dir": "ltr", "data-size": "16", "autocomplete": "off"}),
    )
    phone = CleanTextField(
        label=_("Mobile number"),
        max_length=40,
        required=False,
        help_text=_("10 digits, starting with 05; for other countries, + and the country code"),
        widget=forms.TextInput(attrs={"dir": "ltr", "inputmode": "tel", "data-size": "16", "autocomplete": "off"}),
    )
    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        required=False,
        widget=forms.EmailInput(attrs={"dir": "ltr", "data-size": "24", "autocomplete": "off"}),
        error_messages={"invalid": _("Enter an e-mail address such as name@example.com.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Say next to its label when a field that a draft may leave empty is needed."""
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["emirates_id"].needed_when = _("needed for a claimant")
        fields["licence_number"].needed_when = _("needed for a company or body")
        fields["phone"].needed_when = fields["email"].needed_when = _("a respondent needs one of the two")

    def has_changed(self) -> bool:
        """Return whether any text was typed: side and kind always have a choice."""
        return any(str(self[name].data or "").strip() for name in _TYPED)

    def clean_emirates_id(self) -> str:
        """Normalise the number, then check its form."""
        digits = compact(self.cleaned_data["emirates_id"] or "")
        if digits and not is_emirates_id(digits, this_year=clock.today().year):
            raise ValidationError(str(emirates_id_error("")), code="bad_emirates_id")
        return digits

    def clean_licence_number(self) -> str:
        """Normalise the number, then check its form."""
        text = compact(self.cleaned_data["licence_number"] or "")
        if text and not is_licence(text):
            raise ValidationError(_("Enter the licence number as shown on the licence."), code="bad_licence")
        return text

    def clean_phone(self) -> str:
        """Store national numbers from 0 and foreign ones from +."""
        typed = self.cleaned_data["phone"] or ""
        if not typed:
            return ""
        number = phone(typed)
        if number is None:
            raise ValidationError(str(phone_error("")), code="bad_phone")
        return number

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
