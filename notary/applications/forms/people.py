"""Forms about people: their name and document, and their own needs."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from courts.ground.forms.questions import QuestionsForm
from courts.ground.forms.text import CleanTextField, EmiratesIdField, NumberField
from courts.ground.models import AccessNeed
from notary.applications.services.applications import TypedPerson

_LANGUAGES = (
    ("ar", _("Arabic")),
    ("en", _("English")),
    ("ur", _("Urdu")),
    ("hi", _("Hindi")),
    ("fa", _("Persian")),
    ("fr", _("French")),
    ("other", _("Another language")),
)


class PersonForm(QuestionsForm):
    """A person as the applicant types them: name, Emirates ID or passport, then the questions of the role."""

    name_ar = CleanTextField(
        label=_("Full name in Arabic, as in the identity document"),
        max_length=200,
        error_messages={"required": _("Enter the full name.")},
    )
    name_en = CleanTextField(label=_("Full name in English"), max_length=200, required=False)
    emirates_id = EmiratesIdField(
        label=_("Emirates ID number"),
        help_text=_("15 digits. Without an Emirates ID, enter the passport below."),
        required=False,
    )
    document_number = NumberField(label=_("Passport number"), max_length=30, required=False)
    document_issuer = CleanTextField(label=_("Country that issued the passport"), max_length=80, required=False)

    # Names and numbers of the applicant's own account are shown, not asked.
    FIXED = ("name_ar", "emirates_id", "document_number", "document_issuer")

    def __init__(self, *args: Any, is_own: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_own = is_own
        if is_own:
            for name in self.FIXED:
                del self.fields[name]
        else:
            self.fields["document_number"].widget.attrs["inputmode"] = "text"

    def clean(self) -> dict[str, Any]:
        """Require one document: an Emirates ID, or number and issuer of a passport."""
        cleaned = super().clean()
        if self.is_own or "emirates_id" in self.errors:
            return cleaned
        if cleaned.get("emirates_id"):
            cleaned["document_number"] = cleaned["document_issuer"] = ""
        elif not cleaned.get("document_number"):
            self.add_error(
                "emirates_id",
                forms.ValidationError(_("Enter the Emirates ID number, or the passport."), code="required"),
            )
        elif not cleaned.get("document_issuer"):
            self.add_error(
                "document_issuer", forms.ValidationError(_("Enter the country of the passport."), code="required")
            )
        return cleaned

    @property
    def person(self) -> TypedPerson:
        """The person of a valid form. For the applicant's own place, name and document are left empty."""
        data = self.cleaned_data
        return TypedPerson(
            name_ar=data.get("name_ar") or "",
            name_en=data.get("name_en") or "",
            emirates_id=data.get("emirates_id") or "",
            document_number=data.get("document_number") or "",
            document_issuer=data.get("document_issuer") or "",
            details=self.typed,
        )


class NeedsForm(forms.Form):
    """The needs of one person, which they state themselves: language, interpreter, accessibility."""

    language = forms.ChoiceField(
        label=_("Language that you speak in the sitting"),
        choices=_LANGUAGES,
        error_messages={"required": _("Select the language that you speak.")},
    )
    interpreter = forms.BooleanField(label=_("I need an interpreter"), required=False)
    access = forms.MultipleChoiceField(
        label=_("Accessibility needs"),
        choices=AccessNeed.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("Only the office reads them."),
    )
    confirmed = forms.BooleanField(
        label=_("My data above are correct"),
        error_messages={"required": _("Confirm that your data are correct, or ask the applicant to change them.")},
    )

    @property
    def needs(self) -> dict[str, Any]:
        """The needs of a valid form."""
        data = self.cleaned_data
        return {"language": data["language"], "interpreter": data["interpreter"], "access": data["access"]}
