"""The form by which the notary records that people did not come."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from courts.ground.forms.text import CleanTextField

NO_SHOW: Final = "no_show"
EXCUSED: Final = "excused"


class AbsenceForm(forms.Form):
    """The kind of an absence, and its reason."""

    kind = forms.ChoiceField(
        label=_("What happened"),
        choices=[(NO_SHOW, _("They did not come")), (EXCUSED, _("They excused themselves"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Select what happened."), "invalid_choice": _("Select it from the list.")},
    )
    reason = CleanTextField(
        label=_("Reason"),
        max_length=300,
        required=False,
        help_text=_("Required for an excuse. Everyone reads it."),
        error_messages={"required": _("Enter the reason.")},
    )

    def clean(self) -> dict[str, Any]:
        """Require a reason for an excuse."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("kind") == EXCUSED and not cleaned.get("reason"):
            self.add_error("reason", forms.ValidationError(_("Enter the reason."), code="reason_missing"))
        return cleaned
