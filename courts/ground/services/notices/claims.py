"""Claims: a due notice belongs to one sweep until its outcome is recorded or its lease ends."""

from __future__ import annotations

import time
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q, QuerySet

from courts.ground import clock
from courts.ground.models import Notice
from courts.ground.models.notices import BY_GATEWAY
from courts.ground.states import NoticeState

# A claim older than this belongs to a worker that died: any sweep takes it over.
LEASE = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Claim:
    """Notices that one sweep claimed. `at`, the database's time of the claim, is stored in the rows and proves it."""

    at: datetime
    keys: tuple[UUID, ...]
    _began: float = field(default_factory=time.monotonic)

    @property
    def now(self) -> datetime:
        """The database's time now, from the time of the claim: the clock of this machine may be wrong."""
        return self.at + timedelta(seconds=time.monotonic() - self._began)

    @property
    def is_held(self) -> Q:
        """Filter for rows that this claim still holds: not withdrawn, not taken over after the lease."""
        return Q(state=NoticeState.CLAIMED, claimed_at=self.at)


def claim(limit: int, *, by_gateway: bool) -> Claim:
    """Claim up to `limit` notices that are due or whose claim is stale, the oldest first: of gateways, or the others.

    Safe to run in several workers: rows that another one is claiming are skipped, not waited for.
    """
    now = clock.database_now()
    with transaction.atomic():
        # Asked apart: each question has its own partial index, and with OR the database would scan.
        lane = Q(channel__in=sorted(BY_GATEWAY)) if by_gateway else ~Q(channel__in=sorted(BY_GATEWAY))
        stale = Notice.records.filter(lane, state=NoticeState.CLAIMED, claimed_at__lte=now - LEASE)
        keys = _locked(stale.order_by("claimed_at"), limit)
        if len(keys) < limit:
            due = Notice.records.filter(lane, state=NoticeState.PENDING, due_at__lte=now)
            keys += _locked(due.order_by("due_at"), limit - len(keys))
        if keys:
            Notice.records.filter(pk__in=keys).update(
                state=NoticeState.CLAIMED, claimed_at=now, attempts=F("attempts") + 1
            )
    return Claim(now, tuple(keys))


def _locked(rows: QuerySet[Notice], limit: int) -> list[UUID]:
    return list(rows.select_for_update(skip_locked=True).values_list("pk", flat=True)[:limit])


def renew(claim: Claim, keys: Collection[UUID]) -> Claim:
    """Begin a new lease for those of a claim's notices that are not done."""
    now = clock.database_now()
    Notice.records.filter(claim.is_held, pk__in=keys).update(claimed_at=now)
    return Claim(now, tuple(keys))


def rows_of(claim: Claim) -> list[Notice]:
    """The notices that the claim still holds, the earliest due first. One query."""
    rows = Notice.records.filter(claim.is_held, pk__in=claim.keys)
    return list(rows.select_related("recipient__user", "venue").order_by("due_at", "pk"))
