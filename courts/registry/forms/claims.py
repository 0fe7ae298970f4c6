"""The form of the claim: court, kind, subject, facts, requests, value."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from courts.ground.forms.text import CleanTextArea, CleanTextField, MoneyField
from courts.ground.models import Person, Venue
from courts.registry.details import ClaimDetails
from courts.registry.filing_types.definition import FilingType
from courts.registry.models import CaseKind, Filing
from courts.registry.queries.filings import courts

LONGEST_TEXT = 20_000


class LaterTextArea(CleanTextArea):
    """A text that a draft may leave empty and a submission may not; templates say so next to its label."""

    needed_later = True


class ClaimForm(forms.Form):
    """The claim. A draft may leave facts and requests empty; a submission may not."""

    court = forms.ModelChoiceField(
        label=_("Court"),
        queryset=Venue.objects.none(),
        empty_label=None,
        error_messages={"required": _("Select the court."), "invalid_choice": _("Select a court from the list.")},
    )
    case_kind = forms.ChoiceField(
        label=_("Kind of case"),
        choices=CaseKind,
        error_messages={
            "required": _("Select the kind of case."),
            "invalid_choice": _("Select a kind of case from the list."),
        },
    )
    title = CleanTextField(
        label=_("Subject of the claim"),
        max_length=200,
        help_text=_("One line, as shown on the cover of the case"),
        error_messages={"required": _("Enter the subject of the claim.")},
        widget=forms.TextInput(attrs={"data-size": "line"}),
    )
    facts = LaterTextArea(
        label=_("Facts"),
        max_length=LONGEST_TEXT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 8, "data-size": "line"}),
    )
    requests = LaterTextArea(
        label=_("Requests"),
        max_length=LONGEST_TEXT,
        required=False,
        help_text=_("What you ask the court to order, as a numbered list"),
        widget=forms.Textarea(attrs={"rows": 6, "data-size": "line"}),
    )
    claim_value = MoneyField(
        label=_("Claim value in dirhams"),
        required=False,
        min_value=Decimal(0),
        max_digits=14,
        decimal_places=2,
        help_text=_("Leave empty if you are not claiming money"),
        widget=forms.TextInput(attrs={"data-size": "16"}),
    )
    # One form starts one filing, however often it is sent.
    token = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1, initial=1)

    def __init__(self, *args: Any, filing: Filing | None = None, kind: FilingType | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        definition = filing.definition if filing is not None else kind
        kinds = self.fields["case_kind"]
        if definition is not None and isinstance(kinds, forms.ChoiceField):
            kinds.choices = [row for row in CaseKind.choices if definition.takes(str(row[0]))]
        court = self.fields["court"]
        if isinstance(court, forms.ModelChoiceField):
            court.queryset = courts(of=filing.court_id if filing is not None and filing.receipt_id else None)

    def renew_token(self) -> None:
        """Give the form, which is shown again as sent, a new token, so that it starts another filing."""
        if isinstance(self.data, QueryDict):
            data = self.data.copy()
            data[self.add_prefix("token")] = str(uuid.uuid4())
            self.data = data

    def details(self) -> ClaimDetails:
        """Return the claim of a valid form."""
        names = ("court", "case_kind", "title", "facts", "requests", "claim_value")
        return ClaimDetails(**{name: self.cleaned_data[name] for name in names})


class StartForm(ClaimForm):
    """The claim of a new filing, and its filer, if the user acts for other people."""

    def __init__(self, *args: Any, principals: Sequence[Person] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._principals = {str(person.pk): person for person in principals}
        if principals:
            self.fields["principal"] = forms.ChoiceField(
                label=_("Filer"),
                choices=[("", _("Myself")), *((key, person.name) for key, person in self._principals.items())],
                required=False,
                help_text=_("This person is the filer and answers for the filing. Your name is shown next to theirs."),
                error_messages={"invalid_choice": _("Select a person from the list.")},
            )
            self.order_fields(["principal"])

    def principal(self) -> Person | None:
        """Return the chosen person; None for the user."""
        return self._principals.get(self.cleaned_data.get("principal", ""))


def initial_claim(filing: Filing) -> dict[str, Any]:
    """Return the initial values of the form for a stored filing."""
    return {
        "court": filing.court_id,
        "case_kind": filing.case_kind,
        "title": filing.title,
        "facts": filing.facts,
        "requests": filing.requests,
        "claim_value": filing.claim_value,
        "version": filing.version,
    }
