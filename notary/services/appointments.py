"""Hold, book and cancel an appointment, and run its sitting."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from courts.calendars.services.receipts import issue_receipt
from courts.ground import clock
from courts.ground.actors import SYSTEM, Actor
from courts.ground.declared.sweeps import Sweep
from courts.ground.errors import Conflict, DomainError, NotAllowed, require_reason
from courts.ground.law import LawProfile
from courts.ground.models import Person, ResourceKind, Role, Venue
from courts.ground.models.change_reasons import typed
from courts.ground.models.people import POSTING_ZONE
from courts.ground.queries.postings import is_posted
from courts.ground.services import audit, notices, reservations, sweeps
from courts.ground.services.identity import require_verified
from courts.ground.services.reservations import Leg
from courts.ground.services.sweeps import Swept
from courts.ground.services.transitions import move
from courts.ground.wording.dates import full_date, time_12h
from notary.applications.services.locking import locked_application
from notary.applications.states import ENDED
from notary.models import Appointment, AppointmentKind, Participant, ParticipantRole
from notary.queries.appointments import (
    cancellable_until,
    is_planned,
    law_of,
    may_cancel,
    planned_appointments,
    presides,
)
from notary.queries.slots import HORIZON, is_start
from notary.queries.without_notary import FIND_NOTARIES, is_without_notary
from notary.roles import SeatRole, policy_under
from notary.services.notices import (
    notify_booked,
    notify_cancelled,
    notify_hold_cancelled,
    notify_invitation_cancelled,
    notify_invited,
    notify_not_accepted,
)
from notary.states import AppointmentState
from video.services import rooms, sittings
from video.services.rooms import RoomPlan, SeatPlan

SERIES = "NOT"
# States in which the time is held and nothing is booked.
ON_HOLD = (AppointmentState.HELD, AppointmentState.WAITING)
# An applicant names the other person without their consent. These limits bound the time that one account can reserve.
DAY = timedelta(days=1)
HOLDS_A_DAY = 20
CANCELLED_A_DAY = 3


@dataclass(frozen=True, slots=True)
class Named:
    """The other person, as the applicant typed them."""

    name: str
    emirates_id: str


def hold_slot(
    *,
    office: Venue,
    notary: Person,
    starts_at: datetime,
    groom: Person | None,
    bride: Person | None,
    channel: str,
    actor: Actor,
    named: Named | None = None,
) -> Appointment:
    """Hold a slot of the notary and the applicant for ten minutes and release the applicant's earlier hold.

    The applicant is the actor and is one of the couple; the other is None when no account fits what they typed, which
    is `named`. Nothing of the other person is read or reserved: the answer is the same for every person named. Raises
    DomainError for a time outside the rules; for an applicant who already plans an appointment of this kind (one too
    near to be cancelled does not count), or who held or cancelled too often today. Raises reservations.Taken when the
    notary or the applicant is not free.
    """
    law = law_of(office, clock.now())
    applicant = actor.person
    if applicant is None or applicant not in (groom, bride):
        raise NotAllowed
    require_verified(actor)
    if groom == bride or (named is not None and named.emirates_id == applicant.emirates_id):
        raise DomainError(_("Enter the other person's details, not your own."), code="same_person", field="emirates_id")
    check_time(office, notary, starts_at, law)
    # Computed after the checks: adding to a time at the end of the calendar overflows.
    ends_at = starts_at + law.notary.duration
    held_until = clock.now() + law.notary.hold
    with transaction.atomic():
        # Serialise the requests of one applicant: two pages of the same person never hold two times.
        Person.records.select_for_update(no_key=True).get(pk=applicant.pk)
        check_count(applicant)
        resources = reservations.resources_of(
            [(notary, ResourceKind.NOTARY.value), (applicant, ResourceKind.PARTY.value)]
        )
        before = list(Appointment.records.filter(applicant=applicant, state=AppointmentState.HELD).order_by("pk"))
        reservations.lock(resources, subjects=before)
        for earlier in before:
            lock(earlier)
            if earlier.state == AppointmentState.HELD:  # not booked or ended concurrently
                end_hold(earlier, actor=actor)
        appointment = Appointment.records.create(
            kind=AppointmentKind.MARRIAGE_CONTRACT,
            office=office,
            notary=notary,
            applicant=applicant,
            starts_at=starts_at,
            ends_at=ends_at,
            held_until=held_until,
        )
        Participant.records.bulk_create(
            [
                _participant(appointment, person, role, applicant, named)
                for person, role in ((groom, ParticipantRole.GROOM), (bride, ParticipantRole.BRIDE))
            ]
        )
        legs = [Leg(resource, starts_at, ends_at) for resource in resources]
        reservations.book(legs, appointment, actor=actor, held_until=held_until)
        check_none_planned(applicant, appointment)
        audit.record("appointment.held", appointment, actor=actor, detail={"channel": channel})
    return appointment


def _participant(
    appointment: Appointment, person: Person | None, role: str, applicant: Person, named: Named | None
) -> Participant:
    row = Participant(appointment=appointment, person=person, role=role)
    if person == applicant:
        row.accepted_at = clock.now()
    elif named is not None:
        row.name, row.emirates_id = named.name, named.emirates_id
    return row


def check_time(office: Venue, notary: Person, starts_at: datetime, law: LawProfile) -> None:
    """Raise DomainError at `slot` for a start at which this notary gives no appointment. Bookings are not read."""
    if starts_at < clock.now() + law.notary.lead_time:
        raise DomainError(_("Choose a later time."), code="too_soon", field="slot")
    if starts_at > clock.now() + HORIZON:
        raise DomainError(_("Choose an earlier time."), code="too_far", field="slot")
    if not is_start(office, starts_at):
        raise DomainError(
            _("The office is closed at that time. Choose another time."), code="office_closed", field="slot"
        )
    if not is_posted(notary, office, Role.NOTARY, on=starts_at.astimezone(POSTING_ZONE).date()):
        raise DomainError(_("Choose another time."), code="no_notary", field="slot")


def check_count(applicant: Person) -> None:
    """Raise DomainError if the applicant, who is locked, has held or cancelled too many appointments today."""
    today = Appointment.records.filter(applicant=applicant, created_at__gt=clock.now() - DAY)
    cancelled = today.filter(receipt__isnull=False, cancelled_by=applicant).count()
    if cancelled >= CANCELLED_A_DAY or today.filter(receipt__isnull=True).count() >= HOLDS_A_DAY:
        raise DomainError(
            _("You have held or cancelled too many appointments today. Try again tomorrow, or call the office."),
            code="too_often",
        )


def check_none_planned(person: Person, appointment: Appointment) -> None:
    """Raise DomainError if the person, who is locked, plans another appointment of this kind."""
    now = clock.now()
    if not is_planned(appointment.office, appointment.starts_at, now):
        return
    if any(row.pk != appointment.pk for row in planned_appointments(person, now)):
        raise DomainError(
            _("You already have an appointment of this kind. Cancel it first, then book another."), code="has_one"
        )


def book_appointment(appointment: Appointment, *, channel: str, actor: Actor) -> Appointment:
    """Turn a hold into a request that waits for the other person: receipt and invitation, all or none.

    The time of the notary and the applicant stays held until the other person must have accepted. Idempotent. Raises
    NotAllowed for anyone but the applicant, Conflict when the hold has ended.
    """
    if actor.person is None or actor.person.pk != appointment.applicant_id:
        raise NotAllowed
    require_verified(actor)
    ended = Conflict(_("The time is no longer held for you."), code="hold_ended", field="slot")
    with transaction.atomic():
        reservations.lock([], subjects=[appointment])
        lock(appointment)
        if appointment.state in {AppointmentState.WAITING, AppointmentState.BOOKED}:
            return appointment
        if appointment.state != AppointmentState.HELD:
            raise ended
        is_over = appointment.held_until is None or appointment.held_until <= clock.now()
        if is_over:
            end_hold(appointment, actor=SYSTEM)
        else:
            _invite(appointment, channel=channel, actor=actor)
    if is_over:
        # Commit the end of the hold; refuse only the booking.
        raise ended
    return appointment


def extend_hold(appointment: Appointment, *, actor: Actor) -> None:
    """Extend the hold by its full length, once.

    Raises NotAllowed for anyone but the applicant, Conflict when the hold has ended or was extended already.
    """
    if actor.person is None or actor.person.pk != appointment.applicant_id:
        raise NotAllowed
    with transaction.atomic():
        lock(appointment)
        now = clock.now()
        if (
            appointment.state != AppointmentState.HELD
            or appointment.held_until is None
            or appointment.held_until <= now
        ):
            raise Conflict(_("The time is no longer held for you."), code="hold_ended")
        if appointment.is_extended:
            raise Conflict(_("You can extend a hold only once. Book the time, or it is released."), code="extended")
        until = appointment.held_until + law_of(appointment.office, now).notary.hold
        Appointment.records.filter(pk=appointment.pk).update(held_until=until, is_extended=True)
        appointment.held_until, appointment.is_extended = until, True
        reservations.extend_hold(appointment, until, actor=actor)
        audit.record("appointment.extended", appointment, actor=actor, detail={"until": until.isoformat()})


def lock(appointment: Appointment) -> None:
    """Lock the row of an appointment until the transaction ends, and read it again.

    Lock order against deadlock: every change of an appointment locks its row before its reservations and its room; a
    booking locks the scarce resources before that row.
    """
    fields = ["state", "starts_at", "ends_at", "held_until", "is_extended", "version", "room", "receipt"]
    appointment.refresh_from_db(fields=fields, from_queryset=Appointment.records.select_for_update())


def _invite(appointment: Appointment, *, channel: str, actor: Actor) -> None:
    with transaction.atomic():
        receipt = issue_receipt(appointment.office, owner=appointment.applicant, channel=channel, series=SERIES)
        now = clock.now()
        until = min(now + law_of(appointment.office, now).notary.acceptance, appointment.starts_at)
        reservations.extend_hold(appointment, until, actor=actor)
        move(appointment, AppointmentState.WAITING, actor=actor, also={"receipt": receipt, "held_until": until})
        notify_invited(appointment)


def seat_couple(appointment: Appointment, *, actor: Actor) -> None:
    """Book the room and everyone's time, now that everyone has accepted; confirm to all, and schedule reminders.

    The caller has locked the resources and the appointment. Raises reservations.Taken.
    """
    with transaction.atomic():
        reservations.release(appointment, actor=actor)
        room = rooms.book_room(appointment, _room_plan(appointment), actor=actor)
        move(appointment, AppointmentState.BOOKED, actor=actor, also={"room": room, "held_until": None})
        notices.withdraw(appointment, actor=actor)
        notify_booked(appointment)
        if is_without_notary(appointment):  # the notary left while the invitation waited
            sweeps.ask(FIND_NOTARIES, [appointment.pk])


def _room_plan(appointment: Appointment) -> RoomPlan:
    law = law_of(appointment.office, clock.now())
    seats = [SeatPlan(person=appointment.notary, role=SeatRole.NOTARY.value, reserve=ResourceKind.NOTARY)]
    seats += [
        SeatPlan(person=row.person, role=row.role, number=row.number, reserve=ResourceKind.PARTY)
        for row in Participant.records.filter(appointment=appointment)
        .select_related("person")
        .order_by("role", "number")
        if row.person is not None
    ]
    is_marriage = appointment.kind == AppointmentKind.MARRIAGE_CONTRACT
    return RoomPlan(
        title_ar="مجلس عقد زواج" if is_marriage else "انعقاد لدى الكاتب العدل",
        title_en="Marriage sitting" if is_marriage else "Sitting with the notary",
        starts_at=appointment.starts_at,
        ends_at=appointment.ends_at,
        opens_at=appointment.starts_at - law.notary.lobby_opens_before,
        zone=appointment.office.zone,
        policy=policy_under(law),
        seats=tuple(seats),
        space_buffer=law.notary.space_buffer,
    )


def cancel_appointment(appointment: Appointment, *, reason: str, actor: Actor) -> None:
    """Cancel the appointment: release the time, withdraw reminders and notify everyone once.

    The applicant can cancel until the law profile's limit before the start, the other person until the start; before
    they have accepted they decline instead (`invitations.decline`). The notary can always cancel, with a reason.
    Idempotent. Raises NotAllowed for a person who does not take part, Conflict when the sitting has begun or ended.
    """
    if actor.person is None or not Appointment.objects.visible_to(actor.person).filter(pk=appointment.pk).exists():
        raise NotAllowed
    by_office = actor.person.pk == appointment.notary_id
    if not may_cancel(actor.person, appointment):
        raise NotAllowed
    reason = require_reason(reason) if by_office else reason.strip()[:300]
    to = AppointmentState.CANCELLED_BY_SERVICE if by_office else AppointmentState.CANCELLED_BY_CUSTOMER
    if appointment.state in ON_HOLD:
        if not by_office and actor.person.pk != appointment.applicant_id:
            raise NotAllowed
        _cancel_hold(appointment, to, reason=reason, by_office=by_office, actor=actor)
        return
    if appointment.state == to and appointment.change_reason == reason:
        return
    now = clock.now()
    until = cancellable_until(appointment, actor.person, now)
    if not by_office and now > until:
        raise DomainError(
            _("You could cancel this appointment until %(when)s. Call the office.")
            % {"when": f"{full_date(until, appointment.office)} · {time_12h(until, appointment.office)}"},
            code="too_late",
        )
    with transaction.atomic():
        # The notary may have moved it since: its version must rise.
        lock(appointment)
        move(
            appointment,
            to,
            actor=actor,
            reason=reason,
            also={**typed(reason).columns(), "version": appointment.version + 1, "cancelled_by": actor.person},
        )
        if appointment.room is not None:
            rooms.cancel_room(appointment.room, actor=actor, reason=reason)
        notices.withdraw(appointment, actor=actor)
        notify_cancelled(appointment)


def _cancel_hold(appointment: Appointment, to: str, *, reason: str, by_office: bool, actor: Actor) -> None:
    before = appointment.state
    with transaction.atomic():
        lock(appointment)
        if appointment.state == AppointmentState.EXPIRED:
            return
        if appointment.state != before:
            raise Conflict
        also: dict[str, Any] = {"cancelled_by": actor.person, **typed(reason).columns()}
        if before == AppointmentState.WAITING:
            also["version"] = appointment.version + 1
        end_hold(appointment, actor=actor, to=to, also=also, reason=reason)
        if before == AppointmentState.WAITING:
            notices.withdraw(appointment, actor=actor)
            notify_invitation_cancelled(appointment, by_office=by_office)
        elif by_office:
            notify_hold_cancelled(appointment)


def open_sitting(appointment: Appointment, *, actor: Actor) -> None:
    """Open the sitting.

    Raises NotAllowed for anyone but the notary, Conflict outside the room's window and for an application that was
    withdrawn or refused meanwhile. Locks the application before the appointment.
    """
    _check_notary(appointment, actor)
    if appointment.room is None or not appointment.room.is_enterable:
        raise Conflict(_("The waiting room is not open yet."), code="not_open")
    with transaction.atomic():
        if appointment.application_id is not None:
            _require_standing(appointment.application_id)
        move(appointment, AppointmentState.IN_SESSION, actor=actor)
        sittings.start_sitting(appointment.room, actor=actor)


def _require_standing(application_id: UUID) -> None:
    if locked_application(application_id).state in ENDED:
        raise Conflict(_("The application of this sitting has ended. No act can come of it."), code="application_ended")


def end_sitting(appointment: Appointment, *, actor: Actor) -> None:
    """End the sitting; everyone leaves the room. Raises NotAllowed for anyone but the notary."""
    _check_notary(appointment, actor)
    if appointment.room is None:
        raise Conflict
    with transaction.atomic():
        move(appointment, AppointmentState.COMPLETED, actor=actor)
        sittings.end_sitting(appointment.room, actor=actor)


def _check_notary(appointment: Appointment, actor: Actor) -> None:
    if actor.person is None or not presides(actor.person, appointment):
        raise NotAllowed


def expire_holds() -> Swept:
    """Mark appointments whose hold has ended. Their slots are free from that instant, with or without this sweep."""
    return sweeps.sweep(ENDED_HOLDS)


def _ended_holds(now: datetime) -> QuerySet[Appointment]:
    return Appointment.records.filter(state__in=ON_HOLD, held_until__lte=now).order_by("held_until")


def _expire(appointment: Appointment) -> bool:
    was_waiting = appointment.state == AppointmentState.WAITING
    end_hold(appointment, actor=SYSTEM)
    if was_waiting:
        notices.withdraw(appointment, actor=SYSTEM)
        notify_not_accepted(appointment)
    return True


def end_hold(
    appointment: Appointment,
    *,
    actor: Actor,
    to: str = AppointmentState.EXPIRED,
    also: Mapping[str, Any] | None = None,
    reason: str = "",
) -> None:
    """End the hold of a locked appointment, and release everyone's time."""
    with transaction.atomic():
        move(appointment, to, actor=actor, also=also, reason=reason)
        reservations.release(appointment, actor=actor)


ENDED_HOLDS = Sweep(
    name="notary.expire_holds",
    wanted=_ended_holds,
    act=_expire,
    # A booking locks the resources before the row of the appointment.
    lock_first=lambda appointment: reservations.lock([], subjects=[appointment]),
)
