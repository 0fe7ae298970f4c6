"""Sending notices about a hearing, in the caller's transaction."""

from __future__ import annotations

from courts.ground.actors import Actor
from courts.ground.models import Person, Recipient
from courts.ground.services import notices
from hearings.models import Hearing
from hearings.queries.notices import LISTED, REMINDER, recipients_in_case, recipients_of
from hearings.services.plans import law_for


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


def notify_counsel(hearing: Hearing, lawyer: Person) -> None:
    """Send the date of a listed hearing to counsel who entered the case later, and schedule their reminders."""
    people = [Recipient(lawyer)]
    _send_date(hearing, LISTED, people)
    _schedule_reminders(hearing, people)


def _send_date(hearing: Hearing, kind: str, people: list[Recipient]) -> None:
    notices.notify(kind, hearing, people, version=hearing.version, expires_at=hearing.ends_at)


def _schedule_reminders(hearing: Hearing, people: list[Recipient]) -> None:
    notices.schedule_reminders(
        REMINDER,
        hearing,
        people,
        starts_at=hearing.starts_at,
        ladder=law_for(hearing.case.court, hearing.starts_at).hearings.reminders,
        version=hearing.version,
    )
