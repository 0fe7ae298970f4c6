"""Filings: drafted, submitted, corrected, withdrawn. Pages and API both use these services."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, Max
from django.utils.translation import gettext as _

from courts.calendars.services.receipts import issue_receipt
from courts.ground import clock
from courts.ground.actors import SYSTEM, Actor
from courts.ground.errors import Conflict, DomainError, IllegalMove, NotAllowed, Refused
from courts.ground.models import Channel, Person, TimelineMark
from courts.ground.services import audit, idempotency, notices, timeline
from courts.ground.services.transitions import move
from courts.registry.details import ClaimDetails, PartyDetails, StoredFile
from courts.registry.models import Filing, FilingDocument, FilingDocumentKind, FilingParty, PartyRole
from courts.registry.queries.filings import EDITABLE, documents_of, may_file, parties_of
from courts.registry.queries.notices import FILING_EXPIRED, FILING_RECEIVED
from courts.registry.services.completeness import filing_errors
from courts.registry.services.notices import notify_filer
from courts.registry.services.rights import grant_filing
from courts.registry.states import FilingState

DRAFT_PURPOSE = "registry.draft"


def filer_of(actor: Actor) -> Person:
    """Return the person of the actor, who may file a claim. Raises NotAllowed for a device, the system, and staff."""
    person = actor.person
    if person is None or not may_file(person):
        raise NotAllowed(_("Staff of the institution cannot file claims here."))
    return person


@transaction.atomic
def save_draft(
    filing: Filing | None,
    *,
    actor: Actor,
    claim: ClaimDetails | None = None,
    parties: Sequence[PartyDetails] | None = None,
    version: int | None = None,
    token: str = "",
) -> Filing:
    """Store the claim, the parties, or both; without a filing, start a new one and grant it to the filer.

    `token` makes the start idempotent: the same token twice answers with the same filing. `version` is the version
    that the filer last saw. Raises NotAllowed for staff, Conflict when the filing changed since or is with the court,
    and with the code `idempotency_mismatch` when the token started a filing with another claim.
    """
    if filing is None:
        if claim is None:
            raise ValueError("a new filing begins with its claim")
        filing, is_new = _begin(claim, actor=actor, token=token)
        if not is_new:
            return filing
    elif claim is not None:
        _take_version(filing, version, **_columns(claim))
    elif parties is not None:
        _take_version(filing, version)
    if parties is not None:
        _put_parties(filing, parties, actor=actor)
    audit.record("filing.saved", filing, actor=actor, detail={"version": filing.version})
    return filing


def _begin(claim: ClaimDetails, *, actor: Actor, token: str) -> tuple[Filing, bool]:
    filer = filer_of(actor)
    claimed = None
    if token and actor.user is not None:
        claimed, is_new = idempotency.claim(actor.user, DRAFT_PURPOSE, token, _fingerprint(claim))
        if not is_new and claimed.subject_id is not None:
            return Filing.records.select_related("court", "receipt", "filer").get(pk=claimed.subject_id), False
    filing = Filing.records.create(filer=filer, **_columns(claim))
    if actor.user is not None:
        grant_filing(filing, actor.user, actor=actor)
    if claimed is not None:
        idempotency.complete(claimed, filing.pk)
    return filing, True


def _fingerprint(claim: ClaimDetails) -> str:
    columns = {**_columns(claim), "court": claim.court.pk}
    return idempotency.fingerprint(json.dumps(columns, default=str, sort_keys=True).encode())


def _columns(claim: ClaimDetails) -> dict[str, Any]:
    return {
        "court": claim.court,
        "case_kind": claim.case_kind,
        "title": claim.title,
        "facts": claim.facts,
        "requests": claim.requests,
        "claim_value": claim.claim_value,
    }


def _take_version(filing: Filing, version: int | None, **columns: Any) -> None:
    """Write columns and raise the version, if it is still `version` and the filing is with its filer."""
    seen = filing.version if version is None else version
    changed = Filing.records.filter(pk=filing.pk, version=seen, state__in=EDITABLE).update(
        version=F("version") + 1, **columns
    )
    if not changed:
        fresh = Filing.records.get(pk=filing.pk)
        raise Conflict(code="stale") if fresh.state in EDITABLE else IllegalMove
    filing.version = seen + 1
    for name, value in columns.items():
        setattr(filing, name, value)


def _put_parties(filing: Filing, parties: Sequence[PartyDetails], *, actor: Actor) -> None:
    FilingParty.records.filter(filing=filing).delete()
    counsel = filing.filer if filing.filer.is_lawyer else None
    ordered = sorted(parties, key=lambda party: party.role != PartyRole.CLAIMANT)
    FilingParty.records.bulk_create(
        FilingParty(
            filing=filing,
            position=position,
            role=party.role,
            kind=party.kind,
            name_ar=party.name_ar,
            name_en=party.name_en,
            emirates_id=party.emirates_id if party.kind == "natural" else "",
            licence_number=party.licence_number if party.kind == "legal" else "",
            email=party.email,
            phone=party.phone,
            lawyer=counsel if party.role == PartyRole.CLAIMANT else None,
        )
        for position, party in enumerate(ordered)
    )


@transaction.atomic
def attach_documents(filing: Filing, files: Sequence[StoredFile], *, version: int | None, actor: Actor) -> None:
    """Add stored documents to a filing. A new statement of claim takes the place of the old one.

    Raises Conflict when the filing changed since `version` or is with the court.
    """
    _take_version(filing, version)
    if any(file.kind == FilingDocumentKind.STATEMENT for file in files):
        FilingDocument.records.filter(filing=filing, kind=FilingDocumentKind.STATEMENT).delete()
    last = FilingDocument.records.filter(filing=filing).aggregate(last=Max("position"))["last"] or 0
    FilingDocument.records.bulk_create(
        FilingDocument(filing=filing, document=file.document, kind=file.kind, position=last + number)
        for number, file in enumerate(files, start=1)
    )
    audit.record(
        "filing.documents_added",
        filing,
        actor=actor,
        detail={"documents": [str(file.document.pk) for file in files]},
    )


@transaction.atomic
def remove_document(filing: Filing, document_id: UUID, *, version: int | None, actor: Actor) -> None:
    """Remove a document from a filing. The bytes stay stored, because the audit trail names them.

    Raises Conflict when the filing changed since `version`, is with the court, or has no such document.
    """
    _take_version(filing, version)
    gone, _by_model = FilingDocument.records.filter(filing=filing, document=document_id).delete()
    if not gone:
        raise Conflict
    audit.record("filing.document_removed", filing, actor=actor, detail={"document": str(document_id)})


@transaction.atomic
def submit_filing(filing: Filing, *, actor: Actor, channel: str = Channel.WEB, version: int | None = None) -> Filing:
    """Submit a filing to the court: it gets its receipt, number and official time, and waits for review.

    A returned filing that is corrected in time keeps its first receipt, and with it its first official time.
    Raises Refused with every error at once, Conflict for an older version or a filing that is with the court.
    """
    locked = (
        Filing.records.select_for_update(of=("self",)).select_related("court", "receipt", "filer").get(pk=filing.pk)
    )
    if version is not None and locked.version != version:
        raise Conflict(code="stale")
    if locked.state not in EDITABLE:
        raise IllegalMove
    if locked.cure_by is not None and clock.now() > locked.cure_by:
        raise Refused(
            [DomainError(_("The time to correct this filing has run out. File a new claim."), code="too_late_to_cure")]
        )
    errors = filing_errors(locked, parties_of(locked), documents_of(locked))
    if errors:
        raise Refused(errors)
    is_correction = locked.state == FilingState.RETURNED
    receipt = locked.receipt or issue_receipt(locked.court, owner=locked.filer, channel=channel, series="F")
    move(
        locked,
        FilingState.SUBMITTED,
        actor=actor,
        detail={"receipt": receipt.number, "version": locked.version},
        also={"receipt": receipt, "cure_by": None},
    )
    if is_correction:
        timeline.write_line(locked, "filing_corrected", mark=TimelineMark.PARTY, source=locked)
    notify_filer(locked, FILING_RECEIVED)
    return locked


@transaction.atomic
def withdraw_filing(filing: Filing, *, actor: Actor) -> Filing:
    """Withdraw a filing before a reviewer takes it. Raises Conflict once one has."""
    notices.withdraw(filing, actor=actor)
    move(filing, FilingState.WITHDRAWN, actor=actor)
    return filing


def expire_returned(*, limit: int = 200) -> int:
    """End returned filings whose time to correct has run out, notify their filers, and return how many."""
    due = Filing.records.filter(state=FilingState.RETURNED, cure_by__lt=clock.now()).select_related("filer")
    ended = 0
    for filing in due.order_by("cure_by")[:limit]:
        try:
            with transaction.atomic():
                move(filing, FilingState.EXPIRED, actor=SYSTEM)
                notify_filer(filing, FILING_EXPIRED)
        except Conflict:
            continue  # corrected or withdrawn in the meantime
        ended += 1
    return ended
