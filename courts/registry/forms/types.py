"""The choice of the type of a filing in a case."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from courts.registry.filing_types.definition import FilingType


class TypeForm(forms.Form):
    """One of the offered types; `token` makes the start idempotent."""

    type = forms.ChoiceField(
        label=_("Type of filing"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose what you want to file."),
            "invalid_choice": _("Choose one of the types in the list."),
        },
    )
    token = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def __init__(self, *args: Any, offered: Sequence[FilingType], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._offered = {kind.code: kind for kind in offered}
        field = self.fields["type"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(kind.code, f"{kind.name}: {kind.line}") for kind in offered]

    @property
    def kind(self) -> FilingType:
        """The chosen type of a valid form."""
        return self._offered[self.cleaned_data["type"]]
