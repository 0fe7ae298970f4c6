"""The clock of the demonstration's past.

The past is made by the product's own services, and they ask the clock themselves, in a hundred places, column
defaults among them: writing a case's acceptance into last week means that it is last week while it is accepted.
Changing the rows afterwards would be no way, since the audit trail does not let itself be changed.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, time, timedelta, tzinfo

from django.utils import timezone

from courts.ground.models import Venue

SATURDAY = 5


class _Anywhen(type):
    """Moments made by the plain class are moments of the moved one too."""

    def __instancecheck__(cls, instance: object) -> bool:
        return isinstance(instance, datetime)


@contextmanager
def clock_at(moment: datetime) -> Iterator[None]:
    """Let the clock of this process stand at that moment and tick on from there.

    Moves the class from which `django.utils.timezone` reads the time, so that functions, which models took as
    their defaults, are moved as well. For the start alone: nobody is served yet, and no other thread writes.
    """
    distance = moment - timezone.now()
    before = timezone.datetime  # type: ignore[attr-defined]

    class Moved(datetime, metaclass=_Anywhen):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            moved: datetime = before.now(tz) + distance
            return moved

    timezone.datetime = Moved  # type: ignore[attr-defined]
    try:
        yield
    finally:
        timezone.datetime = before  # type: ignore[attr-defined]


def working_day(venue: Venue, ago: int, at: time) -> datetime:
    """That hour on the venue's clock, so many days of the working week before today."""
    day = timezone.now().astimezone(venue.tz).date()
    while ago:
        day -= timedelta(days=1)
        ago -= day.weekday() < SATURDAY
    return datetime.combine(day, at, venue.tz)
