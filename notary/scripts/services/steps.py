"""Completion of the steps of the whole sitting, with the proof that everyone was connected."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from courts.ground import clock
from courts.ground.actors import SYSTEM, Actor
from courts.ground.errors import DomainError
from courts.ground.models import Person
from notary.applications.models import ApplicationPerson
from notary.deeds.services.drafting import NewParty, create_deed
from notary.queries.appointments import law_of
from notary.scripts.models import Member, Script
from notary.scripts.progress import EventKind
from notary.scripts.queries.connections import together_now, was_cut
from notary.scripts.queries.scripts import Reading, read
from notary.scripts.services.identities import void_cut_identities
from notary.scripts.services.locking import locked, require_notary, require_step, write
from notary.scripts.services.revocations import relate_revoked
from notary.scripts.steps import RULES, Scope, Step
from notary.scripts.wording.steps import word_or_notary
from video.queries.single_sitting import Connected


@dataclass(frozen=True, slots=True)
class Completed:
    """The script after the act. voided: the step to which it went back, because a person was cut off."""

    reading: Reading
    voided: Step | None = None


def complete_step(script: Script, step: Step, *, actor: Actor) -> Completed:
    """Complete a step of the whole sitting. At offer and acceptance everyone is connected with sound and picture (R29).

    A person who was cut off since the offer voids it, and the script goes back to it; this is committed. A cut longer
    than the law permits takes the person's identity back, too. Raises NotAllowed for every actor but the notary,
    Conflict outside the step, DomainError `not_together` with the people whose sound or picture is missing now.
    """
    require_notary(script, actor)
    void_cut_identities(script)
    with locked(script) as reading:
        require_step(reading, step)
        rule = RULES[step]
        if rule.scope is not Scope.NONE:
            raise DomainError(_("Each person does this step for themselves."), code="not_one_step")
        proof: list[dict[str, Any]] = []
        if rule.together:
            proof = _require_together(reading)
        began = reading.progress.done_at.get(rule.follows) if rule.follows is not None else None
        if began is not None and was_cut(reading, began):
            write(reading.script, EventKind.VOIDED, actor=SYSTEM, step=rule.follows, proof=proof)
            return Completed(read(reading.script), voided=rule.follows)
        write(reading.script, EventKind.DONE, actor=actor, step=step, proof=proof)
        after = read(reading.script)
        if after.progress.step is Step.SIGNATURES and after.script.deed is None:
            _create_deed(after, actor)
        return Completed(after)


def _require_together(reading: Reading) -> list[dict[str, Any]]:
    rows = together_now(reading)
    missing = [member for member, media in rows if media is None or not media.is_complete]
    if missing:
        words = "، ".join(word_or_notary(reading.script, member) for member in missing)
        raise DomainError(
            _("Sound and picture of everyone are needed at this step. Missing: %(people)s.") % {"people": words},
            code="not_together",
        )
    return [_proof(member, media) for member, media in rows if media is not None]


def _proof(member: Member | None, media: Connected) -> dict[str, Any]:
    return {
        "member": str(member.pk) if member is not None else "notary",
        "seat": str(media.seat),
        "audio_since": media.audio_since.isoformat() if media.audio_since else None,
        "video_since": media.video_since.isoformat() if media.video_since else None,
    }


def _create_deed(reading: Reading, actor: Actor) -> None:
    script = reading.script
    appointment = script.appointment
    by_place = {member.place: member for member in reading.members}
    absent = _absent_parties(script)
    parties = []
    for place, party in enumerate(script.text.parties):
        member = by_place.get(place)
        # A party who need not attend, such as the agent of a power, signs nothing; they see the deed, and are told.
        person, signs = (member.person, member.signs) if member is not None else (absent.get(party.role), False)
        parties.append(NewParty(role=party.role, person=person, must_sign=signs))
    fresh = law_of(appointment.office, clock.now()).notary.identity_fresh
    script.deed = create_deed(
        script.text,
        office=appointment.office,
        notary=appointment.notary,
        parties=parties,
        room=appointment.room,
        actor=actor,
        identity_fresh_until=appointment.ends_at + fresh,
    )
    Script.records.filter(pk=script.pk).update(deed=script.deed)
    relate_revoked(appointment.application, script.deed, actor=actor)


def _absent_parties(script: Script) -> dict[str, Person]:
    """Return the people of the application with an account, by role: a party who need not attend is the only one."""
    application = script.appointment.application
    if application is None:
        return {}
    rows = ApplicationPerson.records.filter(application=application, person__isnull=False).select_related("person")
    return {row.role: row.person for row in rows if row.person is not None}
