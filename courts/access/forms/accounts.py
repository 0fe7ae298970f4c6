"""Forms of administrators about the account of a person."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy

from courts.ground.forms.text import CleanTextField


class WhyForm(forms.Form):
    """The reason of an act, which a second administrator and the audit trail read."""

    reason = CleanTextField(
        label=gettext_lazy("Reason"),
        max_length=300,
        error_messages={"required": gettext_lazy("Enter the reason.")},
    )
