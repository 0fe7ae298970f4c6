"""The form of a correction: the document that was seen, the values as in it, and the reason."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from courts.access.forms import number_confirmation
from courts.access.forms.number_confirmation import check_digit_warning
from courts.access.models import DocumentType
from courts.access.services.institution.corrections import Corrected
from courts.ground.forms.text import CleanTextField, EmiratesIdField
from courts.ground.models import Person


class CorrectionForm(forms.Form):
    """The person as in the document."""

    document_type = forms.ChoiceField(
        label=_("Document that was seen"),
        choices=DocumentType,
        widget=forms.RadioSelect,
        error_messages={"required": _("Select the document.")},
    )
    name_ar = CleanTextField(
        label=_("Name in Arabic"), max_length=200, error_messages={"required": _("Enter the name of the document.")}
    )
    name_en = CleanTextField(
        label=_("Name in English"), max_length=200, required=False, widget=forms.TextInput(attrs={"dir": "ltr"})
    )
    emirates_id = EmiratesIdField(
        label=_("Emirates ID number"),
        max_length=40,
        required=False,
        help_text=_("A second administrator confirms another number. The name alone changes at once."),
        widget=forms.TextInput(attrs={"data-size": "16"}),
    )
    number_is_right = forms.BooleanField(label=_("I compared it: this number stands on the document"), required=False)
    reason = CleanTextField(label=_("Reason"), max_length=300, error_messages={"required": _("Enter the reason.")})

    def __init__(self, data: Any = None, *, person: Person) -> None:
        names = ("name_ar", "name_en", "emirates_id")
        super().__init__(data, initial={name: getattr(person, name) for name in names})
        self.person = person
        if not self.is_bound:
            del self.fields[number_confirmation.NAME]

    def clean(self) -> dict[str, Any]:
        """Ask once about another number whose check digit does not fit."""
        data: dict[str, Any] = super().clean() or {}
        number = data.get("emirates_id") or ""
        is_other = bool(number) and number != self.person.emirates_id
        number_confirmation.settle(self, "emirates_id", number, check_digit_warning(number) if is_other else [])
        return data

    def corrected(self) -> Corrected:
        """The values of a valid form."""
        names = ("name_ar", "name_en", "emirates_id", "document_type")
        return Corrected(**{name: self.cleaned_data[name] or "" for name in names})
