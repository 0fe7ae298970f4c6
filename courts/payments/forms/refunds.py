"""The form by which staff end a fee and refund what was paid."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from courts.ground.forms.text import CleanTextField


class RefundForm(forms.Form):
    """The grounds of the office."""

    note = CleanTextField(
        label=_("Grounds"),
        max_length=300,
        help_text=_("The payer reads them. Do not name other people."),
        error_messages={"required": _("Enter the grounds.")},
    )
