"""The form that enters the appearance of counsel."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from courts.ground.forms.text import NumberField


class AppearanceForm(forms.Form):
    """The lawyer, by the number on the roll; there is no list to pick from."""

    roll_number = NumberField(
        label=_("Lawyer’s roll number"),
        max_length=20,
        widget=forms.TextInput(attrs={"data-size": "16"}),
        error_messages={"required": _("Enter the number of a lawyer on the roll of practising lawyers.")},
    )
