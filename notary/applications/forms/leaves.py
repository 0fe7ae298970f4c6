"""Forms of a judge's leave: the order of another court, and the decision of the judge of the office."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from courts.ground.forms.text import CleanTextArea


class LeaveDecisionForm(forms.Form):
    """The decision, from the pressed button, and its reason, which is kept either way."""

    decision = forms.ChoiceField(
        choices=[("grant", "grant"), ("refuse", "refuse")],
        widget=forms.HiddenInput,
        error_messages={"required": _("Choose a decision."), "invalid_choice": _("Choose a decision.")},
    )
    reason = CleanTextArea(
        label=_("Reason of your decision"),
        help_text=_("It is kept with the decision. The couple and the notary read it."),
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write the reason of your decision. It is kept.")},
    )
