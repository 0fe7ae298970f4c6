"""The clock that the product reads: every moment that is stored or compared comes from `now`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta, tzinfo

from django.utils import timezone

_offset = timedelta(0)


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return timezone.now() + _offset


def today(zone: tzinfo = UTC) -> date:
    """The present calendar day in a zone, UTC by default."""
    return now().astimezone(zone).date()


@contextmanager
def moved_to(moment: datetime) -> Iterator[None]:
    """Set the clock of this process to `moment` and let it run on from there, until the block ends.

    The demonstration makes its past with it: the product's own services, and the defaults of columns, ask this clock.
    The offset is shared by all threads, so this is for a start that serves nobody yet.
    """
    global _offset  # noqa: PLW0603 - the clock is the process's own
    before = _offset
    _offset = moment - timezone.now()
    try:
        yield
    finally:
        _offset = before
