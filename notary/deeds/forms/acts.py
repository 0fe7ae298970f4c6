"""Forms of the notary's acts on a deed."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from courts.ground.forms.text import CleanTextField
from notary.deeds.states import RefusalReason


class RefusalForm(forms.Form):
    """The coded reason of a refusal."""

    reason = forms.ChoiceField(
        label=_("Reason"),
        choices=RefusalReason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Select the reason."), "invalid_choice": _("Select the reason.")},
    )


class EndForm(forms.Form):
    """The reason of a revocation or of a withdrawal, in words."""

    reason = CleanTextField(label=_("Reason"), max_length=300, error_messages={"required": _("Enter the reason.")})
