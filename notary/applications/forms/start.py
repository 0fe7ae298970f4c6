"""The forms that begin an application and that hand in papers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from courts.ground.models import Venue
from notary.applications.queries.applications import offices
from notary.catalogue.definition import Service


class StartForm(forms.Form):
    """Office, and the applicant's own role."""

    office: forms.ModelChoiceField[Venue] = forms.ModelChoiceField(
        label=_("Office"),
        queryset=None,
        empty_label=None,
        error_messages={"required": _("Select the office."), "invalid_choice": _("Select the office.")},
    )
    role = forms.ChoiceField(
        label=_("You are"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Select your role."), "invalid_choice": _("Select your role.")},
    )

    def __init__(self, *args: Any, service: Service, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roles = [(role.code, role.name) for role in service.roles if role.applies]
        fields: dict[str, Any] = self.fields
        fields["office"].queryset = offices()
        fields["role"].choices = roles
        if len(roles) == 1:
            fields["role"].initial = roles[0][0]


class PaperForm(forms.Form):
    """One file for one paper."""

    file = forms.FileField(
        label=_("File"),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": "application/pdf,.pdf,image/jpeg,image/png,.jpg,.jpeg,.png"}),
        error_messages={"required": _("Choose a file.")},
    )
