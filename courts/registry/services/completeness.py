"""The rules that a filing must satisfy before it is submitted: all errors at once, each at its field."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Final

from django.utils.translation import gettext as _

from courts.ground import clock
from courts.ground.errors import DomainError
from courts.ground.models import Person, PersonKind
from courts.ground.questions.answers import missing
from courts.ground.questions.definition import Answers
from courts.ground.wording.arabic_search import folded
from courts.ground.wording.typed_numbers import is_emirates_id, is_licence, phone
from courts.registry.details import ClaimDetails, PartyDetails, claim_details, party_details, upload_field
from courts.registry.filing_types.definition import FilingType
from courts.registry.filing_types.registry import CLAIM, filing_type
from courts.registry.models import CaseKind, Filing, FilingDocument, FilingDocumentKind, FilingParty, PartyRole

# The questions of a type stand on one page.
DETAILS: Final = "details"


def filing_errors(
    filing: Filing, parties: Sequence[FilingParty], documents: Sequence[FilingDocument]
) -> list[DomainError]:
    """Return the errors of a stored filing, in the order of the form.

    One that the court has received before stays with it, also when it takes no new ones meanwhile.
    """
    kinds = [row.kind for row in documents]
    of_type = [*answer_errors(filing.definition, filing.answers), *paper_errors(filing.definition, kinds)]
    if filing.about_id is not None:
        return of_type
    claimed = [*claim_errors(claim_details(filing)), *party_errors(party_details(parties), filer=filing.filer)]
    errors = [*claimed, *_kind_errors(filing), *of_type]
    if filing.receipt_id is None and not filing.court.takes_requests:
        closed = DomainError(
            _("This court takes no new filings any more. Choose another one."), code="closed", field="court"
        )
        return [closed, *errors]
    return errors


def details_errors(
    claim: ClaimDetails, parties: Sequence[PartyDetails], kinds: Collection[str], *, filer: Person
) -> list[DomainError]:
    """Return the errors of a filing in the order of the form. `kinds` are the kinds of its documents.

    Fields are `title`, `parties.0.phone`, `statement` and the like.
    """
    return [*claim_errors(claim), *party_errors(parties, filer=filer), *document_errors(kinds)]


def claim_errors(claim: ClaimDetails) -> Iterator[DomainError]:
    """Yield the errors of the claim itself."""
    if claim.case_kind not in CaseKind.values:
        yield DomainError(_("Select the kind of case."), code="required", field="case_kind")
    if not claim.title:
        yield DomainError(_("Enter the subject of the claim."), code="required", field="title")
    if not claim.facts:
        yield DomainError(_("Enter the facts of the claim."), code="required", field="facts")
    if not claim.requests:
        yield DomainError(_("Enter what you ask the court to order."), code="required", field="requests")
    if claim.claim_value is not None and claim.claim_value < 0:
        yield DomainError(_("Enter a claim value that is not below zero."), code="negative", field="claim_value")


def party_errors(parties: Sequence[PartyDetails | None], *, filer: Person) -> Iterator[DomainError]:
    """Yield the errors of the parties, of each and of all together.

    Where a party of an API request cannot be read, None keeps its place; the rules about all parties together
    cannot be asked then.
    """
    known = [party for party in parties if party is not None]
    is_whole = len(known) == len(parties)
    roles = {party.role for party in known}
    if is_whole and PartyRole.CLAIMANT not in roles:
        yield DomainError(_("Add at least one claimant."), code="required", field="parties")
    if is_whole and PartyRole.RESPONDENT not in roles:
        yield DomainError(_("Add at least one respondent."), code="required", field="parties")
    seen: set[tuple[str, str, str]] = set()
    for place, party in enumerate(parties):
        if party is None:
            continue
        yield from _one_party(party, f"parties.{place}")
        column = "emirates_id" if party.emirates_id else "licence_number"
        if party.document_number and not party.emirates_id:
            column = "document_number"
        number = getattr(party, column)
        # Two countries may give one number to two passports.
        key = (column, folded(party.document_issuer) if column == "document_number" else "", number)
        if number and key in seen:
            yield DomainError(
                _("%(name)s is listed twice. List each party once.") % {"name": party.name_ar},
                code="twice",
                field=f"parties.{place}.{column}",
            )
        seen.add(key)
    if is_whole:
        yield from _standing(known, filer)


def _standing(parties: Sequence[PartyDetails], filer: Person) -> Iterator[DomainError]:
    if filer.is_lawyer or PartyRole.CLAIMANT not in {party.role for party in parties}:
        return
    claimants = [party for party in parties if party.role == PartyRole.CLAIMANT]
    if not any(_is_filer(party, filer) for party in claimants):
        if filer.kind == PersonKind.LEGAL:
            yield DomainError(
                _("Add the company for which you file as a claimant, with the number of its licence."),
                code="not_a_party",
                field="parties",
            )
            return
        yield DomainError(
            _(
                "Only a lawyer can file for other people. Add yourself as a claimant, with your Emirates ID number or "
                "the identity document of your account."
            ),
            code="not_a_party",
            field="parties",
        )


def _one_party(party: PartyDetails, field: str) -> Iterator[DomainError]:
    name = {"name": party.name_ar}
    this_year = clock.today().year
    if not party.name_ar:
        yield DomainError(_("Enter the name of the party in Arabic."), code="required", field=f"{field}.name_ar")
    if party.kind == "natural":
        if party.emirates_id and not is_emirates_id(party.emirates_id, this_year=this_year):
            yield emirates_id_error(f"{field}.emirates_id")
        elif not party.emirates_id and not party.document_number and party.role == PartyRole.CLAIMANT:
            yield DomainError(
                _("Enter the Emirates ID number of %(name)s, or another identity document.") % name,
                code="required",
                field=f"{field}.emirates_id",
            )
        if party.document_number and not party.document_issuer:
            yield DomainError(
                _("Enter the country or authority that issued the document of %(name)s.") % name,
                code="required",
                field=f"{field}.document_issuer",
            )
    elif not is_licence(party.licence_number):
        yield DomainError(
            _("Enter the licence number of %(name)s.") % name, code="required", field=f"{field}.licence_number"
        )
    if party.phone and phone(party.phone) is None:
        yield phone_error(f"{field}.phone")
    if party.role == PartyRole.RESPONDENT and not (party.email or party.phone):
        yield DomainError(
            _("Add a mobile number or an e-mail address where %(name)s can be served.") % name,
            code="required",
            field=f"{field}.phone",
        )


def _is_filer(party: PartyDetails, filer: Person) -> bool:
    if filer.kind == PersonKind.LEGAL:
        return is_company_of(party.licence_number, filer)
    if filer.emirates_id:
        return party.emirates_id == filer.emirates_id
    return is_document_of(party.document_number, party.document_issuer, filer)


def is_company_of(licence_number: str, person: Person) -> bool:
    """Return True if this is the licence of a person that is a company."""
    return person.kind == PersonKind.LEGAL and bool(licence_number) and licence_number == person.licence_number


def is_document_of(number: str, issuer: str, person: Person) -> bool:
    """Return True if this is the identity document of a person without an Emirates ID."""
    return (
        bool(number)
        and not person.emirates_id
        and number == person.document_number
        and folded(issuer) == folded(person.document_issuer)
    )


def emirates_id_error(field: str) -> DomainError:
    """Return the error of a number that does not have the form of an Emirates ID."""
    return DomainError(
        _("Enter an Emirates ID number with 15 digits, starting 784."), code="bad_emirates_id", field=field
    )


def phone_error(field: str) -> DomainError:
    """Return the error of a number that does not have the form of a telephone number."""
    return DomainError(_("Enter a mobile number with 10 digits, starting 05."), code="bad_phone", field=field)


def document_errors(kinds: Collection[str]) -> Iterator[DomainError]:
    """Yield an error unless there is exactly one statement of claim among the documents of these kinds."""
    yield from paper_errors(filing_type(CLAIM), kinds)


def paper_errors(kind: FilingType, kinds: Collection[str]) -> Iterator[DomainError]:
    """Yield an error for each paper of the type that is missing among documents of these kinds, or not taken by it."""
    for paper in kind.papers:
        count = list(kinds).count(paper.kind)
        if count != 1 and paper.required and paper.kind == FilingDocumentKind.STATEMENT and kind.opens_case:
            yield DomainError(_("Upload the statement of claim as one PDF."), code="required", field="statement")
        elif not count and paper.required:
            yield DomainError(
                _("Upload this document as a PDF: %(paper)s.") % {"paper": paper.name},
                code="required",
                field=upload_field(paper.kind),
            )
    for other in sorted(set(kinds) - {paper.kind for paper in kind.papers}):
        yield DomainError(
            _("This filing does not take such a document: %(paper)s. Remove it.")
            % {"paper": FilingDocumentKind(other).label},
            code="not_taken",
            field=upload_field(other),
        )


def answer_errors(kind: FilingType, answers: Answers) -> Iterator[DomainError]:
    """Yield an error for each question of the type that has no answer."""
    for question in missing(kind.questions, answers, {}, DETAILS):
        yield DomainError(
            _("Answer this question: %(label)s") % {"label": question.label}, code="required", field=question.code
        )


def _kind_errors(filing: Filing) -> Iterator[DomainError]:
    kind = filing.definition
    if not kind.takes(filing.case_kind):
        words = CaseKind(kind.kinds[0]).label
        yield DomainError(
            _("Select the kind of case that fits this filing: %(kind)s.") % {"kind": words},
            code="wrong_kind",
            field="case_kind",
        )
