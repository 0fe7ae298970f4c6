"""Filings: drafted, submitted, corrected, withdrawn. Pages and API both use these services."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, Max, QuerySet
from django.utils.translation import gettext as _

from courts.calendars.services.receipts import issue_receipt
from courts.ground import clock
from courts.ground.actors import SYSTEM, Actor
from courts.ground.declared.sweeps import Sweep
from courts.ground.errors import Conflict, DomainError, IllegalMove, NotAllowed, Refused
from courts.ground.models import Channel, Person, Receipt, TimelineMark
from courts.ground.services import audit, idempotency, notices, sweeps, timeline
from courts.ground.services.identity import require_verified
from courts.ground.services.sweeps import Swept
from courts.ground.services.transitions import move
from courts.offices.models import Mandate
from courts.offices.queries.mandates import Right
from courts.offices.services.mandates import require_mandate
from courts.registry.details import ClaimDetails, PartyDetails, StoredFile
from courts.registry.filing_types.definition import FilingType
from courts.registry.models import Filing, FilingDocument, FilingDocumentKind, FilingParty, PartyRole
from courts.registry.queries.filings import EDITABLE, documents_of, may_file, parties_of
from courts.registry.queries.notices import FILING_EXPIRED, FILING_RECEIVED, step_of_term
from courts.registry.queries.terms import term_of
from courts.registry.services.completeness import filing_errors
from courts.registry.services.notices import notify_filer
from courts.registry.services.rights import lock_filing, match_filing_rights
from courts.registry.services.standing import require_standing
from courts.registry.services.terms import follow_calendar, locked_filing
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
    principal: Person | None = None,
    kind: FilingType | None = None,
) -> Filing:
    """Store the claim, the parties, or both; without a filing, start a new one and grant it to the filer.

    `kind`: the type of a new filing, if it is not a plain claim.
    `principal`: the filer, if the actor starts it for them by a mandate; they answer for it.
    `token` makes the start idempotent: the same token twice answers with the same filing. `version` is the version
    that the filer last saw. Raises NotAllowed for staff and for an agent without a mandate, Conflict when the
    filing changed since or is with the court, and with the code `idempotency_mismatch` when the token started a filing
    with another claim.
    """
    if filing is None:
        if claim is None:
            raise ValueError("a new filing begins with its claim")
        filing, is_new = _begin(claim, actor=actor, token=token, principal=principal, kind=kind)
        if not is_new:
            return filing
    elif claim is not None:
        _take_version(filing, version, **_columns(claim))
    elif parties is not None:
        _take_version(filing, version)
    _require_agent(filing, actor)
    if parties is not None:
        _put_parties(filing, parties, actor=actor)
    audit.record("filing.saved", filing, actor=actor, detail={"version": filing.version})
    return filing


@transaction.atomic
def save_answers(filing: Filing, answers: Mapping[str, Any], *, version: int | None, actor: Actor) -> Filing:
    """Store the answers to the questions of the filing's type, as JSON values. Raises the errors of `save_draft`."""
    _take_version(filing, version, answers=dict(answers))
    _require_agent(filing, actor)
    audit.record("filing.saved", filing, actor=actor, detail={"version": filing.version})
    return filing


def _require_agent(filing: Filing, actor: Actor, right: Right = "drafts") -> Mandate | None:
    """Return the locked mandate of an agent who acts for the filer. Raises NotAllowed without one; None for the filer.

    Call it once the filing is locked: the mandate comes after it in the order of locks.
    """
    person = actor.person
    if person is None or person.pk == filing.filer_id:
        return None
    return require_mandate(actor, filing.filer, right)


def _for_whom(filing: Filing, mandate: Mandate | None) -> dict[str, str]:
    """Facts for the audit trail: the filer of an agent, and the mandate."""
    return {"for": str(filing.filer_id), "mandate": str(mandate.pk)} if mandate is not None else {}


def _begin(
    claim: ClaimDetails, *, actor: Actor, token: str, principal: Person | None, kind: FilingType | None
) -> tuple[Filing, bool]:
    person = filer_of(actor)
    filer = principal or person
    claimed = None
    if token and actor.user is not None:
        claimed, is_new = idempotency.claim(actor.user, DRAFT_PURPOSE, token, _fingerprint(claim, filer, kind))
        if not is_new and claimed.subject_id is not None:
            return Filing.records.select_related("court", "receipt", "filer").get(pk=claimed.subject_id), False
    agent = person if filer != person else None
    made = {"type": kind.code, "type_version": kind.version} if kind is not None else {}
    filing = Filing.records.create(filer=filer, prepared_by=agent, **_columns(claim), **made)
    match_filing_rights(filing, [filer, person], actor=actor)
    if claimed is not None:
        idempotency.complete(claimed, filing.pk)
    return filing, True


