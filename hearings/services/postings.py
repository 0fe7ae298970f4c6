"""End the seats of court staff whose posting has ended."""

from __future__ import annotations

from django.db.models import Exists, OuterRef

from courts.ground.models import Posting
from courts.ground.models.people import in_force
from hearings.models.hearings import SEATED_BY_POSTING
from hearings.queries.hearings import LISTED
from video.models import Seat
from video.services import revocation


def leave_rooms() -> int:
    """Close the attended seats of judges, clerks and interpreters who are not posted at the court; return how many.

    The seat stays on the list, so that the clerk sees that the person is missing. Without a posting it gives no access.
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
