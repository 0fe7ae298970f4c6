"""Queries for reservations."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from courts.ground import clock
from courts.ground.models import Reservation, Resource


def blocking(at: datetime | None = None) -> Q:
    """Filter for rows that block: booked ones, and holds that have not ended, whether or not the cleanup task ran."""
    return Q(state="booked") | Q(state="held", held_until__gt=at or clock.now())


def overlapping(
    resources: Sequence[Resource], starts_at: datetime, ends_at: datetime, *, ignoring: UUID | None = None
) -> QuerySet[Reservation]:
    """Blocking reservations of these resources that overlap the half-open window, without those of `ignoring`."""
    rows = Reservation.records.filter(
        blocking(), resource__in=resources, starts_at__lt=ends_at, ends_at__gt=starts_at
    ).select_related("resource__person", "resource__space__venue")
    return rows.exclude(subject_id=ignoring) if ignoring is not None else rows
