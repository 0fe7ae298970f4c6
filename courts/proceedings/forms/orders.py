"""The form of an order."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from courts.ground.forms.text import CleanTextArea
from courts.proceedings.models import Order
from courts.proceedings.services.orders import Ruling
from courts.proceedings.states import Decision


class OrderForm(forms.Form):
    """Decision, ruling and reasons. A draft needs the decision alone; an empty ruling is filled from its template."""

    decision = forms.ChoiceField(
        label=_("Decision"),
        choices=Decision,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a decision."), "invalid_choice": _("Choose a decision.")},
    )
    ruling = CleanTextArea(
        label=_("What the court orders"),
        max_length=8000,
        required=False,
        help_text=_("Leave it empty to begin with the template of the decision."),
        widget=forms.Textarea(attrs={"rows": 5, "lang": "ar", "dir": "auto"}),
    )
    reasons = CleanTextArea(
        label=_("Reasons"),
        max_length=8000,
        required=False,
        help_text=_("Needed unless the request is granted in full. The parties read them."),
        widget=forms.Textarea(attrs={"rows": 5, "lang": "ar", "dir": "auto"}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)

    def details(self) -> Ruling:
        """Return the content of a valid form."""
        data = self.cleaned_data
        return Ruling(data["decision"], data["ruling"], data["reasons"])


def initial_order(order: Order) -> dict[str, Any]:
    """Return the stored content as the form shows it."""
    return {
        "decision": order.decision,
        "ruling": order.ruling,
        "reasons": order.reasons,
        "version": order.version,
    }
