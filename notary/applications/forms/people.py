"""Forms about people: their name and document, and their own needs."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from courts.ground.declared import message_channels
from courts.ground.forms.questions import QuestionsForm
from courts.ground.forms.text import CleanTextField, EmailAddressField, EmiratesIdField, NumberField, PhoneField
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
    """A person as the applicant types them: name, Emirates ID or passport, contact, then the questions of the role."""

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
    email = EmailAddressField(
        label=_("E-mail address of this person"),
        help_text=_("The invitation goes there. Enter their own address, or their mobile number below, or both."),
        required=False,
    )
    phone = PhoneField(label=_("Mobile number of this person"), required=False)

    # The invitation goes to them; a person who does not agree to the draft gets none.
    CONTACT = ("email", "phone")
    # Names and numbers of the applicant's own account are shown, not asked.
    FIXED = ("name_ar", "emirates_id", "document_number", "document_issuer")

    def __init__(self, *args: Any, is_own: bool = False, is_invited: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_own, self.is_invited = is_own, is_invited and not is_own
        if not self.is_invited:
            for name in self.CONTACT:
                del self.fields[name]
        if is_own:
            for name in self.FIXED:
                del self.fields[name]
        else:
            self.fields["document_number"].widget.attrs["inputmode"] = "text"

    def clean(self) -> dict[str, Any]:
        """Require one document: an Emirates ID, or number and issuer of a passport; and a contact to invite."""
        cleaned = super().clean()
        self._require_contact(cleaned)
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

    def _require_contact(self, cleaned: dict[str, Any]) -> None:
        if not self.is_invited or cleaned.get("email") or {"email", "phone"} & set(self.errors):
            return
        phone = cleaned.get("phone")
        if not phone:
            words = _("Enter an e-mail address or a mobile number of this person, for the invitation.")
            self.add_error("email", forms.ValidationError(words, code="required"))
        elif not message_channels.takes_codes(phone):
            words = _("No message can be sent to this number. Enter an e-mail address.")
            self.add_error("phone", forms.ValidationError(words, code="not_reached"))

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
            email=data.get("email") or "",
            phone=data.get("phone") or "",
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
