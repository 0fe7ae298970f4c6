"""Forms of screens and of programs that use the API."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from courts.access.queries.devices import spaces_for_screens
from courts.access.scopes import SCOPES
from courts.ground.forms.text import CleanTextField, EmailAddressField
from courts.ground.models import Space


class DeviceNameForm(forms.Form):
    """The name of a screen."""

    name = CleanTextField(
        label=gettext_lazy("Name of the screen"),
        max_length=120,
        error_messages={"required": gettext_lazy("Enter a name for the screen.")},
    )


class DeviceForm(DeviceNameForm):
    """A new screen for a room."""

    space = forms.ModelChoiceField(
        label=gettext_lazy("Room"),
        queryset=Space.objects.none(),
        empty_label=gettext_lazy("Select the room"),
        error_messages={
            "required": gettext_lazy("Select the room."),
            "invalid_choice": gettext_lazy("Select a room from the list."),
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["space"].queryset = spaces_for_screens()


class ReasonForm(forms.Form):
    """The reason of a revocation, which the audit trail keeps."""

    reason = CleanTextField(
        label=gettext_lazy("Reason"),
        max_length=200,
        error_messages={"required": gettext_lazy("Enter the reason.")},
    )


class ClientForm(forms.Form):
    """A program that acts for an account."""

    name = CleanTextField(
        label=gettext_lazy("Name of the program"),
        max_length=100,
        error_messages={"required": gettext_lazy("Enter a name for the program.")},
    )
    owner = EmailAddressField(
        label=gettext_lazy("E-mail address of the account that it acts for"),
        max_length=254,
        error_messages={"required": gettext_lazy("Enter an e-mail address.")},
    )
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("What it may do"),
        choices=list(SCOPES.items()),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Select at least one.")},
    )
