"""Answers that a person gives for themselves: to the recording, alone to the notary, and as a spouse."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext as _

from courts.ground.actors import Actor
from courts.ground.errors import Conflict, NotVisible
from notary.deeds.states import RefusalReason
from notary.scripts.models import Member, Script
from notary.scripts.progress import EventKind
from notary.scripts.queries.scripts import Reading, is_alone_with_notary, read, seats_by_person
from notary.scripts.services.ending import end_without_act
from notary.scripts.services.locking import locked, require_notary, require_open_for, write
from notary.scripts.steps import RULES, Step
from video.services import consultations

ANSWERED: Final = (Step.RECORDING_CONSENT, Step.BRIDE_ALONE, Step.CONSENT_OF_BOTH)


def answer(script: Script, step: Step, *, agrees: bool, actor: Actor) -> Reading:
    """Record a person's own answer. A "no" ends the sitting at once, and others learn no reason (R17, R38, R39).

    Asked alone, the person must be in a consultation with the notary and no other person; it closes with the answer.
    Raises NotVisible for a person of no step, Conflict outside the step or when the person is not alone.
    """
    if step not in ANSWERED:
        raise Conflict
    with locked(script) as reading:
        member = reading.member_of(actor.person)
        if member is None:
            raise NotVisible
        require_open_for(reading, step, member)
        is_apart = RULES[step].apart
        if is_apart and not is_alone_with_notary(reading.script, member):
            raise Conflict(
                _("This question is asked when you are alone with the notary. Wait until the notary calls you."),
                code="not_alone",
            )
        what = EventKind.AGREED if agrees else EventKind.DISAGREED
        write(reading.script, what, actor=actor, step=step, member=member)
        if is_apart:
            _leave_consultation(reading.script, member, actor)
        if not agrees:
            end_without_act(reading.script, RefusalReason.NO_AGREEMENT, actor=actor)
            reading.script.refresh_from_db()
        return read(reading.script)


def ask_alone(script: Script, *, actor: Actor) -> None:
    """Take the person of the open step and the notary into a consultation. Raises as `record_proof`."""
    require_notary(script, actor)
    with locked(script) as reading:
        step = reading.progress.step
        if step is None or not RULES[step].apart:
            raise Conflict(_("Another step is open now. The steps keep their order."), code="other_step")
        seats = seats_by_person(reading.script)
        notary = seats.get(reading.script.appointment.notary_id)
        asked = [
            seats[each.person_id]
            for each in reading.members
            if str(each.pk) in reading.progress.open_for and each.person_id in seats
        ]
        if notary is None or len(asked) != 1:
            raise Conflict(_("The person is not in the room."), code="not_admitted")
        if notary.consultation_id is None:
            consultations.open_consultation(notary, _("A question alone"), [notary.pk, asked[0].pk], actor=actor)


def _leave_consultation(script: Script, member: Member, actor: Actor) -> None:
    """Close the consultation: both are back with the others, whatever the answer was."""
    seats = seats_by_person(script)
    notary, own = seats[script.appointment.notary_id], seats[member.person_id]
    if own.consultation_id is not None:
        consultations.close_consultation(notary, own.consultation_id, actor=actor)
