"""The duty officer's report about a detainee."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courts.ground.forms.text import CleanTextField
from video.states import ProductionState

# "Awaited" is not a report: it takes an earlier report back.
REPORTS = ProductionState.choices


class ProductionForm(forms.Form):
    """Brought, refused or unfit, or awaited to take a report back. Refused and unfit need a note."""

    production = forms.ChoiceField(
        label=gettext_lazy("Report"),
        choices=REPORTS,
        error_messages={"required": gettext_lazy("Select your report.")},
    )
    note = CleanTextField(label=gettext_lazy("Note"), required=False, max_length=200)

    def clean(self) -> dict[str, object]:
        """Require a note if the person does not come."""
        data = super().clean() or self.cleaned_data
        if data.get("production") in {"refused", "unfit"} and not data.get("note") and "note" not in self.errors:
            self.add_error("note", _("Enter the reason in a few words. The court can read it."))
        return data
