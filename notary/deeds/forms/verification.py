"""Form of the public verification page."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notary.deeds import codes


class CodeForm(forms.Form):
    """The verification code of a paper, as typed, pasted or scanned."""

    code = forms.CharField(
        label=gettext_lazy("Verification code"),
        help_text=gettext_lazy("12 letters and digits, next to the QR code on the deed. Upper or lower case."),
        max_length=300,
        widget=forms.TextInput(
            attrs={
                "data-size": "16",
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
                "dir": "ltr",
            }
        ),
        error_messages={"required": gettext_lazy("Enter the verification code.")},
    )

    def clean_code(self) -> str:
        """Return the plain code."""
        code = codes.read(str(self.cleaned_data["code"]))
        if code is None:
            raise forms.ValidationError(
                _("The code has 12 letters and digits. Check that you copied all of them."), code="not_a_code"
            )
        return code
