"""Recipients of notices about hearings, their right to them, and notices that no longer apply."""

from __future__ import annotations

from django.db.models import QuerySet

from courts.ground.models import Notice, Person, Recipient
from courts.registry.models import Party
from hearings.models import Hearing
from hearings.roles import SeatRole
from hearings.states import HearingState
from video.models import Seat

LISTED, MOVED, CANCELLED, REMINDER, OUTCOME, SIGNED = (
    "hearing_listed",
    "hearing_moved",
    "hearing_cancelled",
    "hearing_reminder",
    "hearing_outcome",
    "minutes_signed",
)


def recipients_of(hearing: Hearing) -> list[Recipient]:
    """Everyone with a seat, the court's own staff too, and the parties with an account who have no seat.

    A detainee is notified through the worklist of the facility that holds them. Rights are checked again when a
    notice is sent.
    """
    found: dict[object, Recipient] = {}
    seats = Seat.records.filter(room=hearing.room_id, is_live=True)
    for seat in seats.select_related("person", "space__venue").order_by("pk"):
        found[seat.person_id] = Recipient(seat.person, seat.space.venue if seat.space else None)
    for recipient in _parties_of(hearing):
        found.setdefault(recipient.person.pk, recipient)
    return list(found.values())


def recipients_in_case(hearing: Hearing) -> list[Recipient]:
    """`recipients_of` without witnesses, interpreters and observers: they do not learn about the case."""
    outside = set(
        Seat.records.filter(
            room=hearing.room_id, role__in=(SeatRole.WITNESS, SeatRole.INTERPRETER, SeatRole.OBSERVER)
        ).values_list("person", flat=True)
    )
    return [row for row in recipients_of(hearing) if row.person.pk not in outside]


def _parties_of(hearing: Hearing) -> list[Recipient]:
    rows = Party.records.filter(case=hearing.case_id, person__user__is_active=True).select_related("person")
    return [Recipient(party.person) for party in rows]


def may_be_notified(person: Person, hearing: Hearing) -> bool:
    """Return True for a person with a right on the hearing, or with a facility seat in it.

    A person in a facility seat is notified through the facility.
    """
    if hearing.is_visible_to(person):
        return True
    return Seat.records.filter(room=hearing.room_id, person=person, is_live=True, space__isnull=False).exists()


def is_current(hearing: Hearing, notice: Notice) -> bool:
    """Return True if the notice still applies: a date only while it is the hearing's own.

    A notice to a facility applies only while the recipient is to attend from there.
    """
    if notice.venue_id is not None and not _seats_at(hearing, notice).exists():
        return False
    if notice.kind in {LISTED, MOVED, REMINDER}:
        return hearing.state == HearingState.SCHEDULED and notice.version == hearing.version
    return True


def _seats_at(hearing: Hearing, notice: Notice) -> QuerySet[Seat]:
    return Seat.records.filter(
        room=hearing.room_id, person=notice.recipient_id, is_live=True, space__venue=notice.venue_id
    )
