"""The parties of a filing, as many as there are."""

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

MOST_PARTIES = 40
_TYPED = ("name_ar", "name_en", "emirates_id", "licence_number", "email", "phone")


class PartyForm(forms.Form):
    """One party. A form in which nothing was typed is no party."""

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
        help_text=_("15 digits, starting 784; of a natural person"),
        widget=CodeInput,
    )
    licence_number = CleanTextField(
        label=_("Commercial licence number"),
        max_length=40,
        required=False,
        help_text=_("Of a company or body"),
        widget=forms.TextInput(attrs={"dir": "ltr", "data-size": "16", "autocomplete": "off"}),
    )
    phone = CleanTextField(
        label=_("Mobile number"),
        max_length=40,
        required=False,
        help_text=_("10 digits, starting 05; abroad with + and the country code"),
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
        """Say beside a label when a field that a draft may leave open is needed."""
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["emirates_id"].needed_when = _("needed for a claimant")
        fields["licence_number"].needed_when = _("needed for a company or body")
        fields["phone"].needed_when = fields["email"].needed_when = _("one of both is needed for a respondent")

    def has_changed(self) -> bool:
        """Side and kind are always chosen; only typed text makes a party."""
        return any(str(self[name].data or "").strip() for name in _TYPED)

    def clean_emirates_id(self) -> str:
        """Fold, then judge the form of the number."""
        digits = compact(self.cleaned_data["emirates_id"] or "")
        if digits and not is_emirates_id(digits, this_year=clock.today().year):
            raise ValidationError(str(emirates_id_error("")), code="bad_emirates_id")
        return digits

    def clean_licence_number(self) -> str:
        """Fold, then judge the form of the number."""
        text = compact(self.cleaned_data["licence_number"] or "")
        if text and not is_licence(text):
            raise ValidationError(_("Enter the licence number as it stands on the licence."), code="bad_licence")
        return text

    def clean_phone(self) -> str:
        """Keep national numbers from 0 and foreign ones from +."""
        typed = self.cleaned_data["phone"] or ""
        if not typed:
            return ""
        number = phone(typed)
        if number is None:
            raise ValidationError(str(phone_error("")), code="bad_phone")
        return number

    def details(self) -> PartyDetails:
        """What was typed, for the service."""
        names = ("role", "kind", *_TYPED)
        return PartyDetails(**{name: self.cleaned_data[name] or "" for name in names})


if TYPE_CHECKING:
    _Base = BaseFormSet[PartyForm]
else:
    _Base = BaseFormSet  # not a generic at run time


class Parties(_Base):
    """All parties; empty ones fall away."""

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        """Any of them may stay empty: submitting asks for the missing ones, a draft does not."""
        return {**super().get_form_kwargs(index), "empty_permitted": True, "use_required_attribute": False}

    def clean(self) -> None:
        """The page always sends some fields; none at all would silently strike out every party."""
        if not self.forms:
            raise ValidationError(_("Add at least one claimant."), code="no_fields")


PartyFormSet = formset_factory(
    PartyForm,
    formset=Parties,
    extra=0,
    can_delete=True,
    max_num=MOST_PARTIES,
    absolute_max=MOST_PARTIES,
    validate_max=True,
)


class VersionForm(forms.Form):
    """Which version the filer last saw."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)


def said(formset: BaseFormSet[PartyForm]) -> list[PartyDetails]:
    """The parties that were typed and not taken off."""
    return [
        form.details() for form in formset.forms if form.has_changed() and not form.cleaned_data.get("DELETE", False)
    ]


def parties_said(parties: list[FilingParty]) -> list[dict[str, Any]]:
    """What a filing says of its parties now, to begin the forms with; at least one of each side."""
    rows: list[dict[str, Any]] = [
        {name: getattr(party, name) for name in ("role", "kind", *_TYPED)} for party in parties
    ]
    present = {row["role"] for row in rows}
    rows.extend({"role": role, "kind": "natural"} for role in PartyRole.values if role not in present)
    return rows
