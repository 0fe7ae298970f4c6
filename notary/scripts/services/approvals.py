"""The judge's decision on a contract that was concluded in the sitting (R31)."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from courts.ground import clock
from courts.ground.actors import Actor
from courts.ground.errors import Conflict, DomainError, NotVisible
from courts.ground.services import audit
from courts.ground.services.transitions import move
from notary.deeds.models import Deed
from notary.deeds.services import registers
from notary.deeds.services.notices import notify_ended
from notary.deeds.states import DeedState, Outcome, RefusalReason
from notary.scripts.models import Approval, Script
from notary.scripts.models.approvals import Decision
from notary.scripts.queries.approvals import waiting_for
from notary.scripts.services.applications import on_no_act


def decide(script: Script, decision: Decision, reason: str, *, actor: Actor) -> Approval:
    """Record the judge's decision. A refusal ends the deed and writes a line of the register with it.

    The same decision twice is idempotent. Raises NotVisible for a person who is no judge of the office or takes part,
    Conflict when another decision was made, DomainError for a refusal without a reason. Lock order: script, deed.
    """
    if actor.person is None:
        raise NotVisible
    reason = " ".join(reason.split())[:500] if decision is Decision.REFUSED else ""
    if decision is Decision.REFUSED and not reason:
        raise DomainError(_("Write the reason. The notary reads it."), code="required", field="reason")
    with transaction.atomic():
        row = Script.records.select_for_update().get(pk=script.pk)
        found = Approval.records.filter(script=row).first()
        if found is not None and found.judge_id == actor.person.pk and found.decision == decision:
            return found
        if found is not None:
            raise Conflict(_("Another decision was made already."), code="decided")
        if not waiting_for(actor.person).filter(pk=row.pk).exists():
            raise NotVisible
        approval = Approval.records.create(script=row, decision=decision, reason=reason, judge=actor.person)
        audit.record(f"script.{decision}", row, actor=actor, detail={"reason": reason} if reason else {})
        if decision is Decision.REFUSED and row.deed_id is not None:
            _refuse_deed(row.deed_id, actor)
            on_no_act(row, actor=actor)
    return approval


def _refuse_deed(deed_id: UUID, actor: Actor) -> None:
    deed = Deed.records.select_for_update(of=("self",)).select_related("office", "notary").get(pk=deed_id)
    move(deed, DeedState.REFUSED, actor=actor, also={"ended_at": clock.now()})
    notify_ended(deed)
    registers.enter(
        office=deed.office,
        notary=deed.notary,
        service=deed.service,
        outcome=Outcome.REFUSAL,
        deed=deed,
        reason=RefusalReason.UNLAWFUL.value,
        at=clock.now(),
        actor=actor,
    )
