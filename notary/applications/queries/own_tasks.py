"""The acts that wait for a person in applications: to go on, to read and agree, to submit, to correct, to pay."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from django.db.models import Q

from courts.ground.declared.subjects import label_of
from courts.ground.models import Person
from courts.payments.models import Invoice
from courts.payments.states import InvoiceState
from notary.applications.models import Application, ApplicationPerson
from notary.applications.models.people import open_invitations
from notary.applications.queries.completeness import not_agreed
from notary.applications.states import AGREEABLE, ApplicationState

_OPEN = (*AGREEABLE, ApplicationState.DRAFT, ApplicationState.ACCEPTED)


class Due(StrEnum):
    """The next act of a person in an application."""

    GO_ON = "go_on"
    ANSWER = "answer"
    AGREE = "agree"
    SUBMIT = "submit"
    WAIT = "wait"
    CORRECT = "correct"
    PAY = "pay"


@dataclass(frozen=True, slots=True)
class DueAct:
    """The next act of a person. invoice: to pay. count: people whose agreement is missing."""

    application: Application
    act: Due
    invoice: UUID | None = None
    count: int = 0


def due_acts(person: Person, most: int) -> list[DueAct]:
    """Return what waits for the person, in the newest applications that have not ended. Four queries at most."""
    mine = ApplicationPerson.records.filter(person=person, declined_at__isnull=True).values("application")
    invited = ApplicationPerson.records.filter(pk__in=open_invitations(person)).values("application")
    own = Q(applicant=person)
    named = Q(state__in=AGREEABLE) & (Q(pk__in=mine) | Q(pk__in=invited))
    seen = Application.objects.visible_to(person)
    rows = list(seen.filter(own | named, state__in=_OPEN).select_related("office").order_by("-created_at", "pk")[:most])
    people: dict[UUID, list[ApplicationPerson]] = {row.pk: [] for row in rows}
    for each in ApplicationPerson.records.filter(application__in=people):
        people[each.application_id].append(each)
    invoices = _open_invoices([row for row in rows if row.state == ApplicationState.ACCEPTED])
    found = (_due_act(row, people[row.pk], person, invoices) for row in rows)
    return [each for each in found if each is not None]


def _open_invoices(accepted: list[Application]) -> dict[UUID, UUID]:
    if not accepted:
        return {}
    keys = [row.pk for row in accepted]
    rows = Invoice.records.filter(subject_label=label_of(accepted[0]), subject_id__in=keys, state=InvoiceState.DUE)
    return dict(rows.values_list("subject_id", "pk"))


def _due_act(
    row: Application, people: list[ApplicationPerson], person: Person, invoices: dict[UUID, UUID]
) -> DueAct | None:
    is_applicant = row.applicant_id == person.pk
    if row.state == ApplicationState.ACCEPTED:
        invoice = invoices.get(row.pk)
        return DueAct(row, Due.PAY, invoice) if invoice is not None else None
    if is_applicant and row.state == ApplicationState.RETURNED:
        return DueAct(row, Due.CORRECT)
    if row.state == ApplicationState.DRAFT:
        return DueAct(row, Due.GO_ON)
    return _act_of_agreement(row, people, person)


def _act_of_agreement(row: Application, people: list[ApplicationPerson], person: Person) -> DueAct | None:
    is_applicant, open_places = row.applicant_id == person.pk, not_agreed(row, people)
    if not is_applicant and not any(each.person_id == person.pk for each in people):
        return DueAct(row, Due.ANSWER)
    if any(each.person_id == person.pk for each in open_places):
        return DueAct(row, Due.AGREE)
    if not is_applicant:
        return None
    return DueAct(row, Due.WAIT, count=len(open_places)) if open_places else DueAct(row, Due.SUBMIT)
