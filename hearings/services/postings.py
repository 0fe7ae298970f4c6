"""Whoever serves the court no longer leaves its rooms."""

from __future__ import annotations

from django.db.models import Exists, OuterRef

from courts.ground.models import Posting
from courts.ground.models.people import in_force
from hearings.models.hearings import SEATED_BY_POSTING
from hearings.queries.hearings import LISTED
from video.models import Seat
from video.services import revocation


def leave_rooms() -> int:
    """End what judges, clerks and interpreters attend at a court that they do not serve today; returns how many seats.

    The seat stays on the list for the clerk to see that nobody comes; without a posting nobody enters from it.
    """
    posting = Posting.records.filter(
        in_force(),
        person=OuterRef("person"),
        venue=OuterRef("room__hearing__case__court"),
        role=OuterRef("role"),
    )
    seats = Seat.records.filter(
        ~Exists(posting),
        role__in=SEATED_BY_POSTING,
        room__hearing__state__in=LISTED,
    )
    return revocation.close_attended(seats, "posting ended")
