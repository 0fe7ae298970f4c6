"""Forms to book and to cancel an appointment."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from courts.ground.forms.text import CleanTextField, DigitsField, fold_digits
from courts.ground.models import Person
from notary.models import ParticipantRole


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()


class CoupleForm(forms.Form):
    """The couple: the applicant chooses their own role and names the other person."""

    role = forms.ChoiceField(
        label=_("You are"),
        choices=ParticipantRole.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Select whether you are the groom or the bride.")},
    )
    emirates_id = DigitsField(
        label=_("Identity number of the other person"),
        help_text=_("15 digits, as on the identity card."),
        min_length=15,
        max_length=15,
        error_messages={
            "required": _("Enter the identity number of the other person."),
            "min_length": _("Enter an Emirates ID number with 15 digits, starting 784."),
            "max_length": _("Enter an Emirates ID number with 15 digits, starting 784."),
        },
        widget=forms.TextInput(attrs={"inputmode": "numeric", "dir": "ltr", "autocomplete": "off"}),
    )
    name = CleanTextField(
        label=_("Name of the other person, as on the identity card"),
        max_length=200,
        error_messages={"required": _("Enter the name of the other person.")},
    )

    def clean(self) -> dict[str, Any]:
        """Find the other person by number and name.

        Both must match. The error does not say which one is wrong, so that it cannot be used to probe for accounts.
        """
        cleaned: dict[str, Any] = super().clean() or {}
        number, name = cleaned.get("emirates_id"), cleaned.get("name")
        if number and name:
            found = Person.objects.filter(emirates_id=fold_digits(number), user__is_active=True).first()
            if found is None or _plain(name) not in {_plain(found.name_ar), _plain(found.name_en)}:
                self.add_error(
                    "emirates_id",
                    _("No account with this number and name. Check both, or ask the other person to open an account."),
                )
            else:
                cleaned["other"] = found
        return cleaned


class CancelForm(forms.Form):
    """The reason of a cancellation, required from the notary and optional for the couple."""

    reason = CleanTextField(
        label=_("Reason"), max_length=300, required=False, error_messages={"required": _("Enter the reason.")}
    )

    def __init__(self, *args: Any, reason_required: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = reason_required
