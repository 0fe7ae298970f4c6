"""Signatures in the sitting, each bound to the hash of the text that the person was shown."""

from __future__ import annotations

from courts.ground import clock
from courts.ground.actors import Actor
from courts.ground.errors import Conflict, NotVisible
from courts.ground.services.transitions import move
from notary.applications.services.settlement import conclude
from notary.deeds.services import signing
from notary.scripts.models import Script
from notary.scripts.progress import EventKind
from notary.scripts.queries.scripts import Reading, read
from notary.scripts.services.identities import void_cut_identities
from notary.scripts.services.locking import locked, require_open_for, write
from notary.scripts.states import ScriptState
from notary.scripts.steps import Step


def sign(script: Script, shown_hash: str, *, actor: Actor) -> Reading:
    """Sign the text as the actor. The last signature concludes the script.

    Raises NotVisible for a person who does not sign, Conflict outside the step and for the hash of another text.
    """
    void_cut_identities(script)
    with locked(script) as reading:
        member = reading.member_of(actor.person)
        if member is None:
            raise NotVisible
        require_open_for(reading, Step.SIGNATURES, member)
        if reading.script.deed is None:
            raise Conflict
        signing.sign(reading.script.deed, member.person, shown_hash, actor=actor)
        write(
            reading.script, EventKind.SIGNED, actor=actor, step=Step.SIGNATURES, member=member, detail=shown_hash[:80]
        )
        after = read(reading.script)
        if after.progress.is_complete:
            move(after.script, ScriptState.CONCLUDED, actor=actor, also={"ended_at": clock.now()})
            application = after.script.appointment.application_id
            if application is not None:
                conclude(application, actor=actor)
        return after
