"""The forms of a registration: address, code, details."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from courts.access.services.identity.registrations import Details
from courts.ground.forms.text import CleanTextField, CodeField, EmailAddressField, EmiratesIdField, NumberField
from courts.ground.models import User
from courts.ground.wording.typed_numbers import check_digit_fits

CHECK_DIGIT = _(
    "The last digit does not fit the number. Compare it with your card, and correct it or confirm it below."
)


class AddressForm(forms.Form):
    """The e-mail address that gets the code."""

    email = EmailAddressField(
        label=_("E-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"required": _("Enter your e-mail address.")},
    )


class RegistrationCodeForm(forms.Form):
    """The code of the mail."""

    code = CodeField(
        label=_("Code from the e-mail"),
        help_text=_("8 digits"),
        min_length=8,
        max_length=8,
        widget=forms.TextInput(attrs={"data-size": "8"}),
        error_messages={
            "required": _("Enter the code."),
            "min_length": _("The code has 8 digits."),
            "max_length": _("The code has 8 digits."),
        },
    )


class DetailsForm(forms.Form):
    """Names, one identity document, and a password."""

    name_ar = CleanTextField(
        label=_("Name in Arabic"),
        max_length=200,
        help_text=_("As on your Emirates ID or passport"),
        widget=forms.TextInput(attrs={"lang": "ar", "dir": "rtl", "autocomplete": "name"}),
        error_messages={"required": _("Enter your name in Arabic.")},
    )
    name_en = CleanTextField(
        label=_("Name in English"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"lang": "en", "dir": "ltr", "autocomplete": "off"}),
    )
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
    password = forms.CharField(
        label=_("Password"),
        max_length=128,
        strip=False,
        help_text=_("At least 12 characters. A few words that belong to you alone are best."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password", "dir": "ltr"}),
        error_messages={"required": _("Enter a new password.")},
    )

    def __init__(self, *args: Any, address: str, **kwargs: Any) -> None:
        """Take the confirmed address: a password must not resemble it."""
        super().__init__(*args, **kwargs)
        self.address = address
        # Shown only after the warning about the check digit.
        self.asks_about_number = False
        fields: dict[str, Any] = self.fields
        fields["emirates_id"].needed_when = _("needed unless you have none")
        fields["document_number"].needed_when = fields["document_issuer"].needed_when = _(
            "needed without an Emirates ID"
        )

    def clean_password(self) -> str:
        """Check the password by the rules of the institution."""
        password = str(self.cleaned_data["password"])
        validate_password(password, User(email=self.address))
        return password

    def clean(self) -> dict[str, Any]:
        """Require one document. A wrong check digit is a warning: the person confirms the number or corrects it."""
        data: dict[str, Any] = super().clean() or {}
        number, passport = data.get("emirates_id"), data.get("document_number")
        if number and not check_digit_fits(number):
            self.asks_about_number = True
            if not data.get("number_is_right"):
                self.add_error(
                    "emirates_id",
                    ValidationError(
                        CHECK_DIGIT,
                        code="check_digit",
                    ),
                )
        if "emirates_id" in self.errors or "document_number" in self.errors:
            return data
        if not number and not passport:
            self.add_error(
                "emirates_id",
                ValidationError(_("Enter your Emirates ID number, or a passport number below."), code="no_document"),
            )
        if passport and not number and not data.get("document_issuer"):
            self.add_error(
                "document_issuer", ValidationError(_("Enter the country that issued the passport."), code="no_issuer")
            )
        return data

    @property
    def shows_passport(self) -> bool:
        """True if the person typed something about a passport, or an error is there."""
        names = ("document_number", "document_issuer")
        return any(self[name].errors or str(self[name].data or "").strip() for name in names)

    def details(self) -> Details:
        """Return the details of a valid form."""
        names = ("name_ar", "name_en", "emirates_id", "document_number", "document_issuer", "password")
        return Details(**{name: self.cleaned_data[name] or "" for name in names})
