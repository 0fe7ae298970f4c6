"""The leave of a judge: asked for by the notary under whose review it is, decided by the judge of the office."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from courts.ground import clock
from courts.ground.actors import Actor
from courts.ground.errors import Conflict, DomainError, NotAllowed, NotVisible
from courts.ground.models import User
from courts.ground.services import audit
from courts.ground.services.transitions import move
from courts.ground.wording.dates import short_date
from notary.applications.models import Application, Leave, LeaveRequest
from notary.applications.queries.applications import today_of
from notary.applications.queries.leaves import checked, waiting_for
from notary.applications.queries.notices import LEAVE_GRANTED, LEAVE_REFUSED
from notary.applications.services.locking import locked_application, locked_by_taker
from notary.applications.services.notices import notify_couple
from notary.applications.states import LeaveState
from notary.rules.findings import Finding


@transaction.atomic
def ask_for_leave(application: Application, *, actor: Actor) -> list[LeaveRequest]:
    """Ask the judge of the office for leave of every finding that needs one. Idempotent on the same facts.

    A finding for which the judge refused leave on the same facts is asked for once: it is not asked again. Raises the
    errors of `locked_by_taker`, and DomainError when no finding is left to ask for.
    """
    row = locked_by_taker(application, version=None, actor=actor)
    if actor.user is None:
        raise NotAllowed
    asked = {(each.key, each.basis): each for each in LeaveRequest.records.filter(application=row)}
    needed = checked(row).leaves
    for finding in needed:
        before = asked.get((finding.key, finding.basis))
        if before is None or before.state == LeaveState.LAPSED:
            asked[finding.key, finding.basis] = _ask(row, finding, actor.user, actor)
    found = [asked[finding.key, finding.basis] for finding in needed]
    if not any(each.state == LeaveState.WAITING for each in found):
        raise DomainError(
            _("There is nothing to ask the judge for. The judge has decided on these facts."), code="nothing_to_ask"
        )
    return found


def _ask(row: Application, finding: Finding, user: User, actor: Actor) -> LeaveRequest:
    texts = {}
    for language in ("ar", "en"):
        texts[f"source_{language}"] = finding.source(language)[:600]
        with translation.override(language):
            texts[f"text_{language}"] = finding.message(short_date)[:500]
    request = LeaveRequest.records.create(application=row, key=finding.key, basis=finding.basis, asked_by=user, **texts)
    audit.record("application.leave_asked", row, actor=actor, detail={"finding": finding.key, "basis": finding.basis})
    return request


@transaction.atomic
def decide(request: LeaveRequest, *, grants: bool, reason: str, actor: Actor) -> LeaveRequest:
    """Record the judge's decision, with its reason. Leave lifts the finding on the facts as they are now.

    The same decision twice is idempotent. Raises NotVisible for a person who is no judge of the office or takes part,
    Conflict when another decision was made or the facts have changed, DomainError without a reason. Locks the
    application, as every change of it does.
    """
    if actor.person is None or actor.user is None:
        raise NotVisible
    words = reason.strip()[:600]
    if not words:
        raise DomainError(_("Write the reason of your decision. It is kept."), code="required", field="reason")
    row = locked_application(request.application_id)
    found = LeaveRequest.records.get(pk=request.pk)
    to = LeaveState.GRANTED if grants else LeaveState.REFUSED
    if found.judge_id == actor.person.pk and found.state == to:
        return found
    if found.state != LeaveState.WAITING:
        raise Conflict(_("Another decision was made already."), code="decided")
    if not waiting_for(actor.person).filter(pk=found.pk).exists():
        raise NotVisible
    finding = next((each for each in checked(row).leaves if (each.key, each.basis) == (found.key, found.basis)), None)
    if finding is None:
        raise Conflict(_("The facts have changed: this request needs no decision any more."), code="facts_changed")
    move(found, to, actor=actor, also={"judge": actor.person, "reason": words, "ended_at": clock.now()})
    if grants:
        _give(row, found, actor.user, actor)
    notify_couple(row, LEAVE_GRANTED if grants else LEAVE_REFUSED, step=found.pk.hex[:12])
    return found


def _give(row: Application, request: LeaveRequest, user: User, actor: Actor) -> None:
    """Write the leave. Its number is the receipt's with the place of the request among those of the application."""
    place = LeaveRequest.records.filter(application=row, asked_at__lte=request.asked_at).count()
    receipt = row.receipt.number if row.receipt is not None else str(row.pk)
    leave = Leave.records.create(
        application=row,
        key=request.key,
        basis=request.basis,
        number=f"{receipt}/{place}"[:60],
        judge=user.person.name_ar,
        given_on=today_of(row),
        reason=request.reason,
        recorded_by=user,
    )
    _audit(row, leave, actor)


def lapse(row: Application, *, actor: Actor) -> None:
    """End the requests of a locked application whose review is over: a later review asks again."""
    for request in LeaveRequest.records.filter(application=row, state=LeaveState.WAITING):
        move(request, LeaveState.LAPSED, actor=actor, also={"ended_at": clock.now()})


@transaction.atomic
def record_leave(
    application: Application, *, key: str, number: str, judge: str, given_on: date, reason: str, actor: Actor
) -> Leave:
    """Record the order of another court's judge that lifts one finding. It holds for the facts as they are now.

    Raises DomainError for a finding that needs no leave, for an order of a later day, and without number, judge and
    reason. The reason stays with the order.
    """
    row = locked_by_taker(application, version=None, actor=actor)
    finding = next((each for each in checked(row).leaves if each.key == key), None)
    if finding is None or actor.user is None:
        raise DomainError(_("This finding needs no leave of a judge."), code="no_finding", field="key")
    if given_on > today_of(row):
        raise DomainError(_("Enter the day of the order: it is not in the future."), code="future", field="given_on")
    if not (number.strip() and judge.strip() and reason.strip()):
        raise DomainError(_("Enter number, judge and reason of the order."), code="required", field="reason")
    leave = Leave.records.create(
        application=row,
        key=finding.key,
        basis=finding.basis,
        number=number.strip(),
        judge=judge.strip(),
        given_on=given_on,
        reason=reason.strip()[:600],
        recorded_by=actor.user,
    )
    _audit(row, leave, actor)
    return leave


def _audit(row: Application, leave: Leave, actor: Actor) -> None:
    audit.record(
        "application.leave_recorded",
        row,
        actor=actor,
        detail={"finding": leave.key, "basis": leave.basis, "number": leave.number, "judge": leave.judge},
    )
