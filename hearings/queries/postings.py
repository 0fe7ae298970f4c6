"""Sittings that lose a member of staff when their posting ends."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.utils.translation import ngettext

from courts.ground.models import Posting
from hearings.models.hearings import SEATED_BY_POSTING
from hearings.states import HearingState
from video.models import Seat


def effect_of_end(posting: Posting, day: date) -> str:
    """The number of sittings listed after a last day in which the person has a seat by this posting, as a sentence."""
    if posting.role not in SEATED_BY_POSTING:
        return ""
    after = datetime.combine(day + timedelta(days=1), time.min, tzinfo=posting.venue.tz)
    count = Seat.records.filter(
        person=posting.person_id,
        role=posting.role,
        is_live=True,
        room__hearing__case__court=posting.venue_id,
        room__hearing__state=HearingState.SCHEDULED,
        room__hearing__starts_at__gte=after,
    ).count()
    if not count:
        return ""
    return ngettext(
        "%(count)s listed sitting loses this person. The staff who list it are told.",
        "%(count)s listed sittings lose this person. The staff who list them are told.",
        count,
    ) % {"count": count}
