"""Forms to edit and sign minutes."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy

from courts.ground.forms.text import CleanTextArea, CodeField
from hearings.forms.versioned import VersionedForm


class MinutesForm(VersionedForm):
    """The whole text, and the edition that it replaces."""

    version_field = "edition"
    text = CleanTextArea(
        label=gettext_lazy("Text of the minutes"),
        max_length=200_000,
        widget=forms.Textarea(attrs={"rows": 28, "dir": "rtl", "lang": "ar", "data-size": "full"}),
        error_messages={"required": gettext_lazy("Enter the text of the minutes.")},
    )
    edition = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class SignForm(forms.Form):
    """The form in which the signer proves their identity again."""

    password = forms.CharField(
        label=gettext_lazy("Your password"),
        strip=False,
        max_length=256,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "data-size": "16"}),
        error_messages={"required": gettext_lazy("Enter your password.")},
    )
    code = CodeField(
        label=gettext_lazy("Code of your second factor"),
        required=False,
        max_length=16,
        widget=forms.TextInput(attrs={"data-size": "8"}),
    )
    edition = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
