"""Forms of allauth with the product's own texts."""

from __future__ import annotations

from typing import Any, Final

from allauth.account import forms as account
from allauth.core import context
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from django.contrib.auth import logout
from django.core.exceptions import ValidationError
from django.forms import Field
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from courts.access.services.mails import account_mails
from courts.access.services.sign_in import mail_resets, passwords
from courts.access.services.sign_in.mail_resets import Proof
from courts.ground.errors import DomainError
from courts.ground.forms.text import CodeField, EmailAddressField, NumberField

# The error message of each required field, by the name of the field.
REQUIRED_MESSAGES: Final = {
    "login": _("Enter your e-mail address."),
    "email": _("Enter your e-mail address."),
    "password": _("Enter your password."),
    "oldpassword": _("Enter your current password."),
    "password1": _("Enter a new password."),
    "password2": _("Enter the new password again."),
    "code": _("Enter the code."),
    "name": _("Enter a name."),
}


RESET: Final = "account_reset_password"
FORGOTTEN: Final = _("Forgotten your password?")
LABELS: Final = {
    "oldpassword": _("Current password"),
    "password1": _("New password"),
    "password2": _("New password, again"),
}


# Fields that people paste into. The product's own field takes the place of the library's.
CLEANED_FIELDS: Final[dict[str, type[Field]]] = {
    "login": EmailAddressField,
    "email": EmailAddressField,
    "code": CodeField,
}


class NamesRequiredFields:
    """A mixin for forms of allauth: fields clean what is pasted, labels and errors are our own."""

    fields: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, cleaned in CLEANED_FIELDS.items():
            if name in self.fields:
                given = self.fields[name]
                self.fields[name] = cleaned(label=given.label, help_text=given.help_text, widget=given.widget)
        for name, field in self.fields.items():
            field.label = LABELS.get(name, field.label)
            if name in {"password", "oldpassword"}:
                field.help_text = format_html('<a href="{}">{}</a>', reverse(RESET), FORGOTTEN)
            if name in REQUIRED_MESSAGES:
                field.error_messages["required"] = REQUIRED_MESSAGES[name]


class SignIn(NamesRequiredFields, account.LoginForm):
    """Sign-in with e-mail address and password. The page links to the password reset."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("E-mail address")
        self.fields["login"].widget.attrs.update({"dir": "ltr", "autocomplete": "username"})
        self.fields["password"].label = _("Password")
        self.fields["password"].help_text = ""


class ChangePassword(NamesRequiredFields, account.ChangePasswordForm):
    """Change the password."""


class SetPassword(NamesRequiredFields, account.SetPasswordForm):
    """Set the first password of an account."""


class ResetPassword(NamesRequiredFields, account.ResetPasswordForm):
    """Ask for a password reset link by e-mail. No account is looked up: every address costs the same."""

    def clean_email(self) -> str:
        """The address as it was typed, in lower case."""
        return str(self.cleaned_data["email"]).lower()

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        """Store the request; the mail leaves by the outbox."""
        address = str(self.cleaned_data["email"])
        account_mails.request_new_password(address)
        return address


class ResetPasswordByKey(NamesRequiredFields, account.ResetPasswordKeyForm):
    """Set a new password with a reset link. Every session of the account ends, also the one of this browser."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # No user, where the link is not good.
        self.proof = Proof.LINK if self.user is None else mail_resets.proof_for(self.user)
        if self.proof == Proof.NUMBER:
            self.fields["number"] = NumberField(
                label=_("Emirates ID or passport number"),
                help_text=_("The number of the document by which the institution knows you."),
                error_messages={"required": _("Enter the number of your Emirates ID or passport.")},
                max_length=40,
            )
            # A passport number may have letters.
            self.fields["number"].widget.attrs["inputmode"] = "text"
            self.order_fields(["number"])

    @property
    def is_possible(self) -> bool:
        """False if the account cannot get a new password by mail: the page says why."""
        return self.proof != Proof.NONE_POSSIBLE

    def clean(self) -> dict[str, Any]:
        """Check the number last: a password that is refused uses up no attempt."""
        data: dict[str, Any] = super().clean()
        if not self.is_possible:
            raise ValidationError(_("You cannot set a new password by mail"), code="not_possible")
        if self.proof == Proof.NUMBER and not self.errors:
            try:
                mail_resets.require_number(self.user, data["number"])
            except DomainError as error:
                self.add_error("number", str(error))
        return data

    def save(self) -> None:
        """Set the password, and sign this browser out: an attacker with the mailbox may have found it signed in."""
        request = context.request
        is_own = request.user == self.user
        passwords.change(self.user, self.cleaned_data["password1"], keep=None)
        if is_own:
            logout(request)


class Reauthenticate(NamesRequiredFields, account.ReauthenticateForm):
    """Confirm the password before a sensitive action."""


class SecondFactor(NamesRequiredFields, mfa.AuthenticateForm):
    """Enter the code of the second factor at sign-in."""


class SecondFactorAgain(NamesRequiredFields, mfa.ReauthenticateForm):
    """Enter the code of the second factor before a sensitive action."""


class ActivateFactor(NamesRequiredFields, totp.ActivateTOTPForm):
    """Activate a second factor with its first code."""
