"""Forms of the acts in a script. Hidden fields come from the page itself; people fill in the others."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from courts.ground.law.contracts.terms import ProofKind
from notary.deeds.states import RefusalReason
from notary.scripts.steps import Step

_OTHER_STEP = _("Another step is open now. The steps keep their order.")
_NO_CHECK = _("Choose what you checked, and its result.")
_NO_ANSWER = _("Choose an answer.")
_NO_REASON = _("Choose a reason.")


class StepForm(forms.Form):
    """The step that the page showed as the open one."""

    step = forms.ChoiceField(
        choices=[(each.value, each.value) for each in Step],
        widget=forms.HiddenInput,
        error_messages={"required": _OTHER_STEP, "invalid_choice": _OTHER_STEP},
    )


class CheckForm(forms.Form):
    """One check of a person's identity, and its result."""

    member = forms.CharField(widget=forms.HiddenInput, error_messages={"required": _NO_CHECK})
    kind = forms.ChoiceField(
        choices=[(each.value, each.value) for each in ProofKind],
        widget=forms.HiddenInput,
        error_messages={"required": _NO_CHECK, "invalid_choice": _NO_CHECK},
    )
    result = forms.ChoiceField(
        choices=[("passed", "passed"), ("failed", "failed")],
        widget=forms.HiddenInput,
        error_messages={"required": _NO_CHECK, "invalid_choice": _NO_CHECK},
    )


class AnswerForm(StepForm):
    """A person's own answer in a step."""

    answer = forms.ChoiceField(
        choices=[("yes", "yes"), ("no", "no")],
        widget=forms.HiddenInput,
        error_messages={"required": _NO_ANSWER, "invalid_choice": _NO_ANSWER},
    )


class SignForm(forms.Form):
    """The signature: the hash of the text that the page showed, and that the person has read it."""

    hash = forms.CharField(required=False, widget=forms.HiddenInput)
    read = forms.BooleanField(
        label=_("I have read the text, and it is what I want."),
        error_messages={"required": _("Confirm that you have read the text.")},
    )


class EndForm(forms.Form):
    """The coded reason for which the sitting ends without an act."""

    reason = forms.ChoiceField(
        label=_("Reason"),
        choices=[("", _("Choose a reason")), *RefusalReason.choices],
        error_messages={"required": _NO_REASON, "invalid_choice": _NO_REASON},
    )
