"""The beginning of a script, when the notary has opened the sitting."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from courts.ground import clock
from courts.ground.actors import Actor
from courts.ground.errors import Conflict, DomainError, NotAllowed
from courts.ground.law.contracts import profiles
from courts.ground.models import Person
from courts.ground.services import audit
from notary.draft import Draft
from notary.models import Appointment
from notary.queries.appointments import presides
from notary.scripts.models import Member, Script
from notary.scripts.services.waiting_room import carry_checks
from notary.scripts.steps import Step
from notary.states import AppointmentState


@dataclass(frozen=True, slots=True)
class NewMember:
    """A person who must attend. place: of the party in the draft; None: no party. signs: the deed waits for them."""

    person: Person
    role: str
    number: int = 0
    place: int | None = None
    signs: bool = True


def begin_script(
    appointment: Appointment,
    draft: Draft,
    steps: Sequence[Step],
    members: Sequence[NewMember],
    *,
    actor: Actor,
    needs_approval: bool = False,
    absent: frozenset[int] = frozenset(),
) -> Script:
    """Begin the script of an open sitting over the agreed draft. Idempotent.

    absent: places of parties who need not attend, such as the agent of a power. A document that the notary compared in
    the waiting room is not asked for again.
    Raises NotAllowed for every actor but the notary, Conflict before the sitting is open, DomainError when a party of
    the draft has no seat, and for a law that is not known today: then no act can come of the sitting.
    """
    if actor.person is None or not presides(actor.person, appointment):
        raise NotAllowed
    if set(range(len(draft.parties))) - absent - {each.place for each in members}:
        raise DomainError(_("A person named in the text has no place in this sitting."), code="missing_member")
    _require_law(draft, appointment)
    with transaction.atomic():
        row = Appointment.records.select_for_update().get(pk=appointment.pk)
        found = Script.records.filter(appointment=row).first()
        if found is not None:
            return found
        if row.state != AppointmentState.IN_SESSION:
            raise Conflict(_("Open the sitting first."), code="not_open")
        script = Script.records.create(
            appointment=row,
            steps=[str(step) for step in steps],
            draft=draft.to_json(),
            draft_hash=draft.hash,
            needs_approval=needs_approval,
        )
        rows = Member.records.bulk_create(
            Member(
                script=script,
                person=each.person,
                role=each.role,
                number=each.number,
                place=each.place,
                signs=each.signs and each.place is not None,
            )
            for each in members
        )
        audit.record("script.running", script, actor=actor, detail={"draft": draft.hash})
        carry_checks(script, rows, actor=actor)
    return script


def _require_law(draft: Draft, appointment: Appointment) -> None:
    try:
        profiles.profile(draft.law, clock.now().astimezone(appointment.office.tz).date())
    except LookupError:
        raise DomainError(
            _("The law of this act is not known for today, so that no act can come of the sitting."), code="law_unknown"
        ) from None
