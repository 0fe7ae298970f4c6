"""Changes of booked appointments by their office: the locks, the move of a row with its room, and its version."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from courts.ground import clock
from courts.ground.actors import Actor
from courts.ground.errors import Conflict
from courts.ground.models import Person, ResourceKind
from courts.ground.models.change_reasons import ChangeReason
from courts.ground.services import reservations
from notary.models import Appointment, Participant
from notary.queries.appointments import law_of
from notary.services.appointments import lock
from notary.states import AppointmentState
from video.models import Room
from video.services import rooms


def participants_of(appointment: Appointment) -> dict[UUID, Person]:
    """The people of the couple who have an account or are known, by key."""
    rows = Participant.records.filter(appointment=appointment, person__isnull=False).select_related("person")
    return {row.person.pk: row.person for row in rows if row.person is not None}


def lock_people(appointment: Appointment, notaries: Iterable[Person]) -> None:
    """Lock the couple, these notaries and what the room has reserved: scarce resources first, as every booking does."""
    people = [(notary, ResourceKind.NOTARY.value) for notary in notaries]
    people += [(person, ResourceKind.PARTY.value) for person in participants_of(appointment).values()]
    subjects = [appointment.room] if appointment.room is not None else []
    reservations.lock(reservations.resources_of(people), subjects=subjects)


def lock_booked(appointment: Appointment, version: int) -> Room:
    """Lock the row, and return its room. Raises Conflict if it is not booked any more, or changed since `version`."""
    lock(appointment)
    if appointment.version != version or appointment.state != AppointmentState.BOOKED or appointment.room is None:
        raise Conflict
    return appointment.room


def move_to(appointment: Appointment, room: Room, starts_at: datetime, *, reason: ChangeReason, actor: Actor) -> None:
    """Move a locked appointment and its room, with everyone's time. Raises reservations.Taken."""
    law = law_of(appointment.office, clock.now())
    columns = {
        "moved_from": appointment.starts_at,
        "starts_at": starts_at,
        "ends_at": starts_at + law.notary.duration,
        **reason.columns(),
    }
    for name, value in columns.items():
        setattr(appointment, name, value)
    appointment.save(update_fields=list(columns))
    rooms.move_room(
        room,
        starts_at=starts_at,
        ends_at=appointment.ends_at,
        opens_at=starts_at - law.notary.lobby_opens_before,
        actor=actor,
        space_buffer=law.notary.space_buffer,
    )


def raise_version(appointment: Appointment) -> None:
    """Give a locked appointment its next version: pages and messages of the one before no longer apply."""
    appointment.version += 1
    appointment.save(update_fields=["version"])
