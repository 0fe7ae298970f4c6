"""The question before a recording is exported."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from courts.ground.forms.text import CleanTextField
from video.recordings.states import ExportKind


class ExportForm(forms.Form):
    """The kind of an export, its recipient, and its purpose."""

    kind = forms.ChoiceField(
        label=_("What is exported"),
        choices=[
            (ExportKind.EVIDENCE, _("Evidence package: all files with signature and time stamp, for an expert")),
            (ExportKind.VIDEO, _("One video of the whole sitting, to play anywhere")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what is exported.")},
    )
    recipient = CleanTextField(
        label=_("Recipient"),
        max_length=200,
        help_text=_("The person or authority that gets it, as named in the order or request."),
        error_messages={"required": _("Enter who gets it.")},
    )
    purpose = CleanTextField(
        label=_("Purpose"),
        max_length=300,
        help_text=_("The order or request, with its number and date."),
        error_messages={"required": _("Enter the purpose of the export.")},
    )
