"""Propose, confirm, refuse and withdraw an act that needs two administrators."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from courts.approvals.acts import act as declared_act
from courts.approvals.models import ProposedAct
from courts.approvals.queries.proposed_acts import others_than
from courts.approvals.states import ProposedActState
from courts.ground import clock
from courts.ground.actors import SYSTEM, Actor
from courts.ground.errors import Conflict, NotAllowed, require_reason
from courts.ground.models import Recipient, User
from courts.ground.queries.administrators import administrators, lock_administrators
from courts.ground.services import audit
from courts.ground.services.notices import notify
from courts.ground.services.transitions import move

LIFE: Final = timedelta(days=7)
PROPOSED: Final = "act_proposed"
DECIDED: Final = "act_decided"


def propose(
    act: str, subject_id: UUID, *, reason: str, actor: Actor, detail: Mapping[str, Any] | None = None
) -> ProposedAct:
    """Propose an act, and tell the other administrators. Nothing else happens until one of them confirms it.

    Raises NotAllowed for anyone but an administrator, DomainError without a reason, Conflict if it is proposed already.
    """
    user, reason = _administrator(actor), require_reason(reason)
    now = clock.now()
    with transaction.atomic():
        _expire(act, subject_id)
        try:
            with transaction.atomic():
                row = ProposedAct.records.create(
                    act=declared_act(act).name,
                    subject_id=subject_id,
                    detail=dict(detail or {}),
                    reason=reason,
                    proposed_by=user,
                    proposed_at=now,
                    expires_at=now + LIFE,
                )
        except IntegrityError:
            raise Conflict(
                _("This is proposed already. A different administrator confirms or refuses it."), code="proposed"
            ) from None
        facts = {"act": act, "subject": str(subject_id), "reason": reason, **row.detail}
        audit.record("proposedact.proposed", row, actor=actor, detail=facts)
        notify(PROPOSED, row, [Recipient(other.person) for other in others_than(user)])
    return row


def _expire(act: str, subject_id: UUID) -> None:
    old = ProposedAct.records.filter(act=act, subject_id=subject_id, state=ProposedActState.PROPOSED)
    for row in old.filter(expires_at__lte=clock.now()).select_for_update():
        move(row, ProposedActState.EXPIRED, actor=SYSTEM)


@transaction.atomic
def confirm(row: ProposedAct, *, actor: Actor) -> None:
    """Do the act, as the second administrator. All of it happens, or nothing.

    Raises NotAllowed for its proposer and if one of the two is no administrator any more, Conflict if it is decided or
    its time is over, and DomainError if the act is not possible.
    """
    _lock(row)
    if actor.user is None or actor.user.pk == row.proposed_by_id:
        raise NotAllowed(_("You proposed this. A different administrator confirms it."))
    # All administrators are locked, in the order of their keys: confirmations wait for each other. Of two who confirm
    # each other's end at the same time, the second finds that they are no administrator any more.
    keys = {row.proposed_by_id, actor.user.pk}
    if not keys <= lock_administrators():
        raise NotAllowed(_("Both must be administrators when the act is confirmed."))
    move(
        row,
        ProposedActState.DONE,
        actor=actor,
        detail={"act": row.act, "proposed_by": str(row.proposed_by_id)},
        also={"decided_by": actor.user, "decided_at": clock.now()},
    )
    row.declared.perform(row, actor)
    _tell(row)


@transaction.atomic
def refuse(row: ProposedAct, *, answer: str, actor: Actor) -> None:
    """Refuse an act, as another administrator. Raises NotAllowed, Conflict, DomainError without a reason."""
    user = _administrator(actor)
    _lock(row)
    if user.pk == row.proposed_by_id:
        raise NotAllowed(_("You proposed this. You can withdraw it."))
    answer = require_reason(answer)
    also = {"answer": answer, "decided_by": user, "decided_at": clock.now()}
    move(row, ProposedActState.REFUSED, actor=actor, reason=answer, also=also)
    _drop(row, actor)
    _tell(row)


@transaction.atomic
def overrule(act: str, subject_id: UUID, *, answer: str, actor: Actor) -> None:
    """Refuse the open proposal of an act, if there is one, because of what the actor does. Its proposer is told.

    The caller has checked the right: the actor need not be an administrator.
    """
    _expire(act, subject_id)
    rows = ProposedAct.records.filter(act=act, subject_id=subject_id, state=ProposedActState.PROPOSED)
    for row in rows.select_for_update():
        also = {"answer": answer[:300], "decided_by": actor.user, "decided_at": clock.now()}
        move(row, ProposedActState.REFUSED, actor=actor, reason=answer, also=also)
        _drop(row, actor)
        _tell(row)


@transaction.atomic
def withdraw(row: ProposedAct, *, actor: Actor) -> None:
    """Take back one's own proposal. Raises NotAllowed for others, Conflict once it is decided."""
    _lock(row)
    if actor.user is None or actor.user.pk != row.proposed_by_id:
        raise NotAllowed
    also = {"decided_by": actor.user, "decided_at": clock.now()}
    move(row, ProposedActState.WITHDRAWN, actor=actor, also=also)
    _drop(row, actor)


def _drop(row: ProposedAct, actor: Actor) -> None:
    if row.declared.dropped is not None:
        row.declared.dropped(row, actor)


def _lock(row: ProposedAct) -> None:
    row.refresh_from_db(fields=["state"], from_queryset=ProposedAct.records.select_for_update())
    if not row.is_open:
        raise Conflict(_("This act is decided, or its time is over."), code="decided")


def _administrator(actor: Actor) -> User:
    if actor.user is None or not administrators().filter(pk=actor.user.pk).exists():
        raise NotAllowed
    return actor.user


def _tell(row: ProposedAct) -> None:
    notify(DECIDED, row, [Recipient(row.proposed_by.person)])
