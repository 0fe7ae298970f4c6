"""Cases: opened by an accepted filing only, joined by counsel, staffed by the court."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from courts.ground import clock
from courts.ground.actors import Actor
from courts.ground.errors import Conflict, DomainError
from courts.ground.models import Person, TimelineMark
from courts.ground.services import audit, timeline
from courts.ground.services.numbers import next_number
from courts.registry.models import (
    Assignment,
    Case,
    Filing,
    FilingDocument,
    FilingDocumentKind,
    FilingParty,
    Party,
    Representation,
)
from courts.registry.services.notices import notify_appearance, notify_registered
from courts.registry.services.parties import person_of
from courts.registry.services.rights import lock_case, match_case_rights
from courts.registry.signals import representation_changed, representation_changes


def open_case(filing: Filing, *, actor: Actor) -> Case:
    """Create the case of a filing that was accepted in this same transaction; only `accept_filing` calls this.

    Takes the next number of the court's series of that kind and year inside the transaction, so that a failed one
    gives it back. Parties become people, known ones by Emirates ID or licence; they and their counsel get their rights.
    """
    now = clock.now()
    year = now.astimezone(filing.court.tz).year
    case = Case.records.create(
        filing=filing,
        court=filing.court,
        kind=filing.case_kind,
        year=year,
        serial=next_number(filing.court, f"case:{filing.case_kind}", year),
        title=filing.title,
        opened_at=now,
    )
    audit.record("case.opened", case, actor=actor, detail={"filing": str(filing.pk), "number": str(case)})
    _bring_parties(case, filing, actor=actor)
    files = FilingDocument.records.filter(filing=filing).select_related("document")
    documents = [
        row.document for row in sorted(files, key=lambda row: (row.kind != FilingDocumentKind.STATEMENT, row.position))
    ]
    params = {"receipt": filing.receipt.number if filing.receipt else "", **_agent_of(filing)}
    if filing.receipt is not None:
        timeline.write_line(
            case,
            "claim_filed",
            mark=TimelineMark.PARTY,
            at=filing.receipt.received_at,
            params=params,
            documents=documents,
        )
    timeline.write_line(case, "case_registered", at=now, params={"serial": case.serial, "year": case.year})
    notify_registered(case)
    return case


def _agent_of(filing: Filing) -> dict[str, str]:
    """The names of the agent who submitted a filing and of its filer, for the timeline; empty for a filer's own act."""
    agent, filer = filing.submitted_by, filing.filer
    if agent is None:
        return {}
    return {
        "agent_ar": agent.name_ar,
        "agent_en": agent.name_en or agent.name_ar,
        "filer_ar": filer.name_ar,
        "filer_en": filer.name_en or filer.name_ar,
    }


def _bring_parties(case: Case, filing: Filing, *, actor: Actor) -> None:
    for named in FilingParty.records.filter(filing=filing).select_related("lawyer").order_by("position", "pk"):
        person = person_of(named)
        party, is_new = Party.records.get_or_create(
            case=case, person=person, defaults={"role": named.role, "position": named.position}
        )
        if not is_new and party.role != named.role:
            raise DomainError(
                _("%(name)s is on both sides. Return the filing for correction.") % {"name": named.name_ar},
                code="both_sides",
            )
        if named.lawyer is not None:
            _represent(party, named.lawyer, actor=actor)
    match_case_rights(case, actor=actor)


def _represent(party: Party, lawyer: Person, *, actor: Actor) -> tuple[Representation, bool]:
    row, is_new = Representation.records.get_or_create(party=party, lawyer=lawyer, until=None)
    if is_new:
        audit.record(
            "representation.began", row, actor=actor, detail={"case": str(party.case_id), "party": str(party.pk)}
        )
    return row, is_new


@transaction.atomic
def enter_appearance(case: Case, *, party: Party, lawyer: Person, actor: Actor) -> Representation:
    """Enter a lawyer's appearance for a party: right on the case, timeline line, notice. Idempotent.

    Raises DomainError (field `roll_number`) for a person who is not on the roll of practising lawyers, and for
    counsel of the other side; Conflict when the party is not of this case.
    """
    if party.case_id != case.pk:
        raise Conflict
    lock_case(case)
    if not lawyer.is_lawyer:
        raise DomainError(
            _("Enter the number of a lawyer on the roll of practising lawyers."),
            code="not_on_roll",
            field="roll_number",
        )
    other_side = Representation.records.filter(party__case=case, lawyer=lawyer, until__isnull=True).exclude(
        party__role=party.role
    )
    own_case = Party.records.filter(case=case, person=lawyer).exclude(role=party.role)
    if other_side.exists() or own_case.exists():
        raise DomainError(
            _("%(name)s acts for the other side of this case.") % {"name": lawyer.name},
            code="other_side",
            field="roll_number",
        )
    row, is_new = _represent(party, lawyer, actor=actor)
    if is_new:
        match_case_rights(case, [lawyer], actor=actor)
        timeline.write_line(
            case,
            "appearance_entered",
            mark=TimelineMark.PARTY,
            params=_names(party, lawyer),
        )
        notify_appearance(row)
        _say_representation_changed(case)
    return row


@transaction.atomic
def end_representation(representation: Representation, *, actor: Actor) -> None:
    """End a lawyer's representation; the right on the case ends with it, unless something else carries it.

    Raises Conflict when it has ended already.
    """
    party = representation.party
    lock_case(party.case)
    ended = Representation.records.filter(pk=representation.pk, until__isnull=True).update(until=clock.now())
    if not ended:
        raise Conflict
    audit.record("representation.ended", representation, actor=actor, detail={"case": str(party.case_id)})
    timeline.write_line(
        party.case, "appearance_ended", mark=TimelineMark.PARTY, params=_names(party, representation.lawyer)
    )
    match_case_rights(party.case, [representation.lawyer], actor=actor)
    _say_representation_changed(party.case)


def _say_representation_changed(case: Case) -> None:
    representation_changes.send(sender=Case, case=case)
    transaction.on_commit(lambda: representation_changed.send_robust(sender=Case, case=case))


def _names(party: Party, lawyer: Person) -> dict[str, str]:
    return {
        "party_ar": party.person.name_ar,
        "party_en": party.person.name_en or party.person.name_ar,
        "lawyer_ar": lawyer.name_ar,
        "lawyer_en": lawyer.name_en or lawyer.name_ar,
    }


@transaction.atomic
def assign(case: Case, person: Person, role: str, *, actor: Actor) -> Assignment:
    """Assign a member of staff to a case, with the right on it. Idempotent."""
    lock_case(case)
    row, is_new = Assignment.records.get_or_create(case=case, person=person, role=role, until=None)
    if is_new:
        audit.record("case.assigned", case, actor=actor, detail={"person": str(person.pk), "role": str(role)})
    match_case_rights(case, [person], actor=actor)
    return row


@transaction.atomic
def end_assignment(assignment: Assignment, *, actor: Actor) -> None:
    """End an assignment to a case; the right ends with it. Raises Conflict when it has ended already."""
    lock_case(assignment.case)
    if not Assignment.records.filter(pk=assignment.pk, until__isnull=True).update(until=clock.now()):
        raise Conflict
    audit.record(
        "case.unassigned",
        assignment.case,
        actor=actor,
        detail={"person": str(assignment.person_id), "role": assignment.role},
    )
    match_case_rights(assignment.case, [assignment.person], actor=actor)
