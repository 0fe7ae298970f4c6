"""Proofs of identity in the sitting: two kinds for each person, few attempts, and again after a long cut (R7 to R9)."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext as _

from courts.ground import clock
from courts.ground.actors import SYSTEM, Actor
from courts.ground.errors import DomainError, NotVisible
from courts.ground.law.contracts.terms import ProofKind
from notary.queries.appointments import law_of
from notary.scripts.models import Member, Script
from notary.scripts.progress import EventKind
from notary.scripts.queries.scripts import Reading, locked_until, read, seats_by_person
from notary.scripts.services.locking import locked, require_notary, require_open_for, write
from notary.scripts.steps import Step
from video.queries.single_sitting import longest_cut

# The kinds that a notary records by what they see. Every other kind comes from its own provider, never by hand.
BY_NOTARY: Final = (ProofKind.DOCUMENT, ProofKind.FACE)


def record_proof(script: Script, member_id: str, kind: ProofKind, *, has_passed: bool, actor: Actor) -> Reading:
    """Record one check of a person's identity. Too many failures of one kind lock the person, by the law (R7).

    A failed check cannot be overruled (R8): the step stays open until another check passes. Raises NotAllowed for every
    actor but the notary, NotVisible for another sitting's person, Conflict outside the step, DomainError `locked`, and
    `no_check` for a kind that a notary cannot see.
    """
    require_notary(script, actor)
    if kind not in BY_NOTARY:
        raise DomainError(_("Choose what you checked, and its result."), code="no_check")
    with locked(script) as reading:
        member = _member(reading, member_id)
        require_open_for(reading, Step.IDENTITY, member)
        now = clock.now()
        if locked_until(member.person, reading.progress.limits, now) is not None:
            raise DomainError(
                _("Checks of this person are locked after failed attempts. The sitting cannot go on today."),
                code="locked",
            )
        what = EventKind.PROVED if has_passed else EventKind.NOT_PROVED
        write(reading.script, what, actor=actor, step=Step.IDENTITY, member=member, detail=kind.value)
        return read(reading.script)


def void_cut_identities(script: Script) -> None:
    """Take back the identity of each person who was cut off longer than the law permits since it was proved (R9).

    In a transaction of its own: the act that finds the cut is refused, and the step of identity stays open again.
    """
    with locked(script) as reading:
        row, now = reading.script, clock.now()
        room = row.appointment.room
        limit = law_of(row.appointment.office, now).notary.identity_cut
        seats = seats_by_person(row)
        for member in reading.members:
            if room is None or not reading.progress.is_proved(str(member.pk)):
                continue
            seat, since = seats.get(member.person_id), max(reading.progress.proofs[str(member.pk)].values())
            if seat is None or longest_cut(room, seat.pk, since, now) > limit:
                write(row, EventKind.IDENTITY_VOIDED, actor=SYSTEM, member=member)


def _member(reading: Reading, member_id: str) -> Member:
    found = next((each for each in reading.members if str(each.pk) == str(member_id)), None)
    if found is None:
        raise NotVisible
    return found
