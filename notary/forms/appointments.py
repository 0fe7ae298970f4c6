"""Forms to book and to cancel an appointment."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from courts.ground.forms.text import CleanTextField, EmiratesIdField
from courts.ground.models import Person
from courts.ground.wording.arabic_search import name_key
from notary.models import ParticipantRole


class CoupleForm(forms.Form):
    """The couple: the applicant chooses their own role and names the other person."""

    role = forms.ChoiceField(
        label=_("You are"),
        choices=ParticipantRole.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Select whether you are the groom or the bride.")},
    )
    emirates_id = EmiratesIdField(
        label=_("Identity number of the other person"),
        help_text=_("15 digits, as on the identity card."),
        error_messages={"required": _("Enter the identity number of the other person.")},
    )
    name = CleanTextField(
        label=_("Name of the other person, as on the identity card"),
        max_length=200,
        error_messages={"required": _("Enter the name of the other person.")},
    )

    def clean(self) -> dict[str, Any]:
        """Find the other person by number and name; `other` is None unless both fit an account.

        The page answers the same in either case, so that it cannot be used to probe for accounts.
        """
        cleaned: dict[str, Any] = super().clean() or {}
        number, name = cleaned.get("emirates_id"), cleaned.get("name")
        if number and name:
            found = Person.objects.filter(emirates_id=number, user__is_active=True).first()
            fits = found is not None and name_key(name) in {name_key(found.name_ar), name_key(found.name_en)}
            cleaned["other"] = found if fits else None
        return cleaned


class CancelForm(forms.Form):
    """The reason of a cancellation, required from the notary and optional for the couple."""

    reason = CleanTextField(
        label=_("Reason"), max_length=300, required=False, error_messages={"required": _("Enter the reason.")}
    )

    def __init__(self, *args: Any, reason_required: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = reason_required
