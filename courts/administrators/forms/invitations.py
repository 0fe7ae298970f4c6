"""Forms of administrators: invite a known or a new person."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from courts.access.forms.accounts import WhyForm
from courts.ground.forms.text import CleanTextField, EmailAddressField


class InviteForm(WhyForm):
    """The reason; for a person without an account also the address."""

    email = EmailAddressField(
        label=gettext_lazy("E-mail address"),
        max_length=254,
        help_text=gettext_lazy("An invitation with a link to set the password goes there."),
        error_messages={"required": gettext_lazy("Enter an e-mail address.")},
    )
    field_order = ("name_ar", "name_en", "email", "reason")

    def __init__(self, *args: Any, asks_address: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not asks_address:
            del self.fields["email"]


class InviteNewForm(InviteForm):
    """A new person: names, address and the reason."""

    name_ar = CleanTextField(
        label=gettext_lazy("Name in Arabic"),
        max_length=200,
        error_messages={"required": gettext_lazy("Enter the name in Arabic.")},
    )
    name_en = CleanTextField(
        label=gettext_lazy("Name in English"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"dir": "ltr"}),
    )
