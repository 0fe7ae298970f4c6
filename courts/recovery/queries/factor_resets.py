"""Queries of resets, for administrators."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q, QuerySet

from courts.access.states import IdentityCheckState
from courts.ground.errors import NotVisible
from courts.ground.models import Posting, User
from courts.ground.models.people import not_ended
from courts.recovery.models import FactorReset
from courts.recovery.states import FactorResetState

WITH = ("account__person", "venue", "check_at_desk__decided_by__person", "approved_by__person")


def resets_listed(show: str = "") -> QuerySet[FactorReset]:
    """Those whose person was checked and that wait for an administrator; `waiting`; `done`: those that are over."""
    rows = FactorReset.records.select_related(*WITH)
    if show == "waiting":
        rows = rows.filter(state=FactorResetState.WAITING)
    elif show == "done":
        over = ("done", "refused", "stopped", "expired")
        rows = rows.filter(state__in=over)
    else:
        rows = rows.filter(_checked())
    return rows.order_by("-asked_at", "pk")


def _checked() -> Q:
    return Q(state=FactorResetState.CHECKING, check_at_desk__state=IdentityCheckState.VERIFIED)


def is_checked(row: FactorReset) -> bool:
    """True if an office has seen the person, and an administrator can decide."""
    return row.is_checked


def factor_reset(key: UUID) -> FactorReset:
    """Return a reset whose account is known. Raises NotVisible."""
    row = FactorReset.records.select_related(*WITH).filter(pk=key, account__isnull=False).first()
    if row is None:
        raise NotVisible
    return row


def is_account_of_staff(user: User) -> bool:
    """True if the account serves or administers the institution, today or later. Asks the database."""
    is_posted = Posting.records.filter(not_ended(), person__user=user.pk).exists()
    administers = User.objects.filter(Q(is_staff=True) | Q(is_superuser=True), pk=user.pk)
    return is_posted or administers.exists()
