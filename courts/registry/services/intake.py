"""A whole filing in one request, as API clients send it: drafted, attached and submitted in one transaction."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from courts.ground.actors import Actor
from courts.ground.errors import DomainError, NotAllowed, Refused
from courts.ground.models import Channel, IdempotencyKey, Venue
from courts.ground.services import idempotency
from courts.registry.details import Attachment, ClaimDetails, PartyDetails
from courts.registry.models import Filing
from courts.registry.services.completeness import details_errors, party_errors
from courts.registry.services.filings import attach_documents, filer_of, save_draft, submit_filing
from courts.registry.services.uploads import check_files, store_files

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
    attachments: Sequence[Attachment],
    *,
    actor: Actor,
    key: str,
    request_hash: str,
) -> Filing:
    """Draft, attach and submit, all or nothing; the same key with the same request answers with the same filing.

    Raises Refused with every error at once, Conflict when the key was used for another request. The bytes are
    stored before the transaction, so that no upload runs inside one.
    """
    filer = filer_of(actor)
    if actor.user is None:
        raise NotAllowed
    earlier = _made_before(actor, key, request_hash)
    if earlier is not None:
        return earlier
    validated = check_files(claim.court, attachments)
    kinds = [each.kind for each in attachments]
    errors = [*details_errors(claim, parties, kinds, filer=filer), *validated.errors]
    if errors:
        raise Refused(errors)
    stored = store_files(validated, actor=actor)
    with transaction.atomic():
        claimed, is_new = idempotency.claim(actor.user, PURPOSE, key, request_hash)
        if not is_new and claimed.subject_id is not None:
            return Filing.records.select_related("court", "receipt", "filer").get(pk=claimed.subject_id)
        filing = save_draft(None, actor=actor, claim=claim, parties=parties)
        attach_documents(filing, stored, version=None, actor=actor)
        filing = submit_filing(filing, actor=actor, channel=Channel.API)
        idempotency.complete(claimed, filing.pk)
    return filing


def errors_of_readable_parts(
    court: Venue | None,
    parties: Sequence[PartyDetails | None],
    attachments: Sequence[Attachment],
    *,
    actor: Actor,
) -> list[DomainError]:
    """Return all errors of the readable parts of a request, so that the client fixes everything in one go.

    Returns no error that `file_at_once` would not raise: without a court, the widest limits of any court count.
    """
    filer = filer_of(actor)
    return [*party_errors(parties, filer=filer), *check_files(court, attachments).errors]
