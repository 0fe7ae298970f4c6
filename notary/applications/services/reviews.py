"""Reviews: a notary of the office takes an application, then accepts, returns or refuses it."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from courts.ground import clock
from courts.ground.actors import Actor
from courts.ground.errors import Conflict, DomainError, NotAllowed, Refused
from courts.ground.services import audit
from courts.ground.services.transitions import move
from courts.ground.wording.dates import short_date
from courts.payments.services.invoices import Waived
from courts.payments.states import RefundReason
from notary.applications.models import Application, ReturnReason, Review, ReviewDecision
from notary.applications.queries.applications import people_of
from notary.applications.queries.completeness import parts_of
from notary.applications.queries.leaves import checked
from notary.applications.queries.notices import ACCEPTED, REFUSED, RETURNED
from notary.applications.services import fees
from notary.applications.services.leaves import lapse
from notary.applications.services.locking import locked_by_taker, locked_for_review
from notary.applications.services.notices import notify_everyone
from notary.applications.states import ApplicationState


@transaction.atomic
def take(application: Application, *, actor: Actor) -> Application:
    """Begin the review. Idempotent for the notary who took it; raises Conflict (taken) for every other one."""
    row = locked_for_review(application, actor=actor)
    is_own = row.state == ApplicationState.UNDER_REVIEW and row.taken_by_id == getattr(actor.user, "pk", None)
    if is_own:
        return row
    if row.state != ApplicationState.SUBMITTED:
        raise Conflict(_("A colleague has taken this application, or it was withdrawn."), code="taken")
    move(row, ApplicationState.UNDER_REVIEW, actor=actor, also={"taken_by": actor.user, "taken_at": clock.now()})
    return row


@transaction.atomic
def take_over(application: Application, *, actor: Actor) -> Application:
    """Take over the review of a colleague, who may be ill or no longer serve the office. Idempotent.

    Raises Conflict for an application that is not under review.
    """
    row = locked_for_review(application, actor=actor)
    if row.state != ApplicationState.UNDER_REVIEW:
        raise Conflict
    if row.taken_by != actor.user:
        before = str(row.taken_by_id)
        Application.records.filter(pk=row.pk).update(taken_by=actor.user, taken_at=clock.now())
        row.taken_by = actor.user
        audit.record("application.taken_over", row, actor=actor, detail={"from": before})
    return row


def check_reasons(
    application: Application, reasons: Sequence[str], parts: Sequence[str], note: str, *, asks_parts: bool
) -> tuple[list[str], list[str]]:
    """Return coded reasons and parts, in the order of their lists. Raises Refused with all errors at once."""
    codes = [code for code in ReturnReason.values if code in set(reasons)]
    known = part_keys(application)
    chosen = [key for key in known if key in set(parts)]
    errors: list[DomainError] = []
    if not codes:
        errors.append(
            DomainError(
                _("Select at least one reason. The applicant reads it in both languages; the note adds to it."),
                code="required",
                field="reasons",
            )
        )
    if asks_parts and not chosen:
        errors.append(DomainError(_("Select the pages that need a correction."), code="required", field="parts"))
    if ReturnReason.OTHER in codes and not note.strip():
        errors.append(DomainError(_("Write the other reason in the note."), code="required", field="note"))
    if errors:
        raise Refused(errors)
    return codes, chosen


def part_keys(application: Application) -> list[str]:
    """Return the keys of the pages of an application: people, tasks, papers."""
    places, tasks = parts_of(application, people_of(application))
    return [*(part.key for part in (*places, *tasks)), "papers"]


def _store(row: Application, decision: str, *, actor: Actor, reasons: list[str], parts: list[str], note: str) -> Review:
    if actor.user is None:
        raise NotAllowed
    return Review.records.create(
        application=row,
        version=row.version,
        decision=decision,
        reasons=reasons,
        parts=parts,
        note=note.strip(),
        reviewer=actor.user,
    )


@transaction.atomic
def give_back(
    application: Application,
    *,
    reasons: Sequence[str],
    parts: Sequence[str],
    note: str,
    version: int | None,
    actor: Actor,
) -> Review:
    """Return an application for correction, with all reasons and pages at once. It keeps its first date.

    Raises Refused without a reason or page, Conflict for another version or an application that is not under review.
    """
    row = locked_by_taker(application, version=version, actor=actor)
    codes, chosen = check_reasons(row, reasons, parts, note, asks_parts=True)
    move(
        row, ApplicationState.RETURNED, actor=actor, detail={"reasons": codes, "parts": chosen}, also={"corrected": []}
    )
    lapse(row, actor=actor)
    review = _store(row, ReviewDecision.RETURNED, actor=actor, reasons=codes, parts=chosen, note=note)
    notify_everyone(row, RETURNED, step=review.pk.hex[:12])
    return review


@transaction.atomic
def refuse(application: Application, *, reasons: Sequence[str], note: str, version: int | None, actor: Actor) -> Review:
    """Refuse an application finally, with coded reasons; refund what was paid. Raises as `give_back`."""
    row = locked_by_taker(application, version=version, actor=actor)
    codes, _parts = check_reasons(row, reasons, (), note, asks_parts=False)
    move(row, ApplicationState.REFUSED, actor=actor, detail={"reasons": codes})
    lapse(row, actor=actor)
    review = _store(row, ReviewDecision.REFUSED, actor=actor, reasons=codes, parts=[], note=note)
    fees.refund(row, reason=RefundReason.REFUSED, actor=actor)
    notify_everyone(row, REFUSED)
    return review


@transaction.atomic
def accept(application: Application, *, waived: Waived | None = None, version: int | None, actor: Actor) -> Application:
    """Accept an application and issue the invoice of its fee; it is ready once the fee is settled.

    waived: the waiver of the fee, by right or by a decision. Raises Refused while the rules refuse or a judge's
    leave is missing, Conflict for another version or an application that is not under review.
    """
    row = locked_by_taker(application, version=version, actor=actor)
    found = checked(row)
    errors = [
        DomainError(finding.message(short_date), code=finding.key) for finding in (*found.refusals, *found.leaves)
    ]
    if waived is not None and not row.service.fee.waivable:
        errors.append(DomainError(_("The fee of this service cannot be waived."), code="waiver", field="waiver"))
    if errors:
        raise Refused(errors)
    move(row, ApplicationState.ACCEPTED, actor=actor, detail={"waived": waived.reason if waived is not None else ""})
    lapse(row, actor=actor)
    _store(row, ReviewDecision.ACCEPTED, actor=actor, reasons=[], parts=[], note="")
    fees.issue(row, waived=waived, actor=actor)
    row.refresh_from_db(fields=["state"])
    if row.state == ApplicationState.ACCEPTED:
        notify_everyone(row, ACCEPTED)
    return row
