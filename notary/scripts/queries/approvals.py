"""Contracts that wait for a judge, the judge's right to decide on them, and the condition of the seal."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from courts.ground.errors import DomainError, NotVisible
from courts.ground.models import Person, Role, User
from courts.ground.models.people import posted_venues
from notary.deeds.states import BEFORE_SEAL
from notary.scripts.models import Approval, Script, ScriptEvent
from notary.scripts.models.approvals import Decision
from notary.scripts.progress import EventKind
from notary.scripts.states import ScriptState
from notary.scripts.steps import Step


def waiting_for(person: Person) -> QuerySet[Script]:
    """The concluded contracts that wait for a judge at the offices that the person serves as one, oldest first.

    None of them is the person's own: a judge decides on no contract in which they take part, or that they drew up.
    """
    rows = (
        Script.records.filter(
            appointment__office__in=posted_venues(person, Role.AUTHENTICATION_JUDGE),
            state=ScriptState.CONCLUDED,
            needs_approval=True,
            approval__isnull=True,
            deed__state__in=BEFORE_SEAL,
        )
        .exclude(members__person=person)
        .exclude(appointment__notary=person)
    )
    return rows.select_related("appointment__office", "appointment__notary", "deed").order_by("ended_at", "pk")


def access_for_judge(user: User, script_id: UUID) -> Script:
    """Return a contract that waits for this judge. Raises NotVisible for everyone else."""
    found = waiting_for(user.person).filter(pk=script_id).first()
    if found is None:
        raise NotVisible
    return found


def approval_missing(deed_id: UUID) -> Iterator[DomainError]:
    """Yield what keeps the deed from its seal: the judge's approval, where the law asks for it (R31)."""
    script = Script.records.filter(deed=deed_id, needs_approval=True).first()
    if script is not None and not Approval.records.filter(script=script, decision=Decision.APPROVED).exists():
        yield DomainError(_("The judge has not approved the contract yet. Wait for the approval."), code="not_approved")


def completed_steps(script: Script) -> list[tuple[Step, datetime]]:
    """Return the steps that the notary completed with everyone connected, each with its moment, in their order."""
    events = ScriptEvent.records.filter(script=script, kind=EventKind.DONE).order_by("pk")
    return [(Step(event.step), event.at) for event in events]
