"""Take over an appointment whose notary no longer serves the office: by a sweep, or by a notary of the office."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from courts.ground import clock
from courts.ground.actors import SYSTEM, Actor
from courts.ground.declared.sweeps import Later, Sweep
from courts.ground.errors import Conflict, NotAllowed
from courts.ground.models import Person, Posting, ResourceKind, Role
from courts.ground.models.change_reasons import in_both
from courts.ground.models.people import POSTING_ZONE, in_force
from courts.ground.queries.postings import is_posted, staff_by_day
from courts.ground.services import audit, notices, sweeps
from courts.ground.services.reservations import Taken
from courts.ground.services.sweeps import Swept
from courts.ground.states import ChangeReasonKind
from notary.models import Appointment
from notary.queries.appointments import law_of
from notary.queries.without_notary import FIND_NOTARIES, appointments_of, is_without_notary, without_notary
from notary.roles import SeatRole
from notary.services.appointments import check_time
from notary.services.notices import notify_moved, notify_other_notary
from notary.services.rescheduling import lock_booked, lock_people, move_to, participants_of, raise_version
from video.models import Room, Seat
from video.services import revocation, rooms
from video.services.rooms import SeatPlan
from video.states import Goodbye


def take_over(appointment: Appointment, *, starts_at: datetime, version: int, actor: Actor) -> Appointment:
    """Make the acting notary the notary of an appointment that has none, at its time or another one.

    The couple gets one message. Raises NotAllowed for anyone but a notary of the office, Conflict when the appointment
    changed since `version`, has a notary again, or the time is not free, and DomainError for a time outside the rules
    of a booking.
    """
    notary = actor.person
    if notary is None or not is_posted(notary, appointment.office, Role.NOTARY):
        raise NotAllowed
    if starts_at != appointment.starts_at:
        check_time(appointment.office, notary, starts_at, law_of(appointment.office, clock.now()))
    try:
        with transaction.atomic():
            lock_people(appointment, [notary])
            room = lock_booked(appointment, version)
            if not is_without_notary(appointment):
                raise Conflict
            if starts_at == appointment.starts_at and notary not in _serving(appointment):
                raise Conflict(_("You do not serve the office on that day, or you take part yourself."), code="away")
            _replace(appointment, room, notary, starts_at, actor)
    except Taken as taken:
        # The names of the error are left out: the notary does not learn when one of the couple is busy.
        raise Conflict(_("This time has been taken since. Choose another time."), code="taken") from taken
    return appointment


def ask_for_notaries(person: Person) -> None:
    """Ask the sweep for a notary's appointments without one, in the transaction that changes their postings."""
    sweeps.ask(FIND_NOTARIES, appointments_of(person))


def find_notaries() -> Swept:
    """Give appointments without a notary to another one, and close the rooms to notaries who have left."""
    return sweeps.sweep_each(SEATS_WITHOUT_POSTING, WITHOUT_NOTARY)


def _replace(appointment: Appointment, room: Room, notary: Person, starts_at: datetime, actor: Actor) -> None:
    """Seat another notary, at another time if it differs. The caller holds the locks. Raises reservations.Taken."""
    left, is_moved = appointment.notary_id, starts_at != appointment.starts_at
    for seat in Seat.records.filter(room=room, is_live=True, role=SeatRole.NOTARY).select_related("room"):
        rooms.remove_seat(seat, actor=actor, reason="posting ended")
    if is_moved:
        reason = in_both(ChangeReasonKind.STAFF_LEFT, lambda: _("The notary no longer serves the office"))
        move_to(appointment, room, starts_at, reason=reason, actor=actor)
    rooms.add_seat(room, SeatPlan(person=notary, role=SeatRole.NOTARY.value, reserve=ResourceKind.NOTARY), actor=actor)
    appointment.notary = notary
    appointment.save(update_fields=["notary"])
    raise_version(appointment)
    detail = {"from": str(left), "to": str(notary.pk), "starts_at": starts_at.isoformat()}
    audit.record("appointment.taken_over", appointment, actor=actor, detail=detail)
    notices.withdraw(appointment, actor=actor)
    notify = notify_moved if is_moved else notify_other_notary
    notify(appointment)


def _find_notary(appointment: Appointment) -> bool | Later:
    room = lock_booked(appointment, appointment.version)
    for notary in _serving(appointment):
        try:
            with transaction.atomic():
                _replace(appointment, room, notary, appointment.starts_at, SYSTEM)
        except Taken:
            continue
        return True
    return Later("no other notary is free")


def _serving(appointment: Appointment) -> list[Person]:
    """The notaries who serve the office on the day of the appointment, but none who takes part in it."""
    day = appointment.starts_at.astimezone(POSTING_ZONE).date()
    couple = participants_of(appointment)
    return [notary for notary in staff_by_day(appointment.office, Role.NOTARY, [day])[day] if notary.pk not in couple]


WITHOUT_NOTARY: Sweep[Appointment] = Sweep(
    name=FIND_NOTARIES,
    wanted=without_notary,
    act=_find_notary,
    # Nothing but a change of a posting leads to these rows, and its service asks for them.
    recent=lambda rows, _since: rows.none(),
    lock_first=lambda appointment: lock_people(appointment, _serving(appointment)),
)


def _seats_without_posting(now: datetime) -> QuerySet[Seat]:
    posting = Posting.records.filter(
        in_force(), person=OuterRef("person"), venue=OuterRef("room__appointment__office"), role=Role.NOTARY
    )
    return revocation.attended(now).filter(
        ~Exists(posting), role=SeatRole.NOTARY, room__owner_label=Appointment._meta.label_lower
    )


SEATS_WITHOUT_POSTING = Sweep(
    name="notary.leave_rooms",
    wanted=_seats_without_posting,
    act=revocation.revoke_for(Goodbye.REVOKED, "posting ended"),
    lock_first=revocation.lock_room,
)
