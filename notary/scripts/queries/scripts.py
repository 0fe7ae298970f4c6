"""Reading of scripts: access, progress, and the people in the room."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from courts.ground.errors import NotVisible
from courts.ground.law.contracts import profiles
from courts.ground.models import Person, User
from notary.applications.states import ApplicationState
from notary.models import Appointment
from notary.queries.appointments import access_appointment, presides
from notary.scripts import progress
from notary.scripts.models import Member, Script, ScriptEvent
from notary.scripts.progress import EventKind, IdentityLimits, Progress
from notary.scripts.steps import Step
from notary.states import AppointmentState
from video.models import Seat


@dataclass(frozen=True, slots=True)
class Reading:
    """A script as it stands: its people, its events and its progress."""

    script: Script
    members: tuple[Member, ...]
    events: tuple[ScriptEvent, ...]
    progress: Progress

    def member_of(self, person: Person | None) -> Member | None:
        """Return the member that the person is, if any."""
        return next((each for each in self.members if person is not None and each.person_id == person.pk), None)


def access_script(user: User, appointment_id: UUID) -> Script:
    """Return the script of an appointment to its notary and its members. Raises NotVisible for strangers."""
    appointment = access_appointment(user, appointment_id)
    script = Script.records.select_related(
        "appointment__office", "appointment__room", "appointment__notary", "appointment__application"
    ).filter(appointment=appointment)
    found = script.first()
    if found is None or not (
        presides(user.person, found.appointment) or found.members.filter(person=user.person).exists()
    ):
        raise NotVisible
    return found


def may_begin(person: Person, appointment: Appointment) -> bool:
    """Return whether the person can begin the script now: the notary of an open sitting with an agreed text."""
    is_open = appointment.state == AppointmentState.IN_SESSION
    return is_open and presides(person, appointment) and has_agreed_text(appointment)


def has_agreed_text(appointment: Appointment) -> bool:
    """Return whether an act can come of the appointment: its application is accepted and paid, and has not ended."""
    application = appointment.application
    return application is not None and application.state == ApplicationState.READY


def script_of(appointment: Appointment) -> Script | None:
    """Return the script of the appointment, if it has begun."""
    return Script.records.filter(appointment=appointment).first()


def read(script: Script) -> Reading:
    """Return the script with everything that happened in it. Two queries."""
    members = tuple(Member.records.filter(script=script).select_related("person"))
    events = tuple(ScriptEvent.records.filter(script=script).order_by("pk"))
    return Reading(script, members, events, _progress(script, members, events))


def limits_of(script: Script) -> IdentityLimits:
    """Return the limits of the checks of identity, by the law of the text on the day on which the sitting began.

    Raises LookupError for a law that is not known on that day: no script begins under one.
    """
    day = script.began_at.astimezone(script.appointment.office.tz).date()
    law = profiles.profile(script.draft["law"], day).acts
    return IdentityLimits(law.identity_proofs.number, law.identity_attempts.number, law.identity_lockout.number)


def _progress(script: Script, members: Sequence[Member], events: Sequence[ScriptEvent]) -> Progress:
    return progress.progress_of(
        script.step_list,
        [progress.Member(str(each.pk), each.role, each.signs) for each in members],
        [
            progress.Event(
                EventKind(each.kind),
                Step(each.step) if each.step else None,
                each.at,
                str(each.member_id) if each.member_id else "",
                each.detail,
            )
            for each in events
        ],
        limits_of(script),
    )


def locked_until(person: Person, limits: IdentityLimits, now: datetime) -> datetime | None:
    """Return until when the person's checks of identity are locked, over every sitting; None: they are not (R7)."""
    failures = ScriptEvent.records.filter(
        member__person=person, kind=EventKind.NOT_PROVED, at__gt=now - limits.lockout
    ).order_by("at")
    by_kind: dict[tuple[UUID, str], list[datetime]] = {}
    for script, kind, at in failures.values_list("script", "detail", "at"):
        by_kind.setdefault((script, kind), []).append(at)
    return limits.locked_until(by_kind.values(), now)


def seats_by_person(script: Script) -> dict[UUID, Seat]:
    """Return the seats of the room of the script, by their person."""
    rows = Seat.records.filter(room=script.appointment.room, is_live=True).select_related("room", "person")
    return {seat.person_id: seat for seat in rows if seat.person_id is not None}


def is_alone_with_notary(script: Script, member: Member) -> bool:
    """Return whether the member and the notary are in one consultation, and no other seat with them (R39)."""
    seats = seats_by_person(script)
    own, notary = seats.get(member.person_id), seats.get(script.appointment.notary_id)
    if own is None or notary is None or own.consultation_id is None or own.consultation_id != notary.consultation_id:
        return False
    together = Seat.records.filter(consultation=own.consultation_id, is_live=True).values_list("pk", flat=True)
    return set(together) == {own.pk, notary.pk}
