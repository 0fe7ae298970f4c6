"""The form of a judge's decision."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from courts.ground.forms.text import CleanTextArea
from notary.scripts.models.approvals import Decision


class DecisionForm(forms.Form):
    """The decision on a contract, from the pressed button, and the reason of a refusal."""

    decision = forms.ChoiceField(
        choices=Decision.choices,
        widget=forms.HiddenInput,
        error_messages={"required": _("Choose a decision."), "invalid_choice": _("Choose a decision.")},
    )
    reason = CleanTextArea(
        label=_("Reason of a refusal"),
        help_text=_("The notary reads it."),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write the reason. The notary reads it.")},
    )
