"""Free times in place of those of appointments that fall on a day off."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from courts.calendars.queries.working_time import calendars_of
from courts.ground import clock
from courts.ground.law import profile_of
from courts.ground.models import Person, Reservation
from courts.ground.queries.reservations import blocking
from notary.models import Appointment, Participant
from notary.queries.day_off import OffAppointment
from notary.queries.slots import HORIZON, starts_between

# The next free time is searched for so long after the time that is lost.
SEARCHED: Final = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class ProposedMove:
    """An appointment on a day off with the next free time of its notary; None if no time near is free."""

    appointment: Appointment
    reason: str
    starts_at: datetime | None


@dataclass(frozen=True, slots=True)
class _Busy:
    starts_at: datetime
    ends_at: datetime
    subject: UUID | None


def proposed_moves(rows: Sequence[OffAppointment]) -> list[ProposedMove]:
    """The next free time, never an earlier one, for each of these appointments.

    Two of them that share a person do not get times that overlap. Five queries for any number of appointments.
    """
    if not rows:
        return []
    people = _people_of([row.appointment for row in rows])
    busy = _busy_of(people, min(row.appointment.starts_at for row in rows))
    today = clock.now().date() - timedelta(days=1)
    calendars = calendars_of({row.appointment.office for row in rows}, today)
    found = []
    for row in rows:
        appointment = row.appointment
        windows = calendars[appointment.office_id].windows
        first, last = _span(appointment)
        length = profile_of(appointment.office, clock.now()).notary.duration
        zone = appointment.office.tz
        starts = starts_between(
            windows(first.astimezone(zone).date(), last.astimezone(zone).date()), length, first, last
        )
        needed = people[appointment.pk]
        chosen = next(
            (at for at in starts if all(_is_free(busy[key], at, at + length, appointment) for key in needed)), None
        )
        if chosen is not None:
            for key in needed:
                busy[key].append(_Busy(chosen, chosen + length, None))
        found.append(ProposedMove(appointment, row.reason, chosen))
    return found


def proposed_takeovers(rows: Sequence[Appointment], notary: Person) -> list[ProposedMove]:
    """A time for each of these appointments with another notary: its own if everyone is free then, or the next one.

    The reason is the name of the notary until now. Queries as `proposed_moves`.
    """
    found = []
    for row in rows:
        found.append(OffAppointment(row, row.notary.name))
        row.notary = notary
    return proposed_moves(found)


def _span(appointment: Appointment) -> tuple[datetime, datetime]:
    now = clock.now()
    earliest = now + profile_of(appointment.office, now).notary.lead_time
    # An earlier time would shorten the notice that the couple has.
    return max(earliest, appointment.starts_at), min(appointment.starts_at + SEARCHED, now + HORIZON)


def _is_free(busy: list[_Busy], starts_at: datetime, ends_at: datetime, appointment: Appointment) -> bool:
    return not any(
        each.starts_at < ends_at and each.ends_at > starts_at and each.subject != appointment.room_id for each in busy
    )


def _people_of(rows: list[Appointment]) -> dict[UUID, set[UUID]]:
    """The keys of the couple and the notary of each appointment."""
    found = {row.pk: {row.notary_id} for row in rows}
    couples = Participant.records.filter(appointment__in=found, person__isnull=False)
    for appointment, person in couples.values_list("appointment", "person"):
        found[appointment].add(person)
    return found


def _busy_of(people: dict[UUID, set[UUID]], first: datetime) -> dict[UUID, list[_Busy]]:
    """The reserved windows of these people, by key of the person."""
    rows = Reservation.records.filter(
        blocking(),
        resource__person__in=set().union(*people.values()),
        ends_at__gt=first,
        starts_at__lt=clock.now() + HORIZON + timedelta(days=1),
    )
    found: dict[UUID, list[_Busy]] = defaultdict(list)
    for person, starts_at, ends_at, subject in rows.values_list(
        "resource__person", "starts_at", "ends_at", "subject_id"
    ):
        found[person].append(_Busy(starts_at, ends_at, subject))
    return found
