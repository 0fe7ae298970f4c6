"""Move hearings that fall on a day off to free times, several at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _

from courts.calendars.queries.effects import is_marked
from courts.ground.actors import Actor
from courts.ground.errors import DomainError
from courts.ground.models.change_reasons import ChangeReason, in_both
from courts.ground.states import ChangeReasonKind
from hearings.models import Hearing
from hearings.queries.day_off import OffHearing, reason_of
from hearings.services.listing import free_times_for, needs_for, reschedule_hearing

_SEARCHED: Final = 12


@dataclass(frozen=True, slots=True)
class ProposedMove:
    """A hearing on a day off with a free time for it; None if no time near is free."""

    hearing: Hearing
    reason: str
    starts_at: datetime | None


def proposed_moves(rows: list[OffHearing]) -> list[ProposedMove]:
    """The next free time, never an earlier one, for each of these hearings.

    Two of these hearings that share a person or a room do not get times that overlap. About eight queries for each
    hearing.
    """
    found: list[ProposedMove] = []
    taken: list[_Window] = []
    for row in rows:
        hearing = row.hearing
        # An earlier date would shorten the notice that the parties have.
        times = sorted(free_times_for(hearing, count=_SEARCHED, not_before=hearing.starts_at))
        needed = needs_for(hearing)
        windows = (_Window(needed, at, at + (hearing.ends_at - hearing.starts_at)) for at in times)
        chosen = next((window for window in windows if not any(map(window.meets, taken))), None)
        if chosen is not None:
            taken.append(chosen)
        found.append(ProposedMove(hearing, row.reason, chosen.starts_at if chosen else None))
    return found


@dataclass(frozen=True, slots=True)
class _Window:
    """A proposed time, with the buffer that each needed person and room keeps free around it."""

    needed: dict[UUID, timedelta]
    starts_at: datetime
    ends_at: datetime

    def meets(self, other: _Window) -> bool:
        """True if both need one person or room at the same time."""
        return any(
            self.starts_at - self.needed[key] < other.ends_at + other.needed[key]
            and other.starts_at - other.needed[key] < self.ends_at + self.needed[key]
            for key in self.needed.keys() & other.needed.keys()
        )


def reason_to_move(hearing: Hearing) -> ChangeReason:
    """The reason that everyone invited reads. The special day has a name; ended or changed opening hours have none."""

    def sentence() -> str:
        day = reason_of(hearing)
        if day:
            return _("The court is closed at that time: %(day)s") % {"day": day}
        return _("The court is closed at that time.")

    return in_both(ChangeReasonKind.CLOSED, sentence)


def move_off_the_day(hearing: Hearing, *, starts_at: datetime, version: int, actor: Actor) -> Hearing:
    """Reschedule a hearing from a day off, for the reason of that day. Everyone invited gets one message.

    Raises DomainError (code `not_off`) for a hearing that is on no day off, and the errors of `reschedule_hearing`.
    """
    if not is_marked(hearing, hearing.starts_at):
        raise DomainError(_("The court is open at the time of this hearing."), code="not_off")
    length: timedelta = hearing.ends_at - hearing.starts_at
    return reschedule_hearing(
        hearing,
        starts_at=starts_at,
        ends_at=starts_at + length,
        reason=reason_to_move(hearing),
        version=version,
        actor=actor,
    )