def _fingerprint(claim: ClaimDetails, filer: Person, kind: FilingType | None) -> str:
    columns = {**_columns(claim), "court": claim.court.pk, "filer": filer.pk}
    if kind is not None:
        columns["type"] = kind.code
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
            document_number=party.document_number if party.kind == "natural" else "",
            document_issuer=party.document_issuer if party.kind == "natural" else "",
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
    _require_agent(filing, actor)
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
    _require_agent(filing, actor)
    gone, _by_model = FilingDocument.records.filter(filing=filing, document=document_id).delete()
    if not gone:
        raise Conflict
    audit.record("filing.document_removed", filing, actor=actor, detail={"document": str(document_id)})


@transaction.atomic
def submit_filing(filing: Filing, *, actor: Actor, channel: str = Channel.WEB, version: int | None = None) -> Filing:
    """Submit a filing to the court: it gets its receipt, number and official time, and waits for review.

    A returned filing that is corrected in time keeps its first receipt, and with it its first official time.
    Raises Refused with every error at once, Conflict for an older version or a filing that is with the court, and
    IdentityNotProven for a filer who has not proven their identity. An agent submits for the filer while their mandate
    is in force: it stays locked until the commit, so that a revocation comes before or after. Raises NotAllowed
    without one.
    """
    require_verified(actor)
    locked = locked_filing(filing.pk)
    mandate = _require_agent(locked, actor, "submits")
    if version is not None and locked.version != version:
        raise Conflict(code="stale")
    if locked.state not in EDITABLE:
        raise IllegalMove
    # A special day that was declared meanwhile counts, even before it has reached this filing.
    term = term_of(locked.pk) if locked.state == FilingState.RETURNED else None
    if term is not None and clock.now() > term.after:
        raise Refused(
            [DomainError(_("The time to correct this filing has run out. File a new claim."), code="too_late_to_cure")]
        )
    if locked.about is not None:
        require_standing(locked.about, locked.filer, locked.definition)
    errors = filing_errors(locked, parties_of(locked), documents_of(locked))
    if errors:
        raise Refused(errors)
    is_correction = locked.state == FilingState.RETURNED
    receipt = locked.receipt or issue_receipt(locked.court, owner=locked.filer, channel=channel, series="F")
    move(
        locked,
        FilingState.SUBMITTED,
        actor=actor,
        detail={"receipt": receipt.number, "version": locked.version, **_for_whom(locked, mandate)},
        also={
            "receipt": receipt,
            "queued_at": receipt.official_at,
            "cure_by": None,
            "submitted_by": actor.person if mandate is not None else None,
        },
    )
    if is_correction:
        timeline.write_line(locked, "filing_corrected", mark=TimelineMark.PARTY, source=locked)
    notify_filer(locked, FILING_RECEIVED)
    return locked


def move_filings(stub: Person, owner: Person, actor: Actor) -> None:
    """Move the filings and receipts of a person whose account is the owner's now; the account keeps its rights."""
    for filing in Filing.records.filter(filer=stub).order_by("pk"):
        lock_filing(filing)
        Filing.records.filter(pk=filing.pk).update(filer=owner)
        filing.filer = owner
        match_filing_rights(filing, actor=actor)
        audit.record("filing.moved", filing, actor=actor, detail={"from": str(stub.pk), "to": str(owner.pk)})
    Filing.records.filter(prepared_by=stub).update(prepared_by=owner)
    Filing.records.filter(submitted_by=stub).update(submitted_by=owner)
    Receipt.records.filter(owner=stub).update(owner=owner)


@transaction.atomic
def withdraw_filing(filing: Filing, *, actor: Actor) -> Filing:
    """Withdraw a filing before a reviewer takes it. Raises Conflict once one has."""
    lock_filing(filing)
    mandate = _require_agent(filing, actor, "submits")
    notices.withdraw(filing, actor=actor)
    move(filing, FilingState.WITHDRAWN, actor=actor, detail=_for_whom(filing, mandate))
    return filing


def expire_returned() -> Swept:
    """End returned filings whose time to correct has run out, and notify their filers."""
    return sweeps.sweep(ENDED_RETURNS)


def _past_cure(now: datetime) -> QuerySet[Filing]:
    return Filing.records.filter(state=FilingState.RETURNED, cure_by__lt=now).order_by("cure_by")


def _expire(filing: Filing) -> bool:
    """End one returned filing, unless the calendar gives it more time; return whether it ended.

    The calendar is read under the lock of the row: a filing never ends on a day off that was declared later.
    """
    locked = locked_filing(filing.pk)
    follow_calendar(locked)
    if locked.cure_by is None or locked.cure_by >= clock.now():
        return False
    move(locked, FilingState.EXPIRED, actor=SYSTEM)
    # A filing that was reinstated can end again: one notice for each deadline.
    notify_filer(locked, FILING_EXPIRED, step=step_of_term(locked.cure_by))
    return True


ENDED_RETURNS = Sweep(name="registry.expire_returned", wanted=_past_cure, act=_expire)
