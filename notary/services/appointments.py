"""Hold, book and cancel an appointment, and run its sitting."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from courts.calendars.services.receipts import issue_receipt
from courts.ground import clock
from courts.ground.actors import SYSTEM, Actor
from courts.ground.errors import Conflict, DomainError, NotAllowed
from courts.ground.law import LawProfile
from courts.ground.models import Person, Resource, ResourceKind, Role, Venue
from courts.ground.queries.postings import current_postings, is_posted
from courts.ground.services import audit, notices, reservations
from courts.ground.services.reservations import Leg
from courts.ground.services.transitions import move
from courts.ground.wording.dates import full_date, time_12h
from notary.models import Appointment, AppointmentKind, Participant, ParticipantRole
from notary.queries.appointments import cancellable_until, is_planned, law_of, planned_appointments
from notary.queries.slots import HORIZON, is_start
from notary.roles import POLICY, SeatRole
from notary.services.notices import notify_booked, notify_cancelled, notify_hold_cancelled
from notary.states import AppointmentState
from video.services import rooms, sittings
from video.services.rooms import RoomPlan, SeatPlan

SERIES = "NOT"
# An applicant names the other person without their consent. These limits bound the time that one account can reserve.
DAY = timedelta(days=1)
HOLDS_A_DAY = 20
CANCELLED_A_DAY = 3


def hold_slot(
    *,
    office: Venue,
    notary: Person,
    starts_at: datetime,
    groom: Person,
    bride: Person,
    channel: str,
    actor: Actor,
) -> Appointment:
    """Hold a slot for the couple for ten minutes and release the applicant's earlier hold.

    The applicant is the actor and is one of the couple. Raises DomainError for a time outside the rules; for a person
    who already plans an appointment of this kind (one too near to be cancelled does not count); for an applicant who
    held or cancelled too often today; and for naming a person who serves the institution, since staff book for
    themselves. Raises reservations.Taken when the notary, the groom or the bride is not free.
    """
    law = law_of(office, clock.now())
    applicant = actor.person
    if applicant is None or applicant.pk not in {groom.pk, bride.pk}:
        raise NotAllowed
    _check(office, notary, starts_at, groom, bride, law)
    # Computed after the checks: adding to a time at the end of the calendar overflows.
    ends_at = starts_at + law.notary.duration
    other = bride if applicant.pk == groom.pk else groom
    if current_postings(other).exists():
        # Their hours belong to the court: other people cannot reserve them.
        raise _cannot_be_named()
    held_until = clock.now() + law.notary.hold
    with transaction.atomic():
        # Serialise the requests of one applicant: two pages of the same person never hold two times.
        Person.records.select_for_update(no_key=True).get(pk=applicant.pk)
        _check_count(applicant)
        resources = _resources(notary, groom, bride)
        before = list(Appointment.records.filter(applicant=applicant, state=AppointmentState.HELD))
        reservations.lock(resources, subjects=before)
        for earlier in before:
            with suppress(Conflict):  # booked or ended concurrently
                _end_hold(earlier, actor=actor)
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
                Participant(appointment=appointment, person=groom, role=ParticipantRole.GROOM),
                Participant(appointment=appointment, person=bride, role=ParticipantRole.BRIDE),
            ]
        )
        legs = [Leg(resource, starts_at, ends_at) for resource in resources]
        reservations.book(legs, appointment, actor=actor, held_until=held_until)
        # Both people are locked here: of two appointments that name one person, the later sees the earlier.
        now = clock.now()
        for person in (applicant, other) if is_planned(office, starts_at, now) else ():
            if any(row.pk != appointment.pk for row in planned_appointments(person, now)):
                raise _cannot_be_named() if person == other else _already_planned()
        audit.record("appointment.held", appointment, actor=actor, detail={"channel": channel})
    return appointment


def _check(office: Venue, notary: Person, starts_at: datetime, groom: Person, bride: Person, law: LawProfile) -> None:
    if groom.pk == bride.pk:
        raise DomainError(_("Enter the other person's details, not your own."), code="same_person", field="emirates_id")
    if starts_at < clock.now() + law.notary.lead_time:
        raise DomainError(_("Choose a later time."), code="too_soon", field="slot")
    if starts_at > clock.now() + HORIZON:
        raise DomainError(_("Choose an earlier time."), code="too_far", field="slot")
    if not is_start(office, starts_at):
        raise DomainError(
            _("The office is closed at that time. Choose another time."), code="office_closed", field="slot"
        )
    if not is_posted(notary, office, Role.NOTARY):
        raise DomainError(_("Choose another time."), code="no_notary", field="slot")


def _check_count(applicant: Person) -> None:
    today = Appointment.records.filter(applicant=applicant, created_at__gt=clock.now() - DAY)
    cancelled = today.filter(receipt__isnull=False, cancelled_by=applicant).count()
    if cancelled >= CANCELLED_A_DAY or today.filter(receipt__isnull=True).count() >= HOLDS_A_DAY:
        raise DomainError(
            _("You have held or cancelled too many appointments today. Try again tomorrow, or call the office."),
            code="too_often",
        )


def _already_planned() -> DomainError:
    return DomainError(
        _("You already have an appointment of this kind. Cancel it first, then book another."), code="has_one"
    )


def _cannot_be_named() -> DomainError:
    # One message for every reason: it must not reveal what the other person does or has booked.
    return DomainError(
        _("You cannot name this person now. Ask them to book the appointment and name you."),
        code="not_nameable",
        field="emirates_id",
    )


def _resources(notary: Person, groom: Person, bride: Person) -> list[Resource]:
    # Created in key order, as in every booking, so that two bookings cannot deadlock.
    kinds = {notary: ResourceKind.NOTARY, groom: ResourceKind.PARTY, bride: ResourceKind.PARTY}
    people = sorted(kinds, key=lambda person: person.pk)
    return [reservations.resource_of_person(person, kinds[person]) for person in people]


def book_appointment(appointment: Appointment, *, channel: str, actor: Actor) -> Appointment:
    """Turn a hold into a booking: receipt, room, confirmation and reminders, all or none.

    Idempotent. Raises NotAllowed for anyone but the applicant, Conflict when the hold has ended.
    """
    if actor.person is None or actor.person.pk != appointment.applicant_id:
        raise NotAllowed
    ended = Conflict(_("The time is no longer held for you."), code="hold_ended", field="slot")
    with transaction.atomic():
        reservations.lock([], subjects=[appointment])
        _lock(appointment)
        if appointment.state == AppointmentState.BOOKED:
            return appointment
        if appointment.state != AppointmentState.HELD:
            raise ended
        is_over = appointment.held_until is None or appointment.held_until <= clock.now()
        if is_over:
            _end_hold(appointment, actor=SYSTEM)
        else:
            _book(appointment, channel=channel, actor=actor)
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
        _lock(appointment)
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


def _lock(appointment: Appointment) -> None:
    # Lock order against deadlock: every change of an appointment locks its row before its reservations and its room;
    # a booking locks the scarce resources before that row.
    fields = ["state", "held_until", "is_extended", "version", "room", "receipt"]
    appointment.refresh_from_db(fields=fields, from_queryset=Appointment.records.select_for_update())


def _book(appointment: Appointment, *, channel: str, actor: Actor) -> None:
    with transaction.atomic():
        receipt = issue_receipt(appointment.office, owner=appointment.applicant, channel=channel, series=SERIES)
        reservations.release(appointment, actor=actor)
        room = rooms.book_room(appointment, _room_plan(appointment), actor=actor)
        move(
            appointment,
            AppointmentState.BOOKED,
            actor=actor,
            also={"receipt": receipt, "room": room, "held_until": None},
        )
        notify_booked(appointment)


def _room_plan(appointment: Appointment) -> RoomPlan:
    law = law_of(appointment.office, clock.now())
    seats = [SeatPlan(person=appointment.notary, role=SeatRole.NOTARY.value, reserve=ResourceKind.NOTARY)]
    seats += [
        SeatPlan(person=row.person, role=row.role, reserve=ResourceKind.PARTY)
        for row in Participant.records.filter(appointment=appointment).select_related("person").order_by("role")
    ]
    return RoomPlan(
        title_ar="مجلس عقد زواج",
        title_en="Marriage sitting",
        starts_at=appointment.starts_at,
        ends_at=appointment.ends_at,
        opens_at=appointment.starts_at - law.notary.lobby_opens_before,
        zone=appointment.office.zone,
        policy=POLICY,
        seats=tuple(seats),
        space_buffer=law.notary.space_buffer,
    )


def cancel_appointment(appointment: Appointment, *, reason: str, actor: Actor) -> None:
    """Cancel the appointment: release the time, withdraw reminders and notify everyone once.

    The applicant can cancel until the law profile's limit before the start. The person they named never consented and
    can decline until the start. The notary can always cancel, with a reason. Idempotent. Raises NotAllowed for a
    person who does not take part, Conflict when the sitting has begun or ended.
    """
    if actor.person is None or not Appointment.objects.visible_to(actor.person).filter(pk=appointment.pk).exists():
        raise NotAllowed
    by_office = actor.person.pk == appointment.notary_id
    reason = reason.strip()[:300]
    if by_office and not reason:
        raise DomainError(_("Enter the reason."), code="reason_missing", field="reason")
    to = AppointmentState.CANCELLED_BY_SERVICE if by_office else AppointmentState.CANCELLED_BY_CUSTOMER
    if appointment.state == AppointmentState.HELD:
        also = {"cancelled_by": actor.person, "change_reason": reason}
        with transaction.atomic():
            _end_hold(appointment, actor=actor, to=to, also=also, reason=reason)
            if by_office:
                notify_hold_cancelled(appointment)
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
        move(
            appointment,
            to,
            actor=actor,
            reason=reason,
            also={"change_reason": reason, "version": appointment.version + 1, "cancelled_by": actor.person},
        )
        if appointment.room is not None:
            rooms.cancel_room(appointment.room, actor=actor, reason=reason)
        notices.withdraw(appointment, actor=actor)
        notify_cancelled(appointment)


def open_sitting(appointment: Appointment, *, actor: Actor) -> None:
    """Open the sitting. Raises NotAllowed for anyone but the notary, Conflict outside the room's window."""
    _check_notary(appointment, actor)
    if appointment.room is None or not appointment.room.is_enterable:
        raise Conflict(_("The waiting room is not open yet."), code="not_open")
    with transaction.atomic():
        move(appointment, AppointmentState.IN_SESSION, actor=actor)
        sittings.start_sitting(appointment.room, actor=actor)


