"""Queries of proposed acts, for administrators."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from courts.approvals.models import ProposedAct
from courts.approvals.states import ProposedActState
from courts.ground import clock
from courts.ground.errors import NotVisible
from courts.ground.models import User
from courts.ground.queries.administrators import administrators

WITH = ("proposed_by__person", "decided_by__person")


def acts_listed(*, done: bool = False) -> QuerySet[ProposedAct]:
    """The acts that wait, or those that are over, the newest first."""
    rows = ProposedAct.records.select_related(*WITH)
    waiting = {"state": ProposedActState.PROPOSED, "expires_at__gt": clock.now()}
    return (rows.exclude(**waiting) if done else rows.filter(**waiting)).order_by("-proposed_at", "pk")


def proposed_act(key: UUID) -> ProposedAct:
    """Return an act. Raises NotVisible if there is none."""
    row = ProposedAct.records.select_related(*WITH).filter(pk=key).first()
    if row is None:
        raise NotVisible
    return row


def others_than(user: User) -> QuerySet[User]:
    """The administrators who can confirm what this one proposes."""
    return administrators().exclude(pk=user.pk).select_related("person")
