"""Reviews: a case manager takes a filing, then returns, rejects or accepts it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from courts.calendars.queries import working_time
from courts.ground import clock
from courts.ground.actors import Actor
from courts.ground.errors import Conflict, DomainError, IllegalMove, NotAllowed, Refused
from courts.ground.law import profile_of
from courts.ground.models import Role
from courts.ground.services import timeline
from courts.ground.services.transitions import move
from courts.registry.models import Case, Filing, ReturnReason, Review, ReviewDecision
from courts.registry.queries.filings import may_review
from courts.registry.queries.notices import FILING_REJECTED, FILING_RETURNED
from courts.registry.services.cases import assign, open_case
from courts.registry.services.filings_in_cases import enter_in_case
from courts.registry.services.notices import notify_filer
from courts.registry.services.rights import match_filing_rights
from courts.registry.states import FilingState


def _locked(filing: Filing, *, actor: Actor, version: int | None) -> Filing:
    """Lock the row as it is now until commit, so that decisions are serialised."""
    rows = Filing.records.select_for_update(of=("self",)).select_related("court", "receipt", "filer", "about__court")
    row: Filing = rows.get(pk=filing.pk)
    if actor.person is None or not may_review(actor.person, row):
        raise NotAllowed
    if version is not None and row.version != version:
        raise Conflict(code="stale")
    return row


@transaction.atomic
def take_filing(filing: Filing, *, actor: Actor) -> Filing:
    """Begin the review: the filing leaves the queue of the other reviewers. Raises Conflict when one was faster."""
    row = _locked(filing, actor=actor, version=None)
    if row.state != FilingState.SUBMITTED:
        raise Conflict(_("A colleague has taken this filing."), code="taken")
    move(row, FilingState.UNDER_REVIEW, actor=actor, also={"taken_by": actor.user, "taken_at": clock.now()})
    match_filing_rights(row, actor=actor)
    return row


def check_reasons(reasons: Sequence[str], note: str) -> list[str]:
    """Return the coded reasons in the order of the list.

    Raises Refused when there is none: a note is in one language only, and the reasons are in both.
    """
    codes = [code for code in ReturnReason.values if code in set(reasons)]
    errors: list[DomainError] = []
    if set(reasons) - set(codes):
        errors.append(DomainError(_("Select reasons from the list."), code="invalid_choice", field="return_reasons"))
    elif not codes:
        errors.append(
            DomainError(
                _("Select at least one reason. The filer can read it in both languages; the note adds to it."),
                code="required",
                field="return_reasons",
            )
        )
    if ReturnReason.OTHER in codes and not note.strip():
        errors.append(DomainError(_("Write the other reason in the note."), code="required", field="note"))
    if errors:
        raise Refused(errors)
    return codes


def _store_review(
    filing: Filing,
    decision: str,
    *,
    actor: Actor,
    reasons: Sequence[str] = (),
    note: str = "",
    at: datetime | None = None,
) -> Review:
    if actor.user is None:
        raise NotAllowed
    return Review.records.create(
        filing=filing,
        version=filing.version,
        decision=decision,
        return_reasons=list(reasons),
        note=note.strip(),
        reviewer=actor.user,
        at=at or clock.now(),
    )


@transaction.atomic
def return_filing(
    filing: Filing, *, actor: Actor, reasons: Sequence[str], note: str = "", version: int | None = None
) -> Review:
    """Return a filing with coded reasons; the filer corrects it until `cure_by` and it keeps its first official time.

    Raises Refused without a coded reason, Conflict for another version or a filing that is not under review.
    """
    codes = check_reasons(reasons, note)
    row = _locked(filing, actor=actor, version=version)
    now = clock.now()
    cure_by = working_time.add_working_days(row.court, now, profile_of(row.court, now).filings.cure_working_days)
    move(row, FilingState.RETURNED, actor=actor, detail={"return_reasons": codes}, also={"cure_by": cure_by})
    # The term counts from this instant: it can be counted again when the calendar changes.
    review = _store_review(row, ReviewDecision.RETURNED, actor=actor, reasons=codes, note=note, at=now)
    timeline.write_line(row, "filing_returned", params={"cure_by": cure_by.isoformat()}, source=row)
    notify_filer(row, FILING_RETURNED, step=review.pk.hex[:12])
    return review


@transaction.atomic
def reject_filing(
    filing: Filing, *, actor: Actor, reasons: Sequence[str], note: str = "", version: int | None = None
) -> Review:
    """Reject a filing finally, with coded reasons. Raises the errors of `return_filing`."""
    codes = check_reasons(reasons, note)
    row = _locked(filing, actor=actor, version=version)
    move(row, FilingState.REJECTED, actor=actor, detail={"return_reasons": codes})
    review = _store_review(row, ReviewDecision.REJECTED, actor=actor, reasons=codes, note=note)
    notify_filer(row, FILING_REJECTED)
    return review


@transaction.atomic
def accept_filing(filing: Filing, *, actor: Actor, version: int | None = None) -> Case:
    """Accept a filing and open its case: number, parties, rights, and the reviewer as its case manager, all or nothing.

    A filing in a case enters that one. Accepting twice raises Conflict, as does another version.
    """
    row = _locked(filing, actor=actor, version=version)
    if row.state != FilingState.UNDER_REVIEW:
        raise IllegalMove
    move(row, FilingState.ACCEPTED, actor=actor)
    _store_review(row, ReviewDecision.ACCEPTED, actor=actor)
    if row.about is not None:
        enter_in_case(row, row.about, actor=actor)
        return row.about
    case = open_case(row, actor=actor)
    if actor.person is not None:
        assign(case, actor.person, Role.CASE_MANAGER, actor=actor)
    return case
