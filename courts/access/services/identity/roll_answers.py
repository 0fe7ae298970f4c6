"""Asks the registry of lawyers about roll numbers that wait for a confirmation, where the settings name one.

An entry with the number and the name of the person, whose identity is proven, confirms the number. Everything else is
shown to the clerk, who decides. The registry is asked outside of any transaction.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from courts.access.models import CheckKind, IdentityCheck, RollAnswer
from courts.access.providers.roll_registry import RegistryUnreachable, RollEntry, RollRegistry, roll_registry
from courts.access.services.identity.identity_checks import confirm_by_registry
from courts.access.states import IdentityCheckState
from courts.ground import clock
from courts.ground.errors import Conflict
from courts.ground.services import sweeps
from courts.ground.services.sweeps import Run, Swept
from courts.ground.wording.arabic_search import name_key

AT_ONCE: Final = 10
ASK_AGAIN: Final = timedelta(minutes=10)
NAME: Final = "access.ask_roll_registry"


def ask_due() -> Swept:
    """Ask about the requests that were not asked about; about those without an answer, every ten minutes."""
    registry = roll_registry()
    return Swept() if registry is None else sweeps.run(NAME, lambda this: _ask(this, registry))


def _ask(this: Run, registry: RollRegistry) -> Swept:
    waiting = IdentityCheck.records.filter(kind=CheckKind.ROLL, state=IdentityCheckState.REQUESTED)
    again = Q(roll_answer=RollAnswer.UNREACHABLE, roll_asked_at__lte=this.now - ASK_AGAIN)
    rows = waiting.filter(Q(roll_answer="") | again).order_by("requested_at")
    found = list(rows.values_list("pk", "roll_number")[:AT_ONCE])
    for key, number in found:
        if not this.has_time:
            break
        try:
            entry, answer = registry.find(number), None
        except RegistryUnreachable:
            entry, answer = None, RollAnswer.UNREACHABLE
        _record(key, number, entry, answer)
    return Swept(len(found), is_full=len(found) == AT_ONCE)


@transaction.atomic
def _record(key: UUID, number: str, entry: RollEntry | None, answer: RollAnswer | None) -> None:
    rows = IdentityCheck.records.select_related("account__person").select_for_update(of=("self",))
    check = rows.filter(pk=key, state=IdentityCheckState.REQUESTED, roll_number=number).first()
    if check is None:
        return
    if answer is None:
        answer = _answer(check, entry)
    IdentityCheck.records.filter(pk=key).update(roll_answer=answer, roll_asked_at=clock.now())
    if answer == RollAnswer.SAME:
        try:
            confirm_by_registry(check)
        except Conflict:
            # Another person has the number: staff decide.
            IdentityCheck.records.filter(pk=key).update(roll_answer=RollAnswer.TAKEN)


def _answer(check: IdentityCheck, entry: RollEntry | None) -> RollAnswer:
    person = check.account.person
    if entry is None:
        return RollAnswer.UNKNOWN
    if not entry.is_practising:
        return RollAnswer.NOT_PRACTISING
    if not person.is_verified or name_key(entry.name_ar) != name_key(person.name_ar):
        return RollAnswer.OTHER_NAME
    return RollAnswer.SAME
