"""Deadlines of open filings as the calendar gives them now: the filer's term to correct, the court's term to answer.

Both terms count working days from an event, so a special day that is declared later changes them. A term is counted
again from its event, as if the calendar had been known then.

- The filer's last day never moves to an earlier time: from the moment it is on their page they may rely on it. It
  moves to a later one when the count gives one, or when it would end on a day off. Source: Federal Decree-Law No. 42
  of 2022 (Civil Procedure Law), article 12(4): a term whose last day is an official holiday extends to the first
  working day after it. The law takes nothing back once given; neither does this code.
- The court's own deadline follows the count in both directions: a removed holiday obliges the court earlier, which is
  to the filer's advantage.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery

from courts.calendars.queries.working_time import Calendar, calendars_of
from courts.ground import clock
from courts.ground.declared.calendar_followers import COMPARED, SHOWN, MovedTerms, MovingTerms, Proposal, Scope
from courts.ground.law import profile_of
from courts.registry.models import Filing, Review, ReviewDecision
from courts.registry.queries.filings import OPEN_FOR_REVIEW
from courts.registry.states import FilingState

# States whose deadline is the filer's own.
TO_CORRECT = frozenset({FilingState.RETURNED, FilingState.EXPIRED})


@dataclass(frozen=True, slots=True)
class Term:
    """The deadline of a filing: as it is stored, and as the calendar gives it.

    The filing is open, or it ended at this deadline without a correction.
    """

    filing: Filing
    before: datetime
    after: datetime

    @property
    def moves(self) -> bool:
        """True if the stored deadline does not agree with the calendar; a passed one moves to the future only."""
        return self.before != self.after and not (self.has_ended and self.after <= clock.now())

    @property
    def has_ended(self) -> bool:
        """True if the filing ended at the stored deadline: if this moves, the filing is reinstated."""
        return self.filing.state == FilingState.EXPIRED


def _dated(rows: QuerySet[Filing]) -> QuerySet[Filing]:
    returned = Review.records.filter(filing=OuterRef("pk"), decision=ReviewDecision.RETURNED).order_by("-at", "pk")
    return rows.select_related("court", "receipt", "filer").annotate(
        last_returned_at=Subquery(returned.values("at")[:1])
    )


def _start(filing: Filing) -> datetime | None:
    if filing.state in TO_CORRECT:
        returned_at: datetime | None = getattr(filing, "last_returned_at", None)
        return returned_at
    return filing.receipt.received_at if filing.receipt is not None else None


def _stored(filing: Filing) -> datetime | None:
    if filing.state in TO_CORRECT:
        return filing.cure_by
    if filing.state in OPEN_FOR_REVIEW and filing.receipt is not None:
        return filing.receipt.answer_due_at
    return None


def _terms(filings: Iterable[Filing], proposal: Proposal | None) -> list[Term]:
    of_court: dict[UUID, list[tuple[Filing, datetime]]] = defaultdict(list)
    for filing in filings:
        before = _stored(filing)
        if before is not None:
            of_court[filing.court_id].append((filing, before))
    found: list[Term] = []
    if not of_court:
        return found
    every = [row for rows in of_court.values() for row in rows]
    first = min((_start(filing) or before).astimezone(filing.court.tz).date() for filing, before in every)
    calendars = calendars_of((filing.court for filing, _before in every), first, proposal=proposal)
    for court, rows in of_court.items():
        counted: dict[tuple[str, date], datetime] = {}
        found.extend(Term(filing, before, _end(filing, before, calendars[court], counted)) for filing, before in rows)
    return found


def _end(filing: Filing, before: datetime, calendar: Calendar, counted: dict[tuple[str, date], datetime]) -> datetime:
    is_returned = filing.state in TO_CORRECT
    start = _start(filing)
    after = before
    if start is not None:
        # The end depends on the day of the event alone: thousands of filings share a few days.
        key = ("cure" if is_returned else "answer", start.astimezone(calendar.venue.tz).date())
        if key not in counted:
            law = profile_of(calendar.venue, start).filings
            days = law.cure_working_days if is_returned else law.review_working_days
            counted[key] = calendar.add_working_days(start, days)
        after = counted[key]
    return max(after, calendar.off_days_over(before)) if is_returned else after


def term_of(filing_id: UUID) -> Term | None:
    """The deadline of one filing; None if no term runs. Read it under the lock of the filing."""
    return next(iter(_terms(_dated(Filing.records.filter(pk=filing_id)), None)), None)


def terms_in(scope: Scope) -> list[Term]:
    """The deadlines that the days of a scope move: of open filings, and of those that ended on these days."""
    return [term for rows in _concerned(scope) for term in _terms(_dated(rows), None) if term.moves]


def _concerned(scope: Scope) -> list[QuerySet[Filing]]:
    """The filings whose deadlines the days of a scope can move, the earliest deadline first; each by its own index."""
    since = datetime.combine(scope.days[0] - timedelta(days=1), time(0), UTC)
    rows = Filing.records.all() if scope.venue_id is None else Filing.records.filter(court=scope.venue_id)
    return [
        rows.filter(state=FilingState.RETURNED, cure_by__gte=since).order_by("cure_by", "pk"),
        rows.filter(state=FilingState.EXPIRED, cure_by__gte=since).order_by("cure_by", "pk"),
        rows.filter(state__in=OPEN_FOR_REVIEW, receipt__answer_due_at__gte=since).order_by(
            "receipt__answer_due_at", "pk"
        ),
    ]


def moving_terms(proposal: Proposal) -> MovedTerms:
    """The deadlines that a proposed change moves, counted by court and date, for the preview. No filing is named.

    Two queries for each kind of deadline, whatever the number of courts and filings.
    """
    terms: list[Term] = []
    is_cut = False
    for rows in _concerned(proposal.scope):
        found = list(_dated(rows)[: COMPARED + 1])
        is_cut |= len(found) > COMPARED
        terms.extend(term for term in _terms(found[:COMPARED], proposal) if term.moves)
    counts = Counter((term.filing.court_id, term.before, term.after, term.has_ended) for term in terms)
    courts = {term.filing.court_id: term.filing.court for term in terms}
    groups = [
        MovingTerms(courts[court], before, after, count, reinstates)
        for (court, before, after, reinstates), count in sorted(counts.items(), key=lambda row: row[0][1:])
    ]
    reinstated = sum(term.has_ended for term in terms)
    return MovedTerms(len(terms) - reinstated, reinstated, groups[:SHOWN], is_cut)
