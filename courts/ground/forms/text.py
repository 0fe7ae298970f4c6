"""Text fields that normalise their input and reject misleading characters."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")
# Bidirectional overrides and isolates change what a reader sees; NUL and C0/C1 controls break other programs.
_FORBIDDEN = re.compile(
    r"[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)
_INVISIBLE = re.compile(r"[\u200b-\u200f\u2060-\u2064\u0640\u00ad]")
_MARKS_IN_A_ROW = 4


def fold_digits(text: str) -> str:
    """Replace Arabic-Indic and Persian digits by 0-9."""
    return text.translate(_DIGITS)


def clean_text(text: str) -> str:
    """Normalise to NFC, trim, and drop zero-width characters and tatweel. Raises ValidationError.

    Rejects control and bidirectional override characters, text without a single visible letter or digit, and long runs
    of combining marks, which break the layout of the page.
    """
    text = unicodedata.normalize("NFC", text).strip()
    if _FORBIDDEN.search(text):
        raise ValidationError(_("Remove the hidden control characters from this text."), code="control_characters")
    text = _INVISIBLE.sub("", text)
    if text and not any(unicodedata.category(char)[0] in "LN" for char in text):
        raise ValidationError(_("Use letters or digits."), code="no_letters")
    run = 0
    for char in text:
        run = run + 1 if unicodedata.combining(char) else 0
        if run > _MARKS_IN_A_ROW:
            raise ValidationError(_("Remove the repeated marks above the letters."), code="too_many_marks")
    return text


class CleanTextField(forms.CharField):
    """One line of text, cleaned by `clean_text`."""

    def to_python(self, value: Any) -> str | None:
        """Clean the text before its length is checked."""
        text = super().to_python(value)
        return clean_text(text) if text else text


class CleanTextArea(CleanTextField):
    """Several lines of text, cleaned by `clean_text`."""

    widget = forms.Textarea


class DigitsField(forms.CharField):
    """A number stored as digits (identity, licence, roll). Accepts spaces, dashes and Arabic digits."""

    def to_python(self, value: Any) -> str | None:
        """Fold digits and drop separators."""
        text = super().to_python(value)
        return re.sub(r"[\s\-]", "", fold_digits(text)) if text else text

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Drop the length limits of the input: the limits count digits, and the browser would count dashes too."""
        return {
            name: value
            for name, value in super().widget_attrs(widget).items()
            if name not in {"minlength", "maxlength"}
        }
