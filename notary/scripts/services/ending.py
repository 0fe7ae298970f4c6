"""The end of a script without an act: neutral for everyone, with a coded reason in the register."""

from __future__ import annotations

from django.db import transaction

from courts.ground import clock
from courts.ground.actors import Actor
from courts.ground.services.transitions import move
from notary.deeds.services import registers
from notary.deeds.services.endings import refuse_deed
from notary.deeds.states import Outcome, RefusalReason
from notary.scripts.models import Script
from notary.scripts.progress import EventKind
from notary.scripts.services.applications import on_no_act
from notary.scripts.services.locking import locked, require_notary, write
from notary.scripts.states import ScriptState


def refuse(script: Script, reason: RefusalReason, *, actor: Actor) -> None:
    """End the sitting without an act, for a coded reason that the register keeps. The others see a neutral sentence.

    Raises NotAllowed for every actor but the notary, Conflict when the script has ended.
    """
    require_notary(script, actor)
    with locked(script) as reading:
        end_without_act(reading.script, reason, actor=actor)


def end_without_act(script: Script, reason: RefusalReason, *, actor: Actor) -> None:
    """End a script whose lock the caller holds: event, line of the register, and the deed if there is one."""
    with transaction.atomic():
        write(script, EventKind.REFUSED, actor=actor, detail=reason.value)
        move(script, ScriptState.REFUSED, actor=actor, also={"ended_at": clock.now()})
        if script.deed is not None:
            refuse_deed(script.deed, reason=reason, actor=actor)
            return
        appointment = script.appointment
        registers.enter(
            office=appointment.office,
            notary=appointment.notary,
            service=script.draft["service"],
            outcome=Outcome.REFUSAL,
            reason=reason.value,
            at=clock.now(),
            actor=actor,
        )
        on_no_act(script, actor=actor)
