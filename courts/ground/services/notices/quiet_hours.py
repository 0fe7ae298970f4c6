"""Quiet hours: a mail that can wait does not leave during the hours that its recipient chose."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from courts.ground.declared import subjects
from courts.ground.models import Notice, Person

# A message is urgent from this time before its event or deadline.
URGENT: Final = timedelta(hours=24)


def quiet_until(person: Person, now: datetime) -> datetime | None:
    """The end of the quiet hours that the person has now, in their zone; None outside of them."""
    begin, end = person.quiet_from, person.quiet_until
    if begin is None or end is None or begin == end:
        return None
    zone = ZoneInfo(person.zone)
    here = now.astimezone(zone)
    hour = here.time()
    is_quiet = begin <= hour < end if begin < end else hour >= begin or hour < end
    if not is_quiet:
        return None
    day = here.date() if hour < end else here.date() + timedelta(days=1)
    # The comparison of moments decides: on a day when clocks change, an hour may be missing or come twice.
    until = datetime.combine(day, end, zone)
    return until if until > now else None


def held_until(notice: Notice, obj: Any, *, now: datetime) -> datetime | None:
    """The time until which the quiet hours of the recipient hold a notice back; None if it leaves now.

    Only what leaves the house is held: the inbox makes no sound. A notice about an event or a deadline leaves at the
    latest 24 hours before it, and one that expires before the quiet hours end leaves now.
    """
    if not notice.is_outside:
        return None
    until = quiet_until(notice.recipient, now)
    if until is None:
        return None
    happens_at = subjects.subject(notice.subject_label).happens_at
    event = happens_at(obj, notice) if happens_at is not None else None
    if event is not None:
        until = min(until, event - URGENT)
    if until <= now or (notice.expires_at is not None and notice.expires_at <= until):
        return None
    return until
