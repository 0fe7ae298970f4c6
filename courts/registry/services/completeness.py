"""What a filing lacks before the court takes it in: every fault at once, each at its field."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from courts.ground import clock
from courts.ground.errors import DomainError
from courts.registry.contact_numbers import is_emirates_id, is_licence, phone
from courts.registry.models import CaseKind, Filing, FilingDocument, FilingDocumentKind, FilingParty, PartyRole


def faults_of(filing: Filing, parties: Sequence[FilingParty], documents: Sequence[FilingDocument]) -> list[DomainError]:
    """Faults in the order of the form. Fields are `title`, `parties.0.phone`, `lead` and the like."""
    return [*claim_faults(filing), *party_faults(filing, parties), *document_faults(documents)]


def claim_faults(filing: Filing) -> Iterator[DomainError]:
    """Faults of the claim itself."""
    if filing.case_kind not in CaseKind.values:
        yield DomainError(_("Select the kind of case."), code="required", field="case_kind")
    if not filing.title:
        yield DomainError(_("Enter the subject of the claim."), code="required", field="title")
    if not filing.facts:
        yield DomainError(_("Enter the facts of the claim."), code="required", field="facts")
    if not filing.requests:
        yield DomainError(_("Enter what you ask the court to order."), code="required", field="requests")
    if filing.claim_value is not None and filing.claim_value < 0:
        yield DomainError(_("Enter a claim value that is not below zero."), code="negative", field="claim_value")


def party_faults(filing: Filing, parties: Sequence[FilingParty | None]) -> Iterator[DomainError]:
    """Faults of the parties, each and together.

    Where a program's party could not be read, None keeps its place; what is missing among all of them cannot be
    told then.
    """
    known = [party for party in parties if party is not None]
    is_whole = len(known) == len(parties)
    roles = {party.role for party in known}
    if is_whole and PartyRole.CLAIMANT not in roles:
        yield DomainError(_("Add at least one claimant."), code="required", field="parties")
    if is_whole and PartyRole.RESPONDENT not in roles:
        yield DomainError(_("Add at least one respondent."), code="required", field="parties")
    seen: set[str] = set()
    for place, party in enumerate(parties):
        if party is None:
            continue
        yield from _one_party(party, f"parties.{place}")
        number = party.emirates_id or party.licence_number
        if number and number in seen:
            yield DomainError(
                _("%(name)s stands here twice. Each party is named once.") % {"name": party.name_ar},
                code="twice",
                field=f"parties.{place}.{'emirates_id' if party.emirates_id else 'licence_number'}",
            )
        seen.add(number)
    if is_whole:
        yield from _standing(filing, known)


def _standing(filing: Filing, parties: Sequence[FilingParty]) -> Iterator[DomainError]:
    filer = filing.filer
    if filer.is_lawyer or PartyRole.CLAIMANT not in {party.role for party in parties}:
        return
    own = filer.emirates_id
    if not own or own not in {party.emirates_id for party in parties if party.role == PartyRole.CLAIMANT}:
        yield DomainError(
            _("Only a lawyer files for others. Add yourself among the claimants, with your Emirates ID number."),
            code="not_a_party",
            field="parties",
        )


def _one_party(party: FilingParty, field: str) -> Iterator[DomainError]:
    name = {"name": party.name_ar}
    this_year = clock.today().year
    if not party.name_ar:
        yield DomainError(_("Enter the name of the party in Arabic."), code="required", field=f"{field}.name_ar")
    if party.kind == "natural":
        if party.emirates_id and not is_emirates_id(party.emirates_id, this_year=this_year):
            yield emirates_id_fault(f"{field}.emirates_id")
        elif not party.emirates_id and party.role == PartyRole.CLAIMANT:
            yield DomainError(
                _("Enter the Emirates ID number of %(name)s.") % name, code="required", field=f"{field}.emirates_id"
            )
    elif not is_licence(party.licence_number):
        yield DomainError(
            _("Enter the licence number of %(name)s.") % name, code="required", field=f"{field}.licence_number"
        )
    if party.phone and phone(party.phone) is None:
        yield phone_fault(f"{field}.phone")
    if party.role == PartyRole.RESPONDENT and not (party.email or party.phone):
        yield DomainError(
            _("Add a mobile number or an e-mail address where %(name)s can be served.") % name,
            code="required",
            field=f"{field}.phone",
        )


def emirates_id_fault(field: str) -> DomainError:
    """The number does not have the form of an Emirates ID."""
    return DomainError(
        _("Enter an Emirates ID number with 15 digits, starting 784."), code="bad_emirates_id", field=field
    )


def phone_fault(field: str) -> DomainError:
    """The number does not have the form of a telephone number."""
    return DomainError(_("Enter a mobile number with 10 digits, starting 05."), code="bad_phone", field=field)


def document_faults(documents: Sequence[FilingDocument]) -> Iterator[DomainError]:
    """Exactly one statement of claim."""
    if sum(row.kind == FilingDocumentKind.LEAD for row in documents) != 1:
        yield DomainError(_("Upload the statement of claim as one PDF."), code="required", field="lead")
