"""The forms of the sign-in library in our words."""

from __future__ import annotations

from typing import Any, Final

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from django.utils.translation import gettext_lazy as _

# What is missing, said by its own name.
MISSING: Final = {
    "login": _("Enter your e-mail address."),
    "email": _("Enter your e-mail address."),
    "password": _("Enter your password."),
    "oldpassword": _("Enter your present password."),
    "password1": _("Enter a new password."),
    "password2": _("Enter the new password again."),
    "code": _("Enter the code."),
}


class InOurWords:
    """A form of the library that names what is missing."""

    fields: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if name in MISSING:
                field.error_messages["required"] = MISSING[name]


class SignIn(InOurWords, account.LoginForm):
    """E-mail address and password; the page itself links to the reset."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("E-mail address")
        self.fields["login"].widget.attrs.update({"dir": "ltr", "autocomplete": "username"})
        self.fields["password"].label = _("Password")
        self.fields["password"].help_text = ""


class ChangePassword(InOurWords, account.ChangePasswordForm):
    """Another password instead of the present one."""


class SetPassword(InOurWords, account.SetPasswordForm):
    """The first password of an account."""


class ResetPassword(InOurWords, account.ResetPasswordForm):
    """Where the link to a new password goes."""


class ResetPasswordByKey(InOurWords, account.ResetPasswordKeyForm):
    """The new password behind that link."""


class Reauthenticate(InOurWords, account.ReauthenticateForm):
    """The password once more."""


class SecondFactor(InOurWords, mfa.AuthenticateForm):
    """The code of the second factor."""


class SecondFactorAgain(InOurWords, mfa.ReauthenticateForm):
    """The same once more."""


class ActivateFactor(InOurWords, totp.ActivateTOTPForm):
    """The first code of a new second factor."""
