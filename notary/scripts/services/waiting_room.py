"""Documents that the notary compared in the waiting room count in the sitting: they are not asked for twice."""

from __future__ import annotations

from collections.abc import Sequence

from courts.ground.actors import Actor
from courts.ground.law.contracts.terms import ProofKind
from notary.scripts.models import Member, Script
from notary.scripts.progress import EventKind
from notary.scripts.queries.scripts import seats_by_person
from notary.scripts.services.locking import write
from notary.scripts.steps import Step
from video.models import Seat
from video.services.admission import SHOWN


def carry_checks(script: Script, members: Sequence[Member], *, actor: Actor) -> None:
    """Record the document of each person as proved whose card or passport this notary saw in the waiting room.

    A person who left and came back since then is checked again: another person may have come back.
    """
    if Step.IDENTITY not in script.step_list:
        return
    seats = seats_by_person(script)
    for member in members:
        seat = seats.get(member.person_id)
        if seat is not None and _was_compared(seat, actor):
            write(
                script,
                EventKind.PROVED,
                actor=actor,
                step=Step.IDENTITY,
                member=member,
                detail=ProofKind.DOCUMENT.value,
            )


def _was_compared(seat: Seat, actor: Actor) -> bool:
    if seat.identified_at is None or seat.waiting_since is None or seat.identified_how not in SHOWN:
        return False
    return (
        actor.user is not None and seat.identified_by_id == actor.user.pk and seat.identified_at >= seat.waiting_since
    )
