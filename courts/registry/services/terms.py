"""Move the deadlines of filings with the calendar."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from courts.calendars.models import EffectKind
from courts.calendars.queries.effects import step_of
from courts.calendars.services.changes import adapt_each, record_effect
from courts.ground.actors import SYSTEM
from courts.ground.declared.calendar_followers import Scope
from courts.ground.models import Receipt
from courts.ground.services import notices, timeline
from courts.ground.services.transitions import move
from courts.registry.models import Filing
from courts.registry.queries.notices import FILING_REINSTATED, FILING_TERM_MOVED
from courts.registry.queries.terms import Term, term_of, terms_in
from courts.registry.services.notices import notify_filer
from courts.registry.states import FilingState


def locked_filing(filing_id: UUID) -> Filing:
    """Lock the row of a filing until commit, and return it with its court, receipt and filer."""
    rows = Filing.records.select_for_update(of=("self",)).select_related("court", "receipt", "filer", "about__court")
    return rows.get(pk=filing_id)


def follow_calendar(filing: Filing, *, change_id: UUID | None = None) -> bool:
    """Move the deadline of a locked filing to where the calendar puts it; return whether it moved.

    A filing that ended on a day which is a day off by now is returned to its filer again. The caller holds the lock of
    the filing's row. Writes the effect, the audit entry, a line on the timeline and one notice to the filer in the
    caller's transaction.
    """
    term = term_of(filing.pk)
    if term is None or not term.moves:
        return False
    with transaction.atomic():
        if filing.receipt is None:
            raise LookupError("an open filing has a receipt")
        kind = FILING_TERM_MOVED
        if term.has_ended:
            _reinstate(filing, term)
            kind = FILING_REINSTATED
        elif filing.state == FilingState.RETURNED:
            Filing.records.filter(pk=filing.pk).update(cure_by=term.after)
            filing.cure_by = term.after
            timeline.write_line(filing, "filing_term_moved", params={"cure_by": term.after.isoformat()}, source=filing)
        else:
            Receipt.records.filter(pk=filing.receipt.pk).update(answer_due_at=term.after)
            filing.receipt.answer_due_at = term.after
        effect = record_effect(
            filing,
            EffectKind.TERM_MOVED,
            venue=term.filing.court,
            before=term.before,
            after=term.after,
            change_id=change_id,
        )
        # An earlier notice that has not left is no longer true, and one that left may not be the last word.
        notices.supersede(filing, kinds=[FILING_TERM_MOVED], actor=SYSTEM)
        notify_filer(filing, kind, step=step_of(effect))
    return True


def _reinstate(filing: Filing, term: Term) -> None:
    """Return a filing that ended too early to its filer. Nothing was decided since: no move leads out of that end."""
    move(
        filing,
        FilingState.RETURNED,
        actor=SYSTEM,
        reason="day off declared later",
        detail={"cure_by": term.after.isoformat()},
        also={"cure_by": term.after},
    )
    timeline.write_line(filing, "filing_reinstated", params={"cure_by": term.after.isoformat()}, source=filing)


def follow_change(scope: Scope, change_id: UUID, limit: int) -> int:
    """Move the deadlines that a committed change of special days moves, each under its lock; return how many."""
    keys = (term.filing.pk for term in terms_in(scope))
    return adapt_each(keys, lambda key: follow_calendar(locked_filing(key), change_id=change_id), limit=limit)
