"""Files the claims of the demonstration as their filers would."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.files.uploadedfile import SimpleUploadedFile

from courts.ground.actors import Actor, actor_for
from courts.ground.models import Person
from courts.registry.details import ClaimDetails
from courts.registry.models import Case, Filing, FilingDocumentKind, Party
from courts.registry.services.cases import enter_appearance
from courts.registry.services.filings import attach_documents, save_draft, submit_filing
from courts.registry.services.reviews import accept_filing, take_filing
from courts.registry.services.uploads import Kept, check_files, keep_files
from demo.people import Cast
from demo.story.claims import Claim
from demo.story.papers import paper


def by(cast: Cast, member: str) -> Actor:
    """Return the actor for a person of the cast."""
    return actor_for(cast.users[member])


def store_papers(cast: Cast, claims: Sequence[Claim]) -> dict[str, Kept]:
    """Validate and store the documents of every claim, outside any transaction. Nothing refers to them yet."""
    kept: dict[str, Kept] = {}
    for claim in claims:
        lead = paper("صحيفة الدعوى", "Statement of claim")
        exhibits: list[SimpleUploadedFile] = [
            paper(name, f"Exhibit {number}") for number, name in enumerate(claim.exhibits, start=1)
        ]
        powers = [paper("سند الوكالة", "Power of attorney")] if claim.has_power else []
        proofs = {FilingDocumentKind.POWER_OF_ATTORNEY.value: powers}
        checked = check_files(cast.venues["court"], lead=lead, exhibits=exhibits, proofs=proofs)
        kept[claim.key] = keep_files(checked, actor=by(cast, claim.filer))
    return kept


def draft(cast: Cast, claim: Claim, papers: Kept | None = None) -> Filing:
    """Save a claim as its filer's draft, with its documents. Idempotent: the same claim is one draft."""
    actor = by(cast, claim.filer)
    details = ClaimDetails(
        court=cast.venues["court"],
        case_kind=claim.kind,
        title=claim.title,
        facts=claim.facts,
        requests=claim.requests,
        claim_value=claim.amount,
    )
    filing = save_draft(None, actor=actor, claim=details, parties=claim.parties, token=token_of(claim))
    if papers is not None:
        attach_documents(
            filing, lead=papers.lead, exhibits=papers.exhibits, proofs=papers.proofs, version=None, actor=actor
        )
    return filing


def token_of(claim: Claim) -> str:
    """Return the idempotency key of a claim's filing."""
    return f"demonstration:{claim.key}"


def submit(cast: Cast, claim: Claim, papers: Kept) -> Filing:
    """File a claim, which puts it in the court's queue."""
    return submit_filing(draft(cast, claim, papers), actor=by(cast, claim.filer))


def take(cast: Cast, filing: Filing) -> Filing:
    """Take a claim from the queue, as the case manager."""
    return take_filing(filing, actor=by(cast, "manager"))


def accept(cast: Cast, filing: Filing) -> Case:
    """Accept a claim, as the case manager who took it."""
    return accept_filing(filing, actor=by(cast, "manager"))


def enter_respondent_counsel(cast: Cast, claim: Claim, case: Case) -> None:
    """Enter the appearance of the respondent's counsel, as the clerk."""
    respondent = Party.records.select_related("case", "person").get(case=case, role="respondent")
    enter_appearance(case, party=respondent, lawyer=_other_counsel(cast, claim), actor=by(cast, "clerk"))


def _other_counsel(cast: Cast, claim: Claim) -> Person:
    return cast.people["counsel" if claim.filer == "lawyer" else "lawyer"]