def end_sitting(appointment: Appointment, *, actor: Actor) -> None:
    """End the sitting; everyone leaves the room. Raises NotAllowed for anyone but the notary."""
    _check_notary(appointment, actor)
    if appointment.room is None:
        raise Conflict
    with transaction.atomic():
        move(appointment, AppointmentState.COMPLETED, actor=actor)
        sittings.end_sitting(appointment.room, actor=actor)


def _check_notary(appointment: Appointment, actor: Actor) -> None:
    if actor.person is None or actor.person.pk != appointment.notary_id:
        raise NotAllowed


def expire_holds() -> int:
    """Mark appointments whose hold has ended. Their slots are free from that instant, with or without this sweep."""
    ended = 0
    for appointment in Appointment.records.filter(state=AppointmentState.HELD, held_until__lte=clock.now())[:200]:
        with transaction.atomic():
            _lock(appointment)
            # It may have been released, booked or extended since the query.
            is_over = appointment.held_until is not None and appointment.held_until <= clock.now()
            if appointment.state == AppointmentState.HELD and is_over:
                _end_hold(appointment, actor=SYSTEM)
                ended += 1
    return ended


def _end_hold(
    appointment: Appointment,
    *,
    actor: Actor,
    to: str = AppointmentState.EXPIRED,
    also: Mapping[str, Any] | None = None,
    reason: str = "",
) -> None:
    with transaction.atomic():
        move(appointment, to, actor=actor, also=also, reason=reason)
        reservations.release(appointment, actor=actor)
