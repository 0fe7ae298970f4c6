"""Queries of filings: access, lists, and the rows of a filing."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from courts.ground.errors import NotAllowed, NotNow, NotVisible
from courts.ground.models import Person, Role, User, Venue, VenueKind
from courts.ground.queries.postings import is_posted, postings_today, serves_today
from courts.offices.queries.mandates import acts_for, principals_of
from courts.registry.models import Filing, FilingDocument, FilingDocumentKind, FilingParty, Review
from courts.registry.models.filings import REVIEW_IN_CASES
from courts.registry.queries.standing import takes_part
from courts.registry.states import FilingState

Act = Literal["read", "own", "edit", "submit", "review"]

WITH = ("court", "receipt", "filer", "prepared_by", "submitted_by", "about__court")
EDITABLE = (FilingState.DRAFT, FilingState.RETURNED)
OPEN_FOR_REVIEW = (FilingState.SUBMITTED, FilingState.UNDER_REVIEW)


def access_filing(user: User, filing_id: UUID, act: Act = "read") -> Filing:
    """Return the filing, if the account may do this with it.

    own: the filer's acts in any state. edit: change its content. submit: submit or withdraw it. review: a case
    manager's acts. The agent who prepared it for the filer may do what their mandate says. Raises NotVisible for
    strangers, NotAllowed for accounts that see it and may not do this, Conflict when the filer wants to change a filing
    that is with the court.
    """
    person = user.person
    filing: Filing | None = Filing.objects.visible_to(person).select_related(*WITH).filter(pk=filing_id).first()
    if filing is None:
        raise NotVisible
    if act in {"edit", "own"} and not may_prepare(person, filing):
        raise NotAllowed
    if act == "submit" and not may_submit(person, filing):
        raise NotAllowed(_("You may prepare this filing. The filer submits or withdraws it."))
    if act == "edit" and filing.state not in EDITABLE:
        raise _not_editable(filing)
    if act == "review" and not may_review(person, filing):
        raise NotAllowed
    return filing


def may_prepare(person: Person, filing: Filing) -> bool:
    """Return whether the person filed it, or prepared it and may prepare filings for its filer today."""
    return filing.filer_id == person.pk or (
        filing.prepared_by_id == person.pk and acts_for(person, filing.filer_id, "drafts")
    )


def may_submit(person: Person, filing: Filing) -> bool:
    """Return whether the person filed it, or prepared it and may submit filings for its filer today."""
    return filing.filer_id == person.pk or (
        filing.prepared_by_id == person.pk and acts_for(person, filing.filer_id, "submits")
    )


def _not_editable(filing: Filing) -> NotNow:
    is_open = filing.state in OPEN_FOR_REVIEW
    return NotNow(
        _("You can no longer change this filing here. Its page shows its state and its receipt."),
        code="not_editable",
        heading=_("This filing is submitted") if is_open else _("This filing can no longer be changed"),
        about=filing,
        way_on=_("View the filing"),
    )


def may_review(person: Person, filing: Filing) -> bool:
    """Return whether the person is case manager of the court today, and no party or counsel in the filing.

    Clerks review what enters a case as well; what enters a case is reviewed by those alone who see it.
    """
    if person.pk in {filing.filer_id, filing.prepared_by_id, filing.submitted_by_id}:
        return False
    if filing.about is not None:
        return (
            is_posted(person, filing.court, *REVIEW_IN_CASES)
            and filing.about.is_visible_to(person)
            and not takes_part(filing.about, person)
        )
    return (
        is_posted(person, filing.court, Role.CASE_MANAGER)
        and not FilingParty.records.filter(_names(person), filing=filing).exists()
    )


def _names(person: Person) -> Q:
    """Return the filter for parties that are the person or have the person as counsel."""
    named = Q(lawyer=person)
    # A filing names its parties by number; they become people in the database only on acceptance.
    if person.emirates_id:
        named |= Q(emirates_id=person.emirates_id)
    return named


def has_taken(user: User, filing: Filing) -> bool:
    """Return whether the filing is under review and this account took it last."""
    return Filing.records.filter(pk=filing.pk, state=FilingState.UNDER_REVIEW, taken_by=user).exists()


def may_see_filing(person: Person, filing: Filing) -> bool:
    """Return whether the person may see the filing now."""
    return Filing.objects.visible_to(person).filter(pk=filing.pk).exists()


def may_file(person: Person) -> bool:
    """Return whether the person may file a claim: staff of an institution may not."""
    return not serves_today(person)


def reviews_somewhere(person: Person) -> bool:
    """Return whether the person has a review queue."""
    return serves_today(person, *REVIEW_IN_CASES)


def prepares_for_others(person: Person) -> bool:
    """Return whether the person prepares filings for another person today."""
    return principals_of(person, "drafts").exists()


def own_filings(person: Person, *, state: str = "", for_others: bool = False) -> QuerySet[Filing]:
    """Return the filings of the person, newest first; `for_others`: those that they prepared for other people."""
    whose = Q(prepared_by=person) if for_others else Q(filer=person)
    rows: QuerySet[Filing] = Filing.objects.visible_to(person).filter(whose)
    if state in FilingState.values:
        rows = rows.filter(state=state)
    return rows.select_related("court", "receipt", "case", "filer", "about").order_by("-created_at", "pk")


def courts(*, of: UUID | None = None) -> QuerySet[Venue]:
    """Return the courts that accept filings. `of`: the court of a filing that is there already, which stays."""
    open_courts = Q(takes_requests=True) | Q(pk=of) if of else Q(takes_requests=True)
    return Venue.records.filter(open_courts, kind=VenueKind.COURT).order_by("name_ar")


def parties_of(filing: Filing) -> list[FilingParty]:
    """Return the parties as the filer named them, claimants first."""
    return list(FilingParty.records.filter(filing=filing).select_related("lawyer").order_by("position", "pk"))


def documents_of(filing: Filing) -> list[FilingDocument]:
    """Return the documents, the statement of claim first, then the others in order."""
    rows = list(FilingDocument.records.filter(filing=filing).select_related("document").order_by("position", "pk"))
    for row in rows:
        row.filing = filing
    return sorted(rows, key=lambda row: row.kind != FilingDocumentKind.STATEMENT)


def access_filing_document(user: User, filing_id: UUID, document_id: UUID) -> FilingDocument:
    """Return one document of this filing. Raises NotVisible also for a document of another filing."""
    filing = access_filing(user, filing_id)
    row = FilingDocument.records.select_related("document").filter(filing=filing, document=document_id).first()
    if row is None:
        raise NotVisible
    return row


def last_review(filing: Filing) -> Review | None:
    """Return the latest decision on the filing, if any."""
    return Review.records.filter(filing=filing).select_related("reviewer__person").order_by("-at", "pk").first()


def queue_of(person: Person, *, show: str = "", kind: str = "") -> QuerySet[Filing]:
    """Return the queue of a reviewer, oldest official time first: open filings of their courts, and taken ones.

    A clerk has the filings in cases that they see. Filings that name the reviewer as a party or counsel are left out.

    show: `open` for filings that no reviewer has taken, `mine` for those that this one took, else both.
    """
    states = {"open": (FilingState.SUBMITTED,), "mine": (FilingState.UNDER_REVIEW,)}.get(show, OPEN_FOR_REVIEW)
    # The queue of these courts first, then the right on each filing in it.
    posted = {posting.venue_id for posting in postings_today(person) if posting.role in REVIEW_IN_CASES}
    own = FilingParty.records.filter(_names(person), filing=OuterRef("pk"))
    waiting = Filing.objects.filter(state__in=states, court__in=posted)
    rows: QuerySet[Filing] = waiting.few_visible_to(person).filter(~Exists(own))
    if kind:
        rows = rows.filter(case_kind=kind)
    parties = FilingParty.records.order_by("position", "pk")
    # Counted for the rows that are shown: a count over a join would be made for the whole queue.
    documents = FilingDocument.records.filter(filing=OuterRef("pk")).order_by().values("filing")
    files = documents.annotate(count=Count("pk")).values("count")
    return (
        rows.select_related("court", "receipt", "filer", "about")
        .prefetch_related(Prefetch("parties", queryset=parties, to_attr="all_parties"))
        .annotate(files=Coalesce(Subquery(files), 0))
        .order_by("queued_at", "receipt__received_at", "pk")
    )
