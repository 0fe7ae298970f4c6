"""A whole filing in one request: what machine clients send. The same services as the pages, in one go."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db import transaction

from courts.ground.actors import Actor
from courts.ground.errors import DomainError, NotAllowed, Refused
from courts.ground.models import Channel, IdempotencyKey, Venue
from courts.ground.services import idempotency
from courts.registry.details import ClaimDetails, PartyDetails
from courts.registry.models import Filing, FilingParty
from courts.registry.services.completeness import claim_faults, document_faults, party_faults
from courts.registry.services.filings import attach_documents, filer_of, save_draft, submit_filing
from courts.registry.services.uploads import Upload, check_files, keep_files

PURPOSE = "registry.api.filing"


def _made_before(actor: Actor, key: str, request_hash: str) -> Filing | None:
    row = IdempotencyKey.records.filter(user=actor.user, purpose=PURPOSE, key=key).first()
    if row is None or row.subject_id is None:
        return None
    if row.request_hash != request_hash:
        raise idempotency.mismatch(field="Idempotency-Key")
    return Filing.records.select_related("court", "receipt", "filer").get(pk=row.subject_id)


def file_at_once(
    claim: ClaimDetails,
    parties: Sequence[PartyDetails],
    *,
    lead: Upload | None,
    exhibits: Sequence[Upload],
    proofs: Mapping[str, Sequence[Upload]],
    actor: Actor,
    key: str,
    request_hash: str,
) -> Filing:
    """Draft, attach and submit, all or nothing; the same key with the same request answers with the same filing.

    Raises Refused with every fault at once, Conflict when the key was used for another request. The bytes are
    kept before the transaction, so that no upload runs inside one.
    """
    filer_of(actor)
    if actor.user is None:
        raise NotAllowed
    earlier = _made_before(actor, key, request_hash)
    if earlier is not None:
        return earlier
    checked = check_files(claim.court, lead=lead, exhibits=exhibits, proofs=proofs)
    faults = [*_claim_faults(claim, actor), *_party_faults(parties, actor), *checked.faults]
    if lead is None:
        faults.extend(document_faults([]))
    if faults:
        raise Refused(faults)
    kept = keep_files(checked, actor=actor)
    with transaction.atomic():
        claimed, is_new = idempotency.claim(actor.user, PURPOSE, key, request_hash)
        if not is_new and claimed.subject_id is not None:
            return Filing.records.select_related("court", "receipt", "filer").get(pk=claimed.subject_id)
        filing = save_draft(None, actor=actor, claim=claim, parties=parties)
        attach_documents(filing, lead=kept.lead, exhibits=kept.exhibits, proofs=kept.proofs, version=None, actor=actor)
        filing = submit_filing(filing, actor=actor, channel=Channel.API)
        idempotency.complete(claimed, filing.pk)
    return filing


def faults_of_what_was_read(
    court: Venue | None,
    parties: Sequence[PartyDetails | None],
    *,
    lead: Upload | None,
    exhibits: Sequence[Upload],
    proofs: Mapping[str, Sequence[Upload]],
    actor: Actor,
) -> list[DomainError]:
    """Everything that can be said of a request that cannot be read whole, so that its sender mends all in one go.

    Says nothing that `file_at_once` would not say: without a court, files are measured by the widest limits of any.
    """
    filer_of(actor)
    checked = check_files(court, lead=lead, exhibits=exhibits, proofs=proofs)
    return [*_party_faults(parties, actor), *checked.faults]


def _claim_faults(claim: ClaimDetails, actor: Actor) -> list[DomainError]:
    """The same rules as at submission, asked before anything is kept."""
    filing = Filing(
        filer=actor.person,
        court=claim.court,
        case_kind=claim.case_kind,
        title=claim.title,
        facts=claim.facts,
        requests=claim.requests,
        claim_value=claim.claim_value,
    )
    return list(claim_faults(filing))


def _party_faults(parties: Sequence[PartyDetails | None], actor: Actor) -> list[DomainError]:
    filing = Filing(filer=actor.person)
    named = [
        None
        if party is None
        else FilingParty(
            filing=filing,
            role=party.role,
            kind=party.kind,
            name_ar=party.name_ar,
            emirates_id=party.emirates_id,
            licence_number=party.licence_number,
            email=party.email,
            phone=party.phone,
        )
        for party in parties
    ]
    return list(party_faults(filing, named))
