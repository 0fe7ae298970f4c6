"""Read appointments, with the right that each act needs."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import F, Prefetch, Q, QuerySet

from courts.calendars.queries.effects import is_marked
from courts.ground.errors import NotAllowed, NotVisible
from courts.ground.law import LawProfile, profile_of
from courts.ground.models import Person, Role, User, Venue
from courts.ground.queries.bounds import COUNTED
from courts.ground.queries.postings import is_posted
from notary.models import Appointment, AppointmentKind, Participant, ParticipantRole
from notary.models.appointments import AppointmentQuerySet
from notary.states import AppointmentState
from video.models import Room
from video.recordings.owners import PlaybackRight


def access_appointment(user: User, appointment_id: UUID, act: str = "read") -> Appointment:
    """Return an appointment if the account may do `act` with it.

    cancel: the couple and the notary. book: the applicant. preside: the notary. A notary who no longer serves the
    office is a stranger. Raises NotVisible for strangers, NotAllowed for participants who may not.
    """
    found = (
        Appointment.objects.visible_to(user.person)
        .select_related("office", "notary", "room", "receipt", "applicant", "application__office")
        .filter(pk=appointment_id)
        .first()
    )
    if found is None:
        raise NotVisible
    appointment: Appointment = found
    if act == "preside" and appointment.notary_id != user.person_id:
        raise NotAllowed
    if act == "book" and appointment.applicant_id != user.person_id:
        raise NotAllowed
    return appointment


def presides(person: Person, appointment: Appointment) -> bool:
    """Return True for the notary of the appointment, while they serve its office as a notary."""
    return person.pk == appointment.notary_id and is_posted(person, appointment.office, Role.NOTARY)


def recording_right(person: Person, appointment_id: UUID) -> PlaybackRight | None:
    """Return the right to watch the recordings of an appointment: the notary, and the couple where the law says so."""
    row = Appointment.records.select_related("office", "notary").filter(pk=appointment_id).first()
    if row is None:
        return None
    law = profile_of(row.office, row.starts_at).recordings
    if presides(person, row):
        return PlaybackRight(keeps_record=True, needs_reason=law.playback_needs_reason)
    if law.parties_may_watch and Appointment.objects.visible_to(person).filter(pk=appointment_id).exists():
        return PlaybackRight(keeps_record=False, needs_reason=law.playback_needs_reason)
    return None


def office_of(appointment_id: UUID) -> Venue:
    """Return the office of an appointment."""
    return Appointment.records.select_related("office").get(pk=appointment_id).office


class AppointmentList:
    """The person's appointments with their couples, without holds that have ended or were released.

    Upcoming appointments come first, the next one at the top; then past ones, the latest first. The two are read apart,
    each in the order of an index. Counts and slices like a list.
    """

    has_more = False

    def __init__(self, person: Person, now: datetime) -> None:
        self._person, self._now = person, now
        self._asked = 0
        self._known: list[UUID] = []
        self._shown: AppointmentQuerySet = Appointment.objects.exclude(state="expired", receipt__isnull=True).exclude(
            state="cancelled_by_customer", receipt__isnull=True, cancelled_by=F("applicant")
        )

    def upcoming(self, count: int) -> AppointmentQuerySet:
        """The next appointments that have not ended, at most `count`."""
        return self._shown.filter(ends_at__gt=self._now).first_visible_to(self._person, count, "starts_at", "pk")

    def past(self, count: int) -> AppointmentQuerySet:
        """The latest appointments that have ended, at most `count`."""
        return self._shown.filter(ends_at__lte=self._now).first_visible_to(self._person, count, "-starts_at", "pk")

    def count(self) -> int:
        """The number of appointments, at most one more than `COUNTED`."""
        return len(self._keys(COUNTED + 1)[: COUNTED + 1])

    def _keys(self, count: int) -> list[UUID]:
        """Keys of the first appointments, at least `count` if there are so many."""
        if count > self._asked and len(self._known) >= self._asked:
            keys = list(self.upcoming(count).values_list("pk", flat=True))
            if len(keys) < count:
                keys += self.past(count - len(keys)).values_list("pk", flat=True)
            self._known, self._asked = keys, count
        return self._known

    def __getitem__(self, part: slice) -> list[Appointment]:
        # A full page is counted: its keys are read with those of the count.
        keys = self._keys(max(part.stop, COUNTED + 1))
        couple = Participant.records.select_related("person").order_by("-role")
        rows = (
            Appointment.records.filter(pk__in=keys[part])
            .select_related("office", "notary", "room")
            .prefetch_related(Prefetch("participants", queryset=couple, to_attr="couple"))
        )
        found = {row.pk: row for row in rows}
        return [found[key] for key in keys[part] if key in found]


def upcoming_appointments(person: Person, now: datetime, count: int) -> QuerySet[Appointment]:
    """The person's booked appointments that have not ended, the next first, at most `count`."""
    booked: AppointmentQuerySet = Appointment.objects.filter(state__in=("booked", "in_session"), ends_at__gt=now)
    rows: QuerySet[Appointment] = booked.first_visible_to(person, count, "starts_at", "pk")
    return rows.select_related("office", "room")


