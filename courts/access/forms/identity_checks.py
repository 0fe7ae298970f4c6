"""Forms of identity checks: the person's request, and the document as staff read it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from courts.access.declared import check_pages
from courts.access.forms import number_confirmation
from courts.access.forms.number_confirmation import check_digit_warning
from courts.access.models import CheckMethod, DocumentType, IdentityCheck
from courts.access.queries.identity_checks import checking_venues
from courts.access.services.identity.identity_checks import Declared, Seen
from courts.ground import clock
from courts.ground.forms.text import CleanTextField, EmiratesIdField, NumberField
from courts.ground.wording.typed_numbers import is_emirates_id


class VenueField(forms.ModelChoiceField):  # type: ignore[type-arg]  # none at run time
    """An office that checks identities."""

    def __init__(self) -> None:
        super().__init__(
            checking_venues(),
            label=_("Court or notary office"),
            empty_label=None,
            error_messages={"required": _("Select an office."), "invalid_choice": _("Select an office.")},
        )

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.name)


class RequestForm(forms.Form):
    """The person's request: a document, an office, and the way."""

    emirates_id = EmiratesIdField(
        label=_("Emirates ID number"),
        max_length=40,
        required=False,
        help_text=_("15 digits, starting with 784"),
        widget=forms.TextInput(attrs={"data-size": "16"}),
    )
    number_is_right = forms.BooleanField(label=_("The number is the same as on my card"), required=False)
    document_number = NumberField(
        label=_("Passport number"),
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"data-size": "16", "inputmode": "text"}),
    )
    document_issuer = CleanTextField(
        label=_("Country that issued the passport"),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"data-size": "16", "autocomplete": "off"}),
    )
    venue = VenueField()
    method = forms.ChoiceField(
        label=_("The way of the check"),
        choices=CheckMethod,
        widget=forms.RadioSelect,
        error_messages={"required": _("Select a way."), "invalid_choice": _("Select a way.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["emirates_id"].needed_when = _("needed unless you have none")
        for name in ("document_number", "document_issuer"):
            fields[name].needed_when = _("needed without an Emirates ID")
        if not check_pages.is_offered():
            fields["method"].choices = [(CheckMethod.DESK.value, CheckMethod.DESK.label)]
        if not self.is_bound:
            del self.fields[number_confirmation.NAME]

    def clean(self) -> dict[str, Any]:
        """Require one document. A wrong check digit is a warning, as in a registration."""
        data: dict[str, Any] = super().clean() or {}
        number = data.get("emirates_id") or ""
        number_confirmation.settle(self, "emirates_id", number, check_digit_warning(number) if number else [])
        if self.errors.keys() & {"emirates_id", "document_number", "document_issuer"} or data.get("emirates_id"):
            return data
        if not data.get("document_number"):
            message = _("Enter your Emirates ID number, or a passport number below.")
            self.add_error("emirates_id", ValidationError(message, code="no_document"))
        elif not data.get("document_issuer"):
            message = _("Enter the country that issued the passport.")
            self.add_error("document_issuer", ValidationError(message, code="no_issuer"))
        return data

    def declared(self) -> Declared:
        """Return the words of a valid form."""
        names = ("emirates_id", "document_number", "document_issuer")
        return Declared(**{name: self.cleaned_data[name] or "" for name in names})


class RollForm(forms.Form):
    """A lawyer's request to confirm their roll number."""

    roll_number = NumberField(
        label=_("Roll number"),
        max_length=20,
        help_text=_("Number on the roll of practising lawyers"),
        widget=forms.TextInput(attrs={"data-size": "16", "inputmode": "text"}),
        error_messages={"required": _("Enter your roll number.")},
    )
    venue = VenueField()


class DecisionForm(forms.Form):
    """The reason of a decision about two names."""

    reason = CleanTextField(
        label=_("Reason"),
        max_length=300,
        help_text=_("The person reads it."),
        error_messages={"required": _("Enter the reason.")},
    )


class SeenForm(forms.Form):
    """The document as staff read it. The number is typed again, not copied.

    Staff confirm once a number that differs from the declared one, and one whose check digit does not fit.
    """

    document_type = forms.ChoiceField(label=_("Document"), choices=DocumentType, widget=forms.RadioSelect)
    name_ar = CleanTextField(
        label=_("Name in Arabic"), max_length=200, error_messages={"required": _("Enter the name of the document.")}
    )
    name_en = CleanTextField(
        label=_("Name in English"), max_length=200, required=False, widget=forms.TextInput(attrs={"dir": "ltr"})
    )
    number = NumberField(
        label=_("Number on the document"),
        max_length=30,
        help_text=_("Type it from the document, not from the request"),
        widget=forms.TextInput(attrs={"data-size": "16", "inputmode": "text"}),
        error_messages={"required": _("Enter the number of the document.")},
    )
    number_is_right = forms.BooleanField(label=_("I compared it: this number stands on the document"), required=False)
    issuer = CleanTextField(label=_("Country that issued the passport"), max_length=80, required=False)

    def __init__(self, data: Any = None, *, check: IdentityCheck) -> None:
        """Take the check, whose declared number is compared."""
        super().__init__(data, initial=_seen_initial(check))
        self.check = check
        if not self.is_bound:
            del self.fields[number_confirmation.NAME]

    def clean(self) -> dict[str, Any]:
        """Check the number by its document, and compare it with the declared one."""
        data: dict[str, Any] = super().clean() or {}
        kind, number = data.get("document_type"), data.get("number")
        is_card, warnings = kind == DocumentType.EMIRATES_ID, list[str]()
        if is_card and number and not is_emirates_id(number, this_year=clock.today().year):
            message = _("Enter an Emirates ID number with 15 digits, starting 784.")
            self.add_error("number", ValidationError(message, code="bad_emirates_id"))
        elif number:
            warnings = self._differences(str(kind), number) + (check_digit_warning(number) if is_card else [])
        number_confirmation.settle(self, "number", number or "", warnings)
        if kind == DocumentType.PASSPORT and not data.get("issuer") and "issuer" not in self.errors:
            message = _("Enter the country that issued the passport.")
            self.add_error("issuer", ValidationError(message, code="no_issuer"))
        return data

    def _differences(self, kind: str, number: str) -> list[str]:
        declared = self.check.declared_number(kind)
        if not declared or declared == number:
            return []
        words = gettext(
            "The declared number was %(declared)s, the document says %(seen)s. Compare it again, and correct the number"
            " or confirm it below."
        )
        return [words % {"declared": declared, "seen": number}]

    def seen(self, method: str) -> Seen:
        """Return the document of a valid form, seen in this way."""
        names = ("document_type", "name_ar", "name_en", "number", "issuer")
        return Seen(method=method, **{name: self.cleaned_data[name] or "" for name in names})


def _seen_initial(row: IdentityCheck) -> dict[str, Any]:
    """Return the first values of the form for a check: as staff read them before, else as declared."""
    return {
        "document_type": row.document_type
        or (DocumentType.PASSPORT if row.document_number else DocumentType.EMIRATES_ID),
        "name_ar": row.seen_name_ar or row.name_ar,
        "name_en": row.seen_name_en or row.name_en,
        "number": row.seen_number,
        "issuer": row.seen_issuer or row.document_issuer,
    }
