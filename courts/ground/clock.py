"""The clock of the product: every time that the product stores or compares comes from `now`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta, tzinfo

from django.db import connection
from django.utils import timezone

# A machine with a time service is within milliseconds of the database. A larger difference is a fault of a machine.
MAX_SKEW = timedelta(seconds=10)

_offset = timedelta(0)
_correction: ContextVar[timedelta] = ContextVar("correction", default=timedelta(0))


class ClocksDiffer(RuntimeError):
    """The clocks of this machine and of the database differ by more than the bound. `skew` is database minus machine.

    `now` is the database's time.
    """

    def __init__(self, skew: timedelta, now: datetime) -> None:
        super().__init__(f"the clock of the database is {skew.total_seconds():+.1f} s from the clock of this machine")
        self.skew = skew
        self.now = now


def now() -> datetime:
    """The current time, aware, in UTC. Inside `database_time`, the database's."""
    return timezone.now() + _offset + _correction.get()


def _asked_of_the_database() -> datetime:
    """The time of the database server. SQLite runs inside this process and has no clock of its own."""
    if connection.vendor != "postgresql":
        return timezone.now()
    with connection.cursor() as cursor:
        # Not now(), which stands still inside a transaction.
        cursor.execute("SELECT clock_timestamp()")
        found: datetime = cursor.fetchone()[0]
    return found


def database_now() -> datetime:
    """The database's current time: the same for every process, also on a machine whose clock is wrong.

    One query on PostgreSQL.
    """
    return _asked_of_the_database() + _offset


def skew_of_the_database() -> timedelta:
    """The clock of the database minus the clock of this machine. Zero with SQLite, which has no clock of its own."""
    return _compared()[1]


def _compared() -> tuple[datetime, timedelta]:
    """The time of the database, and its difference from this machine's."""
    before = timezone.now()
    theirs = _asked_of_the_database()
    after = timezone.now()
    # The answer was given at some moment between the question and its return.
    return theirs, theirs - min(max(theirs, before), after)


@contextmanager
def database_time(*, max_skew: timedelta | None = MAX_SKEW) -> Iterator[datetime]:
    """Make `now` the database's time in this context, and give the time at its start.

    Work that waits for a time uses it: several machines then agree on what is due. Raises ClocksDiffer if the clocks
    differ by more than `max_skew`; None allows any difference.
    """
    theirs, skew = _compared()
    if max_skew is not None and abs(skew) > max_skew:
        raise ClocksDiffer(skew, theirs + _offset)
    reset = _correction.set(skew)
    try:
        yield now()
    finally:
        _correction.reset(reset)


@contextmanager
def set_to(moment: datetime) -> Iterator[None]:
    """Let `now` run from `moment` in this context only, until the block ends."""
    reset = _correction.set(moment - timezone.now() - _offset)
    try:
        yield
    finally:
        _correction.reset(reset)


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
