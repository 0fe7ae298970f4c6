"""A whole filing in one request, as API clients send it: drafted, attached and submitted in one transaction."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from courts.ground.actors import Actor
from courts.ground.errors import DomainError, NotAllowed, Refused
from courts.ground.models import Channel, IdempotencyKey, Person, Venue
from courts.ground.services import idempotency
from courts.ground.services.identity import require_verified
from courts.registry.details import Attachment, ClaimDetails, PartyDetails
from courts.registry.models import Filing
from courts.registry.queries.filings import may_see_filing
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


def _require_visible(person: Person, filing: Filing) -> Filing:
    """Return the filing of an earlier request. An agent whose mandate has ended reads nothing of it any more."""
    if not may_see_filing(person, filing):
        raise NotAllowed(_("You do not act for this person any more, or not in this."))
    return filing


def file_at_once(
    claim: ClaimDetails,
    parties: Sequence[PartyDetails],
    attachments: Sequence[Attachment],
    *,
    actor: Actor,
    key: str,
    request_hash: str,
    principal: Person | None = None,
) -> Filing:
    """Draft, attach and submit, all or nothing; the same key with the same request answers with the same filing.

    `principal`: the filer, if the actor files for them by a mandate. Raises NotAllowed without one in force, also for a
    filing that was made before and that the actor may see no more. Raises Refused with every error at once, Conflict
    when the key was used for another request. The bytes are stored before the transaction, so that no upload runs
    inside one.
    """
    person = filer_of(actor)
    filer = principal or person
    if actor.user is None:
        raise NotAllowed
    require_verified(actor)
    earlier = _made_before(actor, key, request_hash)
    if earlier is not None:
        return _require_visible(person, earlier)
    validated = check_files(claim.court, attachments)
    kinds = [each.kind for each in attachments]
    errors = [*details_errors(claim, parties, kinds, filer=filer), *validated.errors]
    if errors:
        raise Refused(errors)
    stored = store_files(validated, actor=actor)
    with transaction.atomic():
        claimed, is_new = idempotency.claim(actor.user, PURPOSE, key, request_hash)
        if not is_new and claimed.subject_id is not None:
            found = Filing.records.select_related("court", "receipt", "filer").get(pk=claimed.subject_id)
            return _require_visible(person, found)
        filing = save_draft(None, actor=actor, claim=claim, parties=parties, principal=principal)
        attach_documents(filing, stored, version=None, actor=actor)
        filing = submit_filing(filing, actor=actor, channel=Channel.API)
        idempotency.complete(claimed, filing.pk)
    return filing


def errors_of_readable_parts(
    court: Venue | None,
    parties: Sequence[PartyDetails | None],
    attachments: Sequence[Attachment],
    *,
    filer: Person | None,
) -> list[DomainError]:
    """Return all errors of the readable parts of a request, so that the client fixes everything in one go.

    Returns no error that `file_at_once` would not raise: without a court, the widest limits of any court count; without
    a filer, the parties wait for the next attempt.
    """
    of_parties = party_errors(parties, filer=filer) if filer is not None else ()
    return [*of_parties, *check_files(court, attachments).errors]
