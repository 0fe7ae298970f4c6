"""The clock of the product: every time that the product stores or compares comes from `now`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta, tzinfo

from django.utils import timezone

_offset = timedelta(0)


def now() -> datetime:
    """The current time, aware, in UTC."""
    return timezone.now() + _offset


def today(zone: tzinfo = UTC) -> date:
    """The current calendar day in a zone, UTC by default."""
    return now().astimezone(zone).date()


@contextmanager
def moved_to(moment: datetime) -> Iterator[None]:
    """Set the clock of this process to `moment` and let it run from there until the block ends.

    The demonstration creates its past with it: the product's services and the defaults of columns read this clock.
    All threads share the offset, so use this only while the process serves no requests.
    """
    global _offset  # noqa: PLW0603 - one clock for the whole process
    before = _offset
    _offset = moment - timezone.now()
    try:
        yield
    finally:
        _offset = before
