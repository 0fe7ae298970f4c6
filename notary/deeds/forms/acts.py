"""Forms of the notary's acts on a deed."""

from __future__ import annotations

from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from courts.ground import clock
from courts.ground.forms.text import CleanTextField
from courts.ground.forms.widgets import DayInput
from notary.deeds.services.endings import Judgment
from notary.deeds.states import RefusalReason


class RefusalForm(forms.Form):
    """The coded reason of a refusal."""

    reason = forms.ChoiceField(
        label=_("Reason"),
        choices=RefusalReason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Select the reason."), "invalid_choice": _("Select the reason.")},
    )


class JudgmentForm(forms.Form):
    """The judgment that ends or annuls a marriage contract, and the verification code of the contract."""

    code = CleanTextField(
        label=_("Verification code of the contract"),
        max_length=100,
        error_messages={"required": _("Enter the verification code of the contract.")},
    )
    court = CleanTextField(
        label=_("Court that gave the judgment"),
        max_length=120,
        error_messages={"required": _("Enter the court that gave the judgment.")},
    )
    number = CleanTextField(
        label=_("Number of the judgment"),
        max_length=60,
        error_messages={"required": _("Enter the number of the judgment.")},
    )
    given_on = forms.DateField(
        label=_("Day of the judgment"),
        widget=DayInput,
        error_messages={"required": _("Enter the day of the judgment.")},
    )

    def clean_given_on(self) -> date:
        """Refuse a day that has not come."""
        day: date = self.cleaned_data["given_on"]
        if day > clock.today():
            raise forms.ValidationError(_("The day of the judgment has not come yet."), code="future")
        return day

    @property
    def judgment(self) -> Judgment:
        """The judgment of a valid form."""
        data = self.cleaned_data
        return Judgment(data["court"], data["number"], data["given_on"])


class EndForm(forms.Form):
    """The reason of a revocation or of a withdrawal, in words."""

    reason = CleanTextField(label=_("Reason"), max_length=300, error_messages={"required": _("Enter the reason.")})
