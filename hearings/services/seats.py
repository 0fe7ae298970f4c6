"""Keep counsel's seats in line with the case: add new counsel, remove former counsel."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from courts.ground import clock
from courts.ground.actors import SYSTEM, Actor
from courts.ground.declared.sweeps import Later, Sweep
from courts.ground.errors import Conflict
from courts.ground.models import Person
from courts.ground.services import sweeps
from courts.ground.services.sweeps import Swept
from courts.registry.models import Case, Representation
from courts.registry.services.rights import lock_case
from hearings.models import Hearing
from hearings.queries.hearings import LISTED
from hearings.roles import SeatRole
from hearings.services.invitations import COUNSEL, counsel_of, seat_of_counsel
from hearings.services.notices import notify_counsel, notify_counsel_left
from video.models import Seat
from video.services.rooms import add_seat, remove_seat, set_represented

log = logging.getLogger(__name__)

# Counsel cannot be a witness or an interpreter in the same case.
EXCLUDED_ROLES = [SeatRole.WITNESS.value, SeatRole.INTERPRETER.value]
# The waiting room of such a hearing is open, or opens soon.
NEAR = timedelta(hours=1)
COUNSEL_ROLES = [role.value for role in COUNSEL.values()]


def follow_case(case: Case, *, actor: Actor = SYSTEM) -> int:
    """Update the counsel seats of a case's hearings that have not ended; return how many seats changed.

    A lawyer who is booked elsewhere at that time gets no seat, and the sweep retries. The clerk's board shows who is
    missing.
    """
    changed = 0
    for hearing in Hearing.records.filter(case=case, state__in=LISTED).select_related("case__court", "room"):
        # Under the case's lock: counsel neither enters nor ends between the reading and the change of the seats.
        with transaction.atomic():
            lock_case(case)
            changed += _follow(hearing, actor=actor)
    return changed


def _follow(hearing: Hearing, *, actor: Actor) -> int:
    changed = 0
    wanted = counsel_of(hearing.case)
    seats = Seat.records.filter(room=hearing.room_id, is_live=True, role__in=COUNSEL_ROLES).select_related("room")
    # Counsel who changed sides lose the old seat first: it decides who hears them and who is heard by them.
    for seat in seats.select_related("person"):
        counsel = wanted.get(seat.person_id)
        if counsel is None or counsel.role != seat.role:
            remove_seat(seat, actor=actor, reason="no longer acts in the case")
            if counsel is None:
                notify_counsel_left(hearing, seat)
            changed += 1
        elif counsel.represents != seat.represents:
            set_represented(seat, counsel.represents)
    seated = set(seats.values_list("person", flat=True))
    for person_id, counsel in wanted.items():
        if person_id in seated:
            continue
        try:
            with transaction.atomic():
                for seat in _excluded_seats(hearing, counsel.lawyer):
                    remove_seat(seat, actor=actor, reason="acts in the case now")
                notify_counsel(hearing, add_seat(hearing.room, seat_of_counsel(counsel), actor=actor))
        except Conflict:
            log.info("counsel not seated", extra={"hearing": str(hearing.pk), "person": str(person_id)})
            continue
        changed += 1
    return changed


def _excluded_seats(hearing: Hearing, lawyer: Person) -> QuerySet[Seat]:
    """The seats that a lawyer loses when they attend as counsel."""
    seats = Seat.records.filter(room=hearing.room_id, is_live=True, person=lawyer, role__in=EXCLUDED_ROLES)
    return seats.select_related("room", "person")


def follow_cases() -> Swept:
    """Update counsel's seats where a case and its hearings to come do not agree."""
    return sweeps.sweep(STALE_SEATS)


def ask_to_follow(case: Case) -> None:
    """Ask the sweep to look at a case whose counsel changes in this transaction."""
    sweeps.ask(STALE_SEATS.name, [case.pk])


def _cases_with_stale_seats(now: datetime) -> QuerySet[Case]:
    """Cases with a hearing to come in which a former counsel has a seat, or a counsel has none."""
    in_force = Representation.records.filter(until__isnull=True)
    acting = in_force.filter(party__case=OuterRef("room__hearing__case"), lawyer=OuterRef("person"))
    wrong = Q(pk__in=[])
    for side, role in COUNSEL.items():
        wrong |= Q(~Exists(acting.filter(party__role=side)), role=role)
    former = Seat.records.filter(wrong, is_live=True, room=OuterRef("room"))
    seated = Seat.records.filter(room=OuterRef(OuterRef("room")), is_live=True, person=OuterRef("lawyer"))
    seated = seated.exclude(role__in=EXCLUDED_ROLES)
    missing = in_force.filter(~Exists(seated), party__case=OuterRef("case"))
    stale = Hearing.records.filter(Exists(former) | Exists(missing), case=OuterRef("pk"), state__in=LISTED)
    return Case.records.filter(Exists(stale)).select_related("court").order_by("pk")


def _of_hearings_near(rows: QuerySet[Case], since: datetime) -> QuerySet[Case]:
    # Services ask for the cases that they change. Hearings about to begin are compared once more in any case.
    now = clock.now()
    near = Hearing.records.filter(state__in=LISTED, starts_at__range=(now, now + NEAR)).values_list("case", flat=True)
    return rows.filter(pk__in=list(near))


def _follow_in_sweep(case: Case) -> bool | Later:
    changed = follow_case(case)
    if _cases_with_stale_seats(clock.now()).filter(pk=case.pk).exists():
        return Later("counsel is booked elsewhere")
    return bool(changed)


STALE_SEATS = Sweep(
    name="hearings.follow_cases",
    wanted=_cases_with_stale_seats,
    act=_follow_in_sweep,
    recent=_of_hearings_near,
)
