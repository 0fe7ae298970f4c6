"""Forms of recovery."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from courts.access.forms.identity_checks import VenueField
from courts.ground.forms.text import EmailAddressField


class AskForm(forms.Form):
    """The address of the account, and the office to which its owner comes."""

    email = EmailAddressField(
        label=_("E-mail address of the account"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"required": _("Enter your e-mail address.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["venue"] = VenueField()
