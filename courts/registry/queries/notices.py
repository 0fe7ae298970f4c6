"""Recipients of the registry's notices, and notices that no longer apply. The rights are those of the nouns."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from django.db.models import Q

from courts.calendars.models import CalendarEffect
from courts.calendars.queries.effects import last_moves, step_of
from courts.ground.models import Notice, Person, Recipient, Role
from courts.ground.models.people import posted_venues
from courts.offices.models import Mandate, MandateKind
from courts.offices.models.mandates import in_force
from courts.offices.queries.mandates import acts_for
from courts.registry.models import Assignment, Case, Filing, Party, Representation
from courts.registry.queries.case_pairs import seen_pairs
from courts.registry.states import FilingState

FILING_RECEIVED, FILING_RETURNED, FILING_REJECTED, FILING_EXPIRED, FILING_TERM_MOVED, FILING_REINSTATED = (
    "filing_received",
    "filing_returned",
    "filing_rejected",
    "filing_expired",
    "filing_term_moved",
    "filing_reinstated",
)
CASE_REGISTERED, APPEARANCE_ENTERED = "case_registered", "appearance_entered"
# To the filer: their filing is in the case. To the others of the case: there is a new one.
FILING_ACCEPTED, FILING_ENTERED = "filing_accepted", "filing_entered"

# Attribute of a filing that was loaded for its notices: the last effect of the calendar on its deadline.
LAST_MOVE: Final = "last_move"


def recipients_of_filing(filing: Filing) -> list[Recipient]:
    """The filer, and the agent who prepared it for them, if their mandate says so."""
    found = [Recipient(filing.filer)]
    if filing.prepared_by is not None and acts_for(filing.prepared_by, filing.filer_id, "gets_notices"):
        found.append(Recipient(filing.prepared_by))
    return found


def recipients_of_case(case: Case) -> list[Recipient]:
    """The parties of the case, the lawyers who act for them now, and their agents who receive notices, each once."""
    found: dict[object, Recipient] = {}
    for party in Party.records.filter(case=case).select_related("person").order_by("position", "pk"):
        found.setdefault(party.person_id, Recipient(party.person))
    acting = Representation.records.filter(party__case=case, until__isnull=True).select_related("lawyer")
    for row in acting.order_by("pk"):
        found.setdefault(row.lawyer_id, Recipient(row.lawyer))
    for agent in agents_to_notify(case.pk):
        found.setdefault(agent.pk, Recipient(agent))
    return list(found.values())


def judges_of(case: Case) -> list[Person]:
    """The judges who work on the case now."""
    rows = Assignment.records.filter(case=case, role=Role.JUDGE, until__isnull=True).select_related("person")
    return [row.person for row in rows.order_by("since", "pk")]


def agents_to_notify(case: UUID) -> list[Person]:
    """The people who receive notices, by a mandate in force, for a lawyer or a company of the case now. One query."""
    lawyers = Representation.records.filter(party__case=case, until__isnull=True).values("lawyer")
    companies = Party.records.filter(case=case).order_by().values("person")
    reached = Q(principal__in=lawyers) | Q(principal__in=companies, kind=MandateKind.COMPANY)
    held = Mandate.records.filter(in_force(), reached, gets_notices=True).values("agent")
    return list(Person.records.filter(pk__in=held).order_by("pk"))


def is_filing_notice_current(filing: Filing, notice: Notice) -> bool:
    """Return True if the notice still applies. The filing is one of `filings_to_notify`.

    A request to correct does only while the filing waits for correction; a moved deadline, until it moves again or the
    filing is decided; the end of a filing, until it is reinstated.
    """
    if notice.kind == FILING_EXPIRED:
        return filing.state == FilingState.EXPIRED
    if notice.kind == FILING_TERM_MOVED:
        move: CalendarEffect | None = getattr(filing, LAST_MOVE)
        return move is not None and move.after == current_deadline(filing) and notice.step == step_of(move)
    return notice.kind not in {FILING_RETURNED, FILING_REINSTATED} or filing.state == FilingState.RETURNED


def current_deadline(filing: Filing) -> datetime | None:
    """The stored deadline that counts now: the filer's while the filing is returned, the court's while it is open."""
    if filing.state == FilingState.RETURNED:
        return filing.cure_by
    if filing.state in {FilingState.SUBMITTED, FilingState.UNDER_REVIEW} and filing.receipt is not None:
        return filing.receipt.answer_due_at
    return None


def step_of_term(deadline: datetime) -> str:
    """The step of a notice about the end of a filing: one notice for each deadline."""
    return f"{deadline.astimezone(UTC):%Y%m%d%H%M}"


def cases_to_notify(keys: Collection[UUID]) -> dict[UUID, Case]:
    """Return cases by key, with all that notices read of them. One query."""
    return {case.pk: case for case in Case.records.filter(pk__in=keys).select_related("court")}


def may_be_notified_of_cases(pairs: Sequence[tuple[Person, Case]]) -> set[tuple[UUID, UUID]]:
    """Keys of the pairs in which the person may see the case, in a fixed number of queries."""
    seen = seen_pairs({person.pk for person, _case in pairs}, {case.pk for _person, case in pairs})
    return {(person.pk, case.pk) for person, case in pairs if (person.pk, case.pk) in seen}


def filings_to_notify(keys: Collection[UUID]) -> dict[UUID, Filing]:
    """Return filings by key, with all that notices read of them. Two queries."""
    found = {filing.pk: filing for filing in Filing.records.filter(pk__in=keys).select_related("court", "receipt")}
    moves = last_moves(Filing._meta.label_lower, found.keys())
    for filing in found.values():
        setattr(filing, LAST_MOVE, moves.get(filing.pk))
    return found


def cases_answered_by(person: Person, keys: set[UUID]) -> set[UUID]:
    """Of these cases, those that the person manages: they answer for messages about them."""
    posted = posted_venues(person, Role.CLERK, Role.CASE_MANAGER)
    managed = set(Case.records.filter(pk__in=keys, court__in=posted).values_list("pk", flat=True))
    return {case for _person, case in seen_pairs({person.pk}, managed)} if managed else set()
