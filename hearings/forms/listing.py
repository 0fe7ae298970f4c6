"""Forms to list, reschedule and cancel a hearing."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courts.ground import clock
from courts.ground.forms.text import CleanTextField
from courts.ground.models import Person, Role, Space
from courts.ground.queries.postings import staff_in_roles, staff_of
from courts.ground.wording.typed_numbers import is_emirates_id, numbers_in
from courts.registry.models import Case
from hearings.forms.times import WindowForm
from hearings.forms.versioned import VersionedForm
from hearings.models import HearingKind
from hearings.queries.people import (
    facility_spaces,
    has_account,
    natural_parties,
    parties_with_account,
    people_by_identity,
)
from hearings.services.plans import ListingPlan, law_for

WITNESSES_AT_MOST = 8


class ListingForm(WindowForm):
    """The form to list a hearing. Counsel are invited from the case."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Kind of hearing"),
        choices=HearingKind,
        error_messages={"required": gettext_lazy("Select the kind of hearing.")},
    )
    is_closed = forms.BooleanField(
        label=gettext_lazy("Closed hearing"),
        required=False,
        help_text=gettext_lazy("Only people who are invited, or who may view the case, can see it."),
    )
    judge = forms.ModelChoiceField(
        label=gettext_lazy("Presiding judge"),
        queryset=Person.objects.none(),
        empty_label=None,
        error_messages={"required": gettext_lazy("Select the presiding judge.")},
    )
    clerk = forms.ModelChoiceField(
        label=gettext_lazy("Court clerk"),
        queryset=Person.objects.none(),
        empty_label=None,
        error_messages={"required": gettext_lazy("Select the court clerk.")},
    )
    parties = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Parties who attend themselves"),
        queryset=Person.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    interpreter = forms.ModelChoiceField(
        label=gettext_lazy("Interpreter"),
        queryset=Person.objects.none(),
        required=False,
        empty_label=gettext_lazy("No interpreter"),
    )
    witnesses = forms.CharField(
        label=gettext_lazy("Witnesses"),
        required=False,
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "ltr", "data-size": "24", "inputmode": "numeric"}),
        help_text=gettext_lazy("Emirates ID of each witness, one on each line"),
    )
    detainee = forms.ModelChoiceField(
        label=gettext_lazy("Inmate"),
        queryset=Person.objects.none(),
        required=False,
        empty_label=gettext_lazy("No inmate"),
    )
    space = forms.ModelChoiceField(
        label=gettext_lazy("Video room of the facility"),
        queryset=Space.objects.none(),
        required=False,
        empty_label=gettext_lazy("None"),
    )
    # Idempotency key: one form lists one hearing, even if it is sent again.
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    field_order = ("kind", "day", "starts_at", "duration", "is_closed", "judge", "clerk", "parties")

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, court=case.court, **kwargs)
        self.case = case
        self._of("judge").queryset = staff_of(case.court, Role.JUDGE)
        self._of("clerk").queryset = staff_of(case.court, Role.CLERK)
        self._of("interpreter").queryset = staff_of(case.court, Role.INTERPRETER)
        self._of("parties").queryset = parties_with_account(case)
        self._of("detainee").queryset = natural_parties(case)
        self._of("space").queryset = facility_spaces()
        self._read_choices()
        if not self._of("parties").choices:
            self._of("parties").help_text = _("No party of this case has an account to attend with.")
        always = law_for(case.court, clock.now()).hearings.closed_by_default
        kinds = _(", ").join(str(kind.label) for kind in HearingKind if kind in always)
        if kinds:
            self._of("is_closed").help_text = _(
                "Only people who are invited, or who may view the case, can see it. Always closed: %(kinds)s."
            ) % {"kinds": kinds}

    def _read_choices(self) -> None:
        """Read the choices by three queries. By itself each field would read its own, and some twice."""
        staff = staff_in_roles(self.case.court, Role.JUDGE, Role.CLERK, Role.INTERPRETER)
        parties = list(natural_parties(self.case).select_related("user"))
        choices: dict[str, Sequence[Person | Space]] = {
            "judge": staff[Role.JUDGE],
            "clerk": staff[Role.CLERK],
            "interpreter": staff[Role.INTERPRETER],
            "parties": [person for person in parties if has_account(person)],
            "detainee": parties,
            "space": list(facility_spaces()),
        }
        for name, rows in choices.items():
            field = self._of(name)
            empty = [] if field.empty_label is None else [("", field.empty_label)]
            field.choices = [*empty, *((row.pk, field.label_from_instance(row)) for row in rows)]

    def _of(self, name: str) -> Any:
        return self.fields[name]

    def clean_witnesses(self) -> tuple[Person, ...]:
        """Find the witnesses by their identity numbers."""
        numbers = numbers_in(self.cleaned_data["witnesses"])
        if len(numbers) > WITNESSES_AT_MOST:
            raise forms.ValidationError(
                _("A hearing can have at most %(count)s witnesses.") % {"count": WITNESSES_AT_MOST}
            )
        wrong = [number for number in numbers if not is_emirates_id(number, this_year=clock.today().year)]
        if wrong:
            raise forms.ValidationError(
                _("This is not an Emirates ID number: %(numbers)s. Enter 15 digits, as on the identity card.")
                % {"numbers": _(", ").join(wrong)[:100]}
            )
        known = people_by_identity(numbers)
        missing = [number for number in numbers if number not in known]
        if missing:
            raise forms.ValidationError(
                _("No person with this Emirates ID is registered: %(numbers)s.")
                % {"numbers": _(", ").join(missing)[:100]}
            )
        return tuple(dict.fromkeys(known[number] for number in numbers))

    def plan(self) -> ListingPlan:
        """The plan of a valid form."""
        data = self.cleaned_data
        return ListingPlan(
            kind=data["kind"],
            starts_at=self.moment,
            duration=self.length,
            is_closed=data["is_closed"],
            judge=data["judge"],
            clerk=data["clerk"],
            parties=tuple(data["parties"]),
            interpreter=data["interpreter"],
            witnesses=data["witnesses"],
            detainee=data["detainee"],
            space=data["space"],
        )


def reason_field() -> CleanTextField:
    """The field for the reason, which everyone invited can read."""
    return CleanTextField(
        label=gettext_lazy("Reason"),
        max_length=300,
        help_text=gettext_lazy("Everyone who is invited can read it."),
        error_messages={"required": gettext_lazy("Enter the reason. Everyone who is invited can read it.")},
    )


class RescheduleForm(VersionedForm, WindowForm):
    """The form to move a hearing to another time."""

    version_field = "version"
    reason = reason_field()
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class CancelForm(VersionedForm):
    """The form to cancel a hearing."""

    version_field = "version"
    reason = reason_field()
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
