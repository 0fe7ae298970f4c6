"""What a reviewer decides, and why."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from courts.ground.forms.text import CleanTextArea
from courts.registry.models import Fault


class DecisionForm(forms.Form):
    """Coded reasons and the reviewer's own words beside them; an acceptance needs neither."""

    faults = forms.MultipleChoiceField(
        label=_("Reasons"),
        choices=Fault,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("Select reasons from the list.")},
    )
    note = CleanTextArea(
        label=_("Note to the filer"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("It adds to the reasons and reads in the language in which you write it."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["note"].needed_when = _("needed with another reason")
        fields["faults"].needed_when = _("at least one, to return or to reject")
