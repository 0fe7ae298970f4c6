"""Filings in a case: started by a party or counsel, and entered into the case when they are accepted."""

from __future__ import annotations

from django.db import transaction

from courts.ground.actors import Actor
from courts.ground.models import TimelineMark
from courts.ground.services import audit, idempotency, timeline
from courts.registry.filing_types.definition import FilingType
from courts.registry.models import Case, Filing
from courts.registry.queries.filings import documents_of
from courts.registry.services.filings import DRAFT_PURPOSE, filer_of
from courts.registry.services.notices import notify_entered
from courts.registry.services.rights import lock_case, match_filing_rights
from courts.registry.services.standing import require_standing
from courts.registry.signals import filing_entered


@transaction.atomic
def begin_in_case(case: Case, kind: FilingType, *, actor: Actor, token: str = "") -> Filing:
    """Start a filing of this type in a case; the same token twice answers with the same filing.

    Raises NotAllowed for people who are no party and act for none, DomainError for a type that the case does not take,
    and Conflict with the code `idempotency_mismatch` for a token that started another filing.
    """
    person = filer_of(actor)
    require_standing(case, person, kind)
    claimed = None
    if token and actor.user is not None:
        asked = idempotency.fingerprint(f"{case.pk} {kind.code}".encode())
        claimed, is_new = idempotency.claim(actor.user, DRAFT_PURPOSE, token, asked)
        if not is_new and claimed.subject_id is not None:
            return Filing.records.get(pk=claimed.subject_id)
    filing = Filing.records.create(
        filer=person,
        court=case.court,
        case_kind=case.kind,
        about=case,
        type=kind.code,
        type_version=kind.version,
        title=kind.name.ar,
    )
    match_filing_rights(filing, [person], actor=actor)
    audit.record("filing.began", filing, actor=actor, detail={"case": str(case.pk), "type": kind.code})
    if claimed is not None:
        idempotency.complete(claimed, filing.pk)
    return filing


def enter_in_case(filing: Filing, case: Case, *, actor: Actor) -> None:
    """Enter a filing that was accepted in this same transaction: line of the timeline, notices. Locks the case."""
    lock_case(case)
    kind, receipt = filing.definition, filing.receipt
    timeline.write_line(
        case,
        "filing_entered",
        mark=TimelineMark.PARTY,
        params={
            "filing": str(filing.pk),
            "type_ar": kind.name.ar,
            "type_en": kind.name.en,
            "receipt": receipt.number if receipt is not None else "",
            "filer_ar": filing.filer.name_ar,
            "filer_en": filing.filer.name_en or filing.filer.name_ar,
        },
        documents=[row.document for row in documents_of(filing)],
    )
    audit.record("filing.entered", filing, actor=actor, detail={"case": str(case.pk)})
    notify_entered(filing, case)
    filing_entered.send(sender=Filing, filing=filing, case=case)
