"""Forms of the office: the decision of a review, and a judge's leave."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from courts.ground.forms.text import CleanTextArea, CleanTextField
from courts.ground.forms.widgets import DayInput
from courts.payments.services.invoices import Waived
from courts.payments.states import WaiverReason
from notary.applications.models import ReturnReason


class DecisionForm(forms.Form):
    """Reasons, pages that need a correction, and a note. The service checks what each decision needs."""

    reasons = forms.MultipleChoiceField(
        label=_("Reasons for a return or a refusal"),
        choices=ReturnReason.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    parts = forms.MultipleChoiceField(
        label=_("Pages that need a correction"), widget=forms.CheckboxSelectMultiple, required=False
    )
    note = CleanTextArea(
        label=_("Note to the applicant"),
        help_text=_("The reasons are translated; the note is shown as you write it."),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    waiver = forms.ChoiceField(
        label=_("Waiver of the fee"),
        choices=[("", _("No waiver")), *WaiverReason.choices],
        help_text=_("Only for an acceptance."),
        required=False,
    )
    proof = CleanTextField(
        label=_("Document or decision that proves the waiver"),
        max_length=200,
        required=False,
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)

    def __init__(self, *args: Any, parts: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["parts"]
        if isinstance(field, forms.MultipleChoiceField):
            field.choices = parts

    def waived(self) -> Waived | None:
        """The waiver of a valid form; None without one. A decision of the office has its note as grounds."""
        data = self.cleaned_data
        if not data["waiver"]:
            return None
        return Waived(WaiverReason(data["waiver"]), data["proof"], note=data["note"])

    def clean(self) -> dict[str, Any]:
        """Require the proof of a waiver."""
        cleaned = super().clean() or {}
        if cleaned.get("waiver") and not cleaned.get("proof"):
            error = forms.ValidationError(_("Enter the document or the decision that proves it."), code="required")
            self.add_error("proof", error)
        return cleaned


class LeaveForm(forms.Form):
    """The order of a judge that lifts one finding."""

    key = forms.ChoiceField(
        label=_("Finding"), error_messages={"required": _("Select the finding that the order lifts.")}
    )
    number = CleanTextField(
        label=_("Number of the order"), max_length=60, error_messages={"required": _("Enter the number of the order.")}
    )
    judge = CleanTextField(
        label=_("Judge"), max_length=200, error_messages={"required": _("Enter the name of the judge.")}
    )
    given_on = forms.DateField(
        label=_("Day of the order"), widget=DayInput, error_messages={"required": _("Enter the day of the order.")}
    )
    reason = CleanTextArea(
        label=_("Reason of the order"),
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Enter the reason of the order.")},
    )

    def __init__(self, *args: Any, findings: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["key"]
        if isinstance(field, forms.ChoiceField):
            field.choices = findings
