"""The judge's decision on a contract that was concluded in the sitting (R31)."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from courts.ground.actors import Actor
from courts.ground.errors import Conflict, DomainError, NotVisible
from courts.ground.services import audit
from notary.deeds.services.endings import refuse_deed
from notary.deeds.states import RefusalReason
from notary.scripts.models import Approval, Script
from notary.scripts.models.approvals import Decision
from notary.scripts.queries.approvals import waiting_for


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
        if decision is Decision.REFUSED and row.deed is not None:
            refuse_deed(row.deed, reason=RefusalReason.UNLAWFUL, actor=actor)
    return approval
