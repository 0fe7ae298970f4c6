"""Forms of passkeys, with the product's own texts."""

from __future__ import annotations

from typing import Any

from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.utils.translation import gettext_lazy as _

from courts.ground.forms.text import CleanTextField


class AddPasskey(webauthn.AddWebAuthnForm):
    """Add a passkey. The device must have checked its user, so that the passkey can sign in alone."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"] = CleanTextField(
            label=_("Name of the passkey"),
            help_text=_("So that you know it again, such as “my phone”."),
            max_length=60,
            required=False,
        )
        self.fields["passwordless"].widget = forms.HiddenInput()
        self.fields["credential"].error_messages["required"] = _("Your device did not create a passkey. Try again.")

    def clean_passwordless(self) -> bool:
        """Every passkey signs in alone, whatever the page sent."""
        return True


class RenamePasskey(webauthn.EditWebAuthnForm):
    """Give a passkey another name."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"] = CleanTextField(
            label=_("Name of the passkey"), max_length=60, error_messages={"required": _("Enter a name.")}
        )
