"""Keep counsel's seats in line with the case: add new counsel, remove former counsel."""

from __future__ import annotations

import logging

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from courts.ground.actors import SYSTEM, Actor
from courts.ground.errors import Conflict
from courts.ground.models import Person
from courts.registry.models import Case, Representation
from hearings.models import Hearing
from hearings.queries.hearings import LISTED
from hearings.roles import SeatRole
from hearings.services.invitations import COUNSEL, counsel_of, seat_for
from hearings.services.notices import notify_counsel
from video.models import Seat
from video.services.rooms import add_seat, remove_seat

log = logging.getLogger(__name__)

# Counsel cannot be a witness or an interpreter in the same case.
EXCLUDED_ROLES = [SeatRole.WITNESS.value, SeatRole.INTERPRETER.value]
COUNSEL_ROLES = [role.value for role in COUNSEL.values()]


def follow_case(case: Case, *, actor: Actor = SYSTEM) -> int:
    """Update the counsel seats of a case's hearings that have not ended; return how many seats changed.

    A lawyer who is booked elsewhere at that time gets no seat, and the sweep retries. The clerk's board shows who is
    missing.
    """
    changed = 0
    for hearing in Hearing.records.filter(case=case, state__in=LISTED).select_related("case__court", "room"):
        changed += _follow(hearing, actor=actor)
    return changed


def _follow(hearing: Hearing, *, actor: Actor) -> int:
    changed = 0
    wanted = counsel_of(hearing.case)
    seats = Seat.records.filter(room=hearing.room_id, is_live=True, role__in=COUNSEL_ROLES).select_related("room")
    # Counsel who changed sides lose the old seat first: it decides who hears them and who is heard by them.
    for seat in seats.select_related("person"):
        if wanted.get(seat.person_id, (None, ""))[1] != seat.role:
            remove_seat(seat, actor=actor, reason=_("no longer acts in this case"))
            changed += 1
    seated = set(seats.values_list("person", flat=True))
    for person_id, (lawyer, role) in wanted.items():
        if person_id in seated:
            continue
        try:
            with transaction.atomic():
                for seat in _excluded_seats(hearing, lawyer):
                    remove_seat(seat, actor=actor, reason=_("now acts in this case"))
                add_seat(hearing.room, seat_for(lawyer, role), actor=actor)
                notify_counsel(hearing, lawyer)
        except Conflict:
            log.info("counsel not seated", extra={"hearing": str(hearing.pk), "person": str(person_id)})
            continue
        changed += 1
    return changed


def _excluded_seats(hearing: Hearing, lawyer: Person) -> QuerySet[Seat]:
    """The seats that a lawyer loses when they attend as counsel."""
    seats = Seat.records.filter(room=hearing.room_id, is_live=True, person=lawyer, role__in=EXCLUDED_ROLES)
    return seats.select_related("room", "person")


def follow_cases(*, limit: int = 500) -> int:
    """Update counsel's seats in every case with an upcoming hearing where they are out of date.

    The sweep compares states, not times of change, so it misses nothing however long it did not run.
    """
    changed = 0
    for case in _cases_with_stale_seats().select_related("court").order_by("pk")[:limit]:
        try:
            changed += follow_case(case)
        except Exception:
            # A case that fails must not stop the others.
            log.exception("seats do not follow the case", extra={"key": str(case.pk)})
    return changed


def _cases_with_stale_seats() -> QuerySet[Case]:
    """Cases with an upcoming hearing in which a former counsel has a seat, or a counsel has none."""
    in_force = Representation.records.filter(until__isnull=True)
    acting = in_force.filter(party__case=OuterRef("room__hearing__case"), lawyer=OuterRef("person"))
    wrong = Q(pk__in=[])
    for side, role in COUNSEL.items():
        wrong |= Q(~Exists(acting.filter(party__role=side)), role=role)
    seats = Seat.records.filter(wrong, is_live=True, room__hearing__state__in=LISTED)
    seated = Seat.records.filter(room=OuterRef(OuterRef("room")), is_live=True, person=OuterRef("lawyer"))
    seated = seated.exclude(role__in=EXCLUDED_ROLES)
    standing = Exists(in_force.filter(~Exists(seated), party__case=OuterRef("case")))
    hearings = Hearing.records.filter(standing, state__in=LISTED)
    return Case.records.filter(Q(pk__in=seats.values("room__hearing__case")) | Q(pk__in=hearings.values("case")))
