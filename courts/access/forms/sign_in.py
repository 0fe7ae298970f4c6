"""Forms of allauth with the product's own texts."""

from __future__ import annotations

from typing import Any, Final

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from django.utils.translation import gettext_lazy as _

# The error message of each required field, by the name of the field.
REQUIRED_MESSAGES: Final = {
    "login": _("Enter your e-mail address."),
    "email": _("Enter your e-mail address."),
    "password": _("Enter your password."),
    "oldpassword": _("Enter your current password."),
    "password1": _("Enter a new password."),
    "password2": _("Enter the new password again."),
    "code": _("Enter the code."),
}


class NamesRequiredFields:
    """A mixin for forms of allauth: the error of an empty field names the field."""

    fields: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
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
    """Ask for a password reset link by e-mail."""


class ResetPasswordByKey(NamesRequiredFields, account.ResetPasswordKeyForm):
    """Set a new password with a reset link."""


class Reauthenticate(NamesRequiredFields, account.ReauthenticateForm):
    """Confirm the password before a sensitive action."""


class SecondFactor(NamesRequiredFields, mfa.AuthenticateForm):
    """Enter the code of the second factor at sign-in."""


class SecondFactorAgain(NamesRequiredFields, mfa.ReauthenticateForm):
    """Enter the code of the second factor before a sensitive action."""


class ActivateFactor(NamesRequiredFields, totp.ActivateTOTPForm):
    """Activate a second factor with its first code."""
