"""The form by which staff waive a fee, or a part of it."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from courts.ground.forms.text import CleanTextArea, CleanTextField
from courts.payments.amounts import FILS
from courts.payments.services.invoices import Waived
from courts.payments.states import WaiverReason


class WaiveForm(forms.Form):
    """Reason, proof, grounds, and the amount where it is a part."""

    reason = forms.ChoiceField(
        label=_("Why the fee is waived"),
        choices=WaiverReason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Select the reason."), "invalid_choice": _("Select it from the list.")},
    )
    source = CleanTextField(
        label=_("Document or decision that proves it"),
        max_length=200,
        help_text=_("Such as the number of the card or of the decision"),
        error_messages={"required": _("Enter the document or the decision that proves it.")},
    )
    note = CleanTextArea(
        label=_("Grounds"),
        max_length=500,
        required=False,
        help_text=_("Required for a decision of the office. The payer reads them."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    amount = forms.DecimalField(
        label=_("Amount in dirhams"),
        required=False,
        min_value=0,
        max_digits=9,
        decimal_places=2,
        localize=False,
        help_text=_("Leave this empty to waive the whole fee."),
        widget=forms.TextInput(attrs={"inputmode": "decimal", "dir": "ltr", "data-size": "16"}),
        error_messages={
            "invalid": _("Enter an amount such as 50 or 50.25."),
            "min_value": _("Enter an amount above zero."),
            "max_digits": _("Enter an amount such as 50 or 50.25."),
            "max_decimal_places": _("Enter an amount such as 50 or 50.25."),
            "max_whole_digits": _("Enter an amount such as 50 or 50.25."),
        },
    )

    def waived(self) -> Waived:
        """The waiver of a valid form; the amount in fils."""
        data = self.cleaned_data
        amount = None if data["amount"] is None else int(data["amount"] * FILS)
        return Waived(WaiverReason(data["reason"]), data["source"], amount, data["note"] or "")
