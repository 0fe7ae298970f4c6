"""The question before a recording is exported."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from courts.ground.forms.text import CleanTextField


class ExportForm(forms.Form):
    """The recipient of an export, and its purpose."""

    recipient = CleanTextField(
        label=_("Recipient"),
        max_length=200,
        help_text=_("The person or authority that gets the package, as named in the order or request."),
        error_messages={"required": _("Enter who gets the package.")},
    )
    purpose = CleanTextField(
        label=_("Purpose"),
        max_length=300,
        help_text=_("The order or request, with its number and date."),
        error_messages={"required": _("Enter the purpose of the export.")},
    )
