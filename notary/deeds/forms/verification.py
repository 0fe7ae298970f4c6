"""Form of the public verification page."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courts.signing.pdf.verify import MOST_BYTES
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


class FileForm(forms.Form):
    """The PDF of a deed, as it was received."""

    file = forms.FileField(
        label=gettext_lazy("The PDF file of the deed"),
        help_text=gettext_lazy("The file as you received it. A scan or a photograph of the paper has no seal."),
        max_length=300,
        allow_empty_file=True,
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf,application/pdf"}),
        error_messages={
            "required": gettext_lazy("Choose a file."),
            "max_length": gettext_lazy("The name of the file is too long."),
            "invalid": gettext_lazy("Choose a file."),
        },
    )

    def clean_file(self) -> object:
        """Refuse a file that is too large, before it is read."""
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            limit = {"limit": MOST_BYTES // 2**20}
            raise forms.ValidationError(
                _("The file is larger than %(limit)s MB. No deed is as large as that.") % limit, code="too_large"
            )
        return file
