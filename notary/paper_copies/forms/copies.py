"""Forms of paper copies: the address, and the facts of each hand-over."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from courts.ground.forms.text import CleanTextArea, CleanTextField, NumberField, PhoneField
from courts.offices.models import Emirate
from notary.paper_copies.services.copies import Destination
from notary.paper_copies.states import Proof, ReturnCause


class AskForm(forms.Form):
    """The recipient and the address."""

    recipient = CleanTextField(
        label=_("Recipient"),
        max_length=160,
        help_text=_("The name as on the identity card. The carrier hands the copy to this person alone."),
        error_messages={"required": _("Enter the name of the recipient.")},
    )
    telephone = PhoneField(
        label=_("Mobile number of the recipient"),
        max_length=40,
        help_text=_("The carrier calls this number before the delivery."),
        error_messages={"required": _("Enter the mobile number of the recipient.")},
    )
    emirate = forms.ChoiceField(
        label=_("Emirate"),
        choices=[("", _("Select")), *Emirate.choices],
        error_messages={"required": _("Select the emirate."), "invalid_choice": _("Select it from the list.")},
    )
    address = CleanTextArea(
        label=_("Address"),
        max_length=300,
        help_text=_("Area, street, building and flat"),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Enter the address.")},
    )

    def destination(self) -> Destination:
        """The destination of a valid form."""
        data = self.cleaned_data
        return Destination(data["recipient"], data["telephone"], Emirate(data["emirate"]), data["address"])


class PrintedForm(forms.Form):
    """The number of the seal on the paper."""

    seal_number = NumberField(
        label=_("Number of the seal on the paper"),
        max_length=40,
        help_text=_("As printed on the security seal"),
        error_messages={"required": _("Enter the number of the seal.")},
    )


class CarrierForm(forms.Form):
    """The carrier and their number."""

    carrier = CleanTextField(
        label=_("Carrier"), max_length=80, error_messages={"required": _("Enter the name of the carrier.")}
    )
    tracking = NumberField(
        label=_("Number of the parcel"),
        max_length=40,
        help_text=_("As on the carrier’s receipt"),
        error_messages={"required": _("Enter the number of the parcel.")},
    )


class DeliveredForm(forms.Form):
    """The person who received the copy, and the proof of it."""

    received_by = CleanTextField(
        label=_("Received by"),
        max_length=160,
        error_messages={"required": _("Enter the name of the person who received it.")},
    )
    proof = forms.ChoiceField(
        label=_("Proof of delivery"),
        choices=Proof.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Select the proof."), "invalid_choice": _("Select it from the list.")},
    )
    proof_number = NumberField(
        label=_("Number of the proof"),
        max_length=40,
        help_text=_("Such as the number of the carrier’s receipt"),
        error_messages={"required": _("Enter the number of the proof.")},
    )


class ReturnedForm(forms.Form):
    """The reason of a return."""

    cause = forms.ChoiceField(
        label=_("Why it came back"),
        choices=ReturnCause.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Select the reason."), "invalid_choice": _("Select it from the list.")},
    )
    note = CleanTextField(label=_("Note"), max_length=300, required=False)


class CancelForm(forms.Form):
    """The reason of a cancellation."""

    reason = CleanTextField(label=_("Reason"), max_length=300, error_messages={"required": _("Enter the reason.")})
