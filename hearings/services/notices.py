"""Sending notices about a hearing, in the caller's transaction."""

from __future__ import annotations

from courts.ground.actors import Actor
from courts.ground.models import Recipient
from courts.ground.services import notices
from hearings.models import Hearing
from hearings.queries.notices import (
    COUNSEL_LEFT,
    COUNSEL_OFF,
    LISTED,
    REMINDER,
    STAFF_LEFT,
    STAFF_OFF,
    recipients_in_case,
    recipients_of,
    recipients_of_staff_left,
    recipients_without_counsel,
)
from hearings.services.plans import law_for
from video.models import Seat


def _others(people: list[Recipient], actor: Actor) -> list[Recipient]:
    """The recipients without the actor, who needs no notice of their own act."""
    own = actor.person.pk if actor.person is not None else None
    return [row for row in people if row.person.pk != own]


def notify(hearing: Hearing, kind: str, *, actor: Actor, only_case: bool = False) -> None:
    """Send one notice to everyone but the actor. `only_case`: not to witnesses, interpreters and observers."""
    people = recipients_in_case(hearing) if only_case else recipients_of(hearing)
    notices.notify(kind, hearing, _others(people, actor), version=hearing.version)


def notify_scheduled(hearing: Hearing, *, actor: Actor, kind: str = LISTED) -> None:
    """Send the date to everyone but the actor, and schedule everyone's reminders before it."""
    people = recipients_of(hearing)
    _send_date(hearing, kind, _others(people, actor))
    _schedule_reminders(hearing, people)


def notify_counsel(hearing: Hearing, seat: Seat) -> None:
    """Send the date of a listed hearing to counsel who entered the case later, and schedule their reminders.

    Counsel who left and act again are invited again: each seat has its own invitation.
    """
    people = [Recipient(seat.person)]
    _send_date(hearing, LISTED, people, step=_step_of(seat))
    _schedule_reminders(hearing, people)


def notify_counsel_left(hearing: Hearing, seat: Seat) -> None:
    """Tell counsel whose seat was removed, their clients and the clerk, each once.

    Counsel's right on the case has ended, so the message to them keeps its own; it cancels their calendar entry.
    """
    _notify_left(
        hearing, seat, off=COUNSEL_OFF, left=COUNSEL_LEFT, others=recipients_without_counsel(hearing, seat.person)
    )


def notify_staff_left(hearing: Hearing, seat: Seat) -> None:
    """Tell staff whose posting has ended that they no longer attend, and those who list the hearing, each once."""
    _notify_left(hearing, seat, off=STAFF_OFF, left=STAFF_LEFT, others=recipients_of_staff_left(hearing, seat))


def _notify_left(hearing: Hearing, seat: Seat, *, off: str, left: str, others: list[Recipient]) -> None:
    for kind, people in ((off, [Recipient(seat.person)]), (left, others)):
        notices.notify(
            kind,
            hearing,
            people,
            version=hearing.version,
            step=_step_of(seat),
            expires_at=hearing.ends_at,
            keeps_right=kind == off,
        )


def _step_of(seat: Seat) -> str:
    return f"s{seat.pk.hex[:12]}"


def _send_date(hearing: Hearing, kind: str, people: list[Recipient], *, step: str = "now") -> None:
    notices.notify(kind, hearing, people, version=hearing.version, step=step, expires_at=hearing.ends_at)


def _schedule_reminders(hearing: Hearing, people: list[Recipient]) -> None:
    notices.schedule_reminders(
        REMINDER,
        hearing,
        people,
        starts_at=hearing.starts_at,
        ladder=law_for(hearing.case.court, hearing.starts_at).hearings.reminders,
        version=hearing.version,
    )
