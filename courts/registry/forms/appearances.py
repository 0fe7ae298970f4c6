"""The form that enters the appearance of counsel."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from courts.ground.forms.text import DigitsField
from courts.ground.forms.widgets import CodeInput


class AppearanceForm(forms.Form):
    """The lawyer, by the number on the roll; there is no list to pick from."""

    roll_number = DigitsField(
        label=_("Lawyer’s roll number"),
        max_length=20,
        widget=CodeInput,
        error_messages={"required": _("Enter the number of a lawyer on the roll of practising lawyers.")},
    )
