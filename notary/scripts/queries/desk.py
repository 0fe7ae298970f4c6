"""The notary's desk: the sittings of a day with the readiness of their people and papers, and what is unfinished."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from uuid import UUID

from courts.ground import clock
from courts.ground.models import Person, Role, Venue
from courts.ground.models.people import posted_venues
from notary.applications.models import Application, ApplicationPerson, Paper
from notary.applications.queries.completeness import asked_papers, missing_papers
from notary.applications.states import WITH_OFFICE
from notary.deeds.models import Deed
from notary.deeds.states import BEFORE_SEAL
from notary.models import Appointment, Participant
from notary.scripts.queries.scripts import has_agreed_text
from notary.states import AppointmentState
from video.models import Seat

# A page of a desk; a notary has at most some twenty sittings a day.
MOST: Final = 50
SHOWN: Final = (AppointmentState.BOOKED, AppointmentState.IN_SESSION, AppointmentState.COMPLETED)


@dataclass(frozen=True, slots=True)
class PersonLine:
    """A person of a sitting. state: of their seat; empty before there is a room. is_verified: identity is proven."""

    name: str
    word: str
    is_verified: bool
    state: str


@dataclass(frozen=True, slots=True)
class SittingLine:
    """A sitting of the day. papers: handed in, of those that are asked for; None: it has no application.

    has_text: its application is accepted and paid, so that the steps can begin.
    """

    appointment: Appointment
    people: tuple[PersonLine, ...]
    papers: tuple[int, int] | None
    has_text: bool

    @property
    def is_ready(self) -> bool:
        """True if there is an accepted application, every identity is proven and no paper is missing."""
        has_papers = self.papers is not None and self.papers[0] >= self.papers[1]
        return self.has_text and has_papers and all(line.is_verified for line in self.people)


@dataclass(frozen=True, slots=True)
class Desk:
    """The desk of one notary. waiting: applications at their offices that no one has decided."""

    day: date
    sittings: tuple[SittingLine, ...]
    unsealed: tuple[Deed, ...]
    waiting: int


def desk_of(person: Person, office: Venue) -> Desk:
    """Return the desk of a notary for today at the office."""
    day = clock.now().astimezone(office.tz).date()
    begins = datetime.combine(day, time(), office.tz)
    rows = (
        Appointment.records.filter(
            notary=person, starts_at__gte=begins, starts_at__lt=begins + timedelta(days=1), state__in=SHOWN
        )
        .select_related("office", "room", "application")
        .order_by("starts_at")[:MOST]
    )
    unsealed = Deed.records.filter(notary=person, state__in=BEFORE_SEAL).select_related("office").order_by("created_at")
    waiting = Application.records.filter(office__in=posted_venues(person, Role.NOTARY), state__in=WITH_OFFICE)
    return Desk(day, tuple(_lines(list(rows))), tuple(unsealed[:MOST]), waiting[: MOST + 1].count())


def _lines(appointments: list[Appointment]) -> Iterable[SittingLine]:
    rooms = [row.room_id for row in appointments if row.room_id is not None]
    seats: dict[tuple[UUID | None, UUID | None], str] = {
        (seat.room_id, seat.person_id): str(seat.get_state_display())
        for seat in Seat.records.filter(room__in=rooms, is_live=True)
    }
    people: dict[UUID, list[Participant]] = {}
    for row in (
        Participant.records.filter(appointment__in=appointments).select_related("person").order_by("role", "number")
    ):
        people.setdefault(row.appointment_id, []).append(row)
    papers = _papers([row.application for row in appointments if row.application is not None])
    for appointment in appointments:
        yield SittingLine(
            appointment,
            tuple(
                PersonLine(
                    name=row.shown_name,
                    word=row.role_word,
                    is_verified=row.person is not None and row.person.is_verified,
                    state=seats.get((appointment.room_id, row.person_id), ""),
                )
                for row in people.get(appointment.pk, [])
            ),
            papers.get(appointment.application_id) if appointment.application_id is not None else None,
            has_agreed_text(appointment),
        )


def _papers(applications: list[Application]) -> dict[UUID, tuple[int, int]]:
    """Return how many required papers of each application are handed in, and how many there are. Two queries."""
    people: dict[UUID, list[ApplicationPerson]] = {row.pk: [] for row in applications}
    for person in ApplicationPerson.records.filter(application__in=people).select_related("person"):
        people[person.application_id].append(person)
    papers: dict[UUID, list[Paper]] = {row.pk: [] for row in applications}
    for paper in Paper.records.filter(application__in=papers):
        papers[paper.application_id].append(paper)
    found = {}
    for row in applications:
        asked = sum(paper.required for paper, _of in asked_papers(row, people[row.pk]))
        found[row.pk] = (asked - len(missing_papers(row, people[row.pk], papers[row.pk])), asked)
    return found
