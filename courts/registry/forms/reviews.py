"""The form for the decision of a reviewer and its reasons."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from courts.ground.forms.text import CleanTextArea
from courts.registry.models import ReturnReason


class DecisionForm(forms.Form):
    """Coded reasons and the reviewer's own note next to them; an acceptance needs neither."""

    return_reasons = forms.MultipleChoiceField(
        label=_("Reasons"),
        choices=ReturnReason,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("Select reasons from the list.")},
    )
    note = CleanTextArea(
        label=_("Note to the filer"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("It adds to the reasons. The filer reads it in the language in which you write it."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)

    def __init__(self, *args: Any, codes: Sequence[ReturnReason] = tuple(ReturnReason), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["return_reasons"].choices = [(code.value, code.label) for code in codes]
        fields["note"].needed_when = _("needed with another reason")
        fields["return_reasons"].needed_when = _("at least one, to return or to reject")
