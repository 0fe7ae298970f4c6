"""The lock of a script, and the writing of its events."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from courts.ground.actors import Actor
from courts.ground.errors import Conflict, NotAllowed
from courts.ground.services import audit
from notary.queries.appointments import presides
from notary.scripts.models import Member, Script, ScriptEvent
from notary.scripts.progress import EventKind
from notary.scripts.queries.scripts import Reading, read
from notary.scripts.states import ScriptState
from notary.scripts.steps import Step


@contextmanager
def locked(script: Script) -> Iterator[Reading]:
    """Lock a running script for a transaction, and yield it as it stands. Raises Conflict when it has ended.

    Lock order: a script before its deed, its room and its appointment.
    """
    with transaction.atomic():
        row = (
            Script.records.select_for_update(of=("self",))
            .select_related("appointment__office", "appointment__room", "appointment__notary", "deed")
            .get(pk=script.pk)
        )
        if row.state != ScriptState.RUNNING:
            raise Conflict(_("This sitting has ended."), code="script_ended")
        yield read(row)


def require_notary(script: Script, actor: Actor) -> None:
    """Raise NotAllowed for every actor but the notary who presides."""
    if actor.person is None or not presides(actor.person, script.appointment):
        raise NotAllowed


def require_step(reading: Reading, step: Step) -> None:
    """Raise Conflict unless this step is open: no step is skipped, and none is repeated."""
    if reading.progress.step is not step:
        raise Conflict(_("Another step is open now. The steps keep their order."), code="other_step")


def require_open_for(reading: Reading, step: Step, member: Member) -> None:
    """Raise Conflict unless this step is open and waits for this member."""
    require_step(reading, step)
    if str(member.pk) not in reading.progress.open_for:
        raise Conflict(_("Another step is open now. The steps keep their order."), code="other_step")


def write(
    script: Script,
    kind: EventKind,
    *,
    actor: Actor,
    step: Step | None = None,
    member: Member | None = None,
    detail: str = "",
    proof: Sequence[dict[str, Any]] = (),
) -> ScriptEvent:
    """Write an event and its audit entry. The caller holds the lock."""
    event = ScriptEvent.records.create(
        script=script,
        kind=kind,
        step=step or "",
        member=member,
        detail=detail,
        proof=list(proof),
        actor=actor.user,
    )
    facts = {
        "step": str(step or ""),
        "member": str(member.pk) if member is not None else "",
        # The answer of the bride is in the event alone: more people read the audit trail.
        "detail": detail,
    }
    audit.record(f"script.{kind}", script, actor=actor, detail={name: value for name, value in facts.items() if value})
    return event