def law_of(office: Venue, now: datetime) -> LawProfile:
    """The rules by which an office gives appointments."""
    return profile_of(office, now)


def sitting_runs(application_id: UUID) -> bool:
    """Return whether a sitting of the application is in session."""
    return Appointment.records.filter(application=application_id, state=AppointmentState.IN_SESSION).exists()


def may_cancel(person: Person, appointment: Appointment) -> bool:
    """True if the person, who takes part, may cancel at all. Of an application: applicant, spouses and notary."""
    if appointment.application_id is None or person.pk in {appointment.applicant_id, appointment.notary_id}:
        return True
    return Participant.records.filter(appointment=appointment, person=person, role__in=ParticipantRole.values).exists()


def cancellable_until(appointment: Appointment, person: Person, now: datetime) -> datetime:
    """The last moment at which a person of the couple can cancel a booked appointment.

    For the applicant it is the law profile's limit before the start. The other person can cancel until the start. The
    notary has no limit. An appointment on a day off, or that the office has changed, can be cancelled until the start.
    """
    if (
        person.pk != appointment.applicant_id
        or appointment.was_changed_by_office
        or is_marked(appointment, appointment.starts_at)
    ):
        return appointment.starts_at
    return planned_until(appointment, now)


def planned_until(appointment: Appointment, now: datetime) -> datetime:
    """The last moment at which an appointment counts as planned: its applicant can cancel it until then."""
    return appointment.starts_at - law_of(appointment.office, now).notary.cancel_before


def is_planned(office: Venue, starts_at: datetime, now: datetime) -> bool:
    """Return True if an appointment at `starts_at` would count as planned."""
    return starts_at - now >= law_of(office, now).notary.cancel_before


def planned_appointments(person: Person, now: datetime) -> list[Appointment]:
    """The planned appointments that the person holds, has asked for, or agreed to. There is at most one at a time.

    An invitation that the person has not accepted is none.
    """
    rows = (
        Appointment.records.filter(
            Q(state__in=(AppointmentState.HELD, AppointmentState.WAITING), held_until__gt=now, applicant=person)
            | Q(state=AppointmentState.BOOKED),
            pk__in=Participant.records.filter(person=person).values("appointment"),
            kind=AppointmentKind.MARRIAGE_CONTRACT,
            # An application has one appointment by itself.
            application__isnull=True,
            starts_at__gt=now,
        )
        .select_related("office")
        .order_by("starts_at", "pk")
    )
    return [row for row in rows if is_planned(row.office, row.starts_at, now)]


def blocking_appointment(person: Person, now: datetime) -> Appointment | None:
    """The appointment that keeps the person from booking another one.

    Their own hold does not: a new hold releases it.
    """
    return next(
        (
            row
            for row in planned_appointments(person, now)
            if row.state != AppointmentState.HELD or row.applicant_id != person.pk
        ),
        None,
    )


def invitation_of(person: Person, appointment: Appointment) -> Participant | None:
    """The open invitation of a person to an appointment that waits for their acceptance, if there is one."""
    if appointment.state != AppointmentState.WAITING:
        return None
    return Participant.records.filter(
        appointment=appointment, person=person, accepted_at__isnull=True, declined_at__isnull=True
    ).first()


def appointment_of_room(room: Room) -> Appointment:
    """The appointment that owns a room. Raises NotVisible for a room of something else."""
    found = Appointment.records.select_related("office", "notary", "room").filter(room=room.pk).first()
    if found is None:
        raise NotVisible
    return found
