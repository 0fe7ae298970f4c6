"""Court staff whose posting has ended: their seats close, and hearings to come lose them."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from courts.ground.declared.sweeps import Later, Sweep
from courts.ground.models import Notice, Posting
from courts.ground.models.people import in_force, not_ended
from courts.ground.services import sweeps
from courts.ground.services.sweeps import Swept
from courts.registry.models import Assignment
from courts.registry.services.postings import people_of_ended_postings
from hearings.models import Hearing
from hearings.models.hearings import SEATED_BY_POSTING
from hearings.queries.hearings import LISTED
from hearings.queries.notices import STAFF_OFF
from hearings.services.notices import notify_staff_left
from hearings.states import HearingState
from video.models import Seat
from video.services import revocation
from video.states import Goodbye


def leave_rooms() -> Swept:
    """Close the attended seats of judges, clerks and interpreters who are not posted at the court.

    The seat stays on the list, so that the clerk sees that the person is missing. Without a posting it gives no access.
    Before a hearing to come, they and the staff who list it again are told once.
    """
    return sweeps.sweep_each(SEATS_WITHOUT_POSTING, STAFF_WHO_LEFT)


def _seats_without_posting(now: datetime) -> QuerySet[Seat]:
    posting = Posting.records.filter(
        in_force(),
        person=OuterRef("person"),
        venue=OuterRef("room__hearing__case__court"),
        role=OuterRef("role"),
    )
    return revocation.attended(now).filter(
        ~Exists(posting),
        role__in=SEATED_BY_POSTING,
        room__hearing__state__in=LISTED,
    )


SEATS_WITHOUT_POSTING = Sweep(
    name="hearings.leave_rooms",
    wanted=_seats_without_posting,
    act=revocation.revoke_for(Goodbye.REVOKED, "posting ended"),
    lock_first=revocation.lock_room,
)


def _listed_without_posting(now: datetime) -> QuerySet[Seat]:
    """Seats of staff in hearings to come whose posting at the court has ended, and who were not told yet."""
    posting = Posting.records.filter(
        not_ended(), person=OuterRef("person"), venue=OuterRef("room__hearing__case__court"), role=OuterRef("role")
    )
    told = Notice.records.filter(
        subject_label=Hearing._meta.label_lower,
        subject_id=OuterRef("room__owner_id"),
        recipient=OuterRef("person"),
        kind=STAFF_OFF,
    )
    return Seat.records.filter(
        ~Exists(posting),
        ~Exists(told),
        is_live=True,
        role__in=SEATED_BY_POSTING,
        room__hearing__state=HearingState.SCHEDULED,
        room__hearing__starts_at__gt=now,
    ).select_related("person")


def _tell(seat: Seat) -> bool | Later:
    rows = Hearing.records.select_related("case__court", "room", "judge", "clerk")
    hearing = rows.get(room=seat.room_id)
    if Assignment.records.filter(
        case=hearing.case_id, person=seat.person_id, role=seat.role, until__isnull=True
    ).exists():
        # Other clerks may read the case once this one no longer works on it.
        return Later("the assignment has not ended")
    notify_staff_left(hearing, seat)
    return True


STAFF_WHO_LEFT = Sweep(
    name="hearings.staff_who_left",
    wanted=_listed_without_posting,
    act=_tell,
    recent=lambda rows, since: rows.filter(person__in=people_of_ended_postings(since)),
)
