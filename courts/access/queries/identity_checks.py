"""Queries of identity checks: the person's own, and the board of the staff."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from courts.access.models import CheckKind, CheckProblem, DocumentType, IdentityCheck
from courts.access.states import OPEN, IdentityCheckState
from courts.ground.errors import NotVisible
from courts.ground.models import Person, Posting, Role, User, Venue, VenueKind
from courts.ground.models.people import account_key, in_force, posted_venues
from courts.ground.queries.bounds import first_of_each
from courts.ground.queries.postings import serves_today
from courts.ground.wording.arabic_search import folded

CHECKERS = (Role.CLERK, Role.CASE_MANAGER, Role.NOTARY)
# A notary office has no clerk: its notaries decide.
DECIDERS = (Role.CLERK, Role.NOTARY)
SHOWN = {"": OPEN, "disputed": (IdentityCheckState.DISPUTED,), "done": ("verified", "refused", "withdrawn")}


def checks_somewhere(person: Person) -> bool:
    """True if the person checks identities at a venue today."""
    return serves_today(person, *CHECKERS)


def board_of(person: Person, *, show: str = "") -> QuerySet[IdentityCheck]:
    """Return the checks of the venues where the person serves, the oldest first; decided ones the latest first.

    Of each venue and state as many as a list is turned over.
    """
    order = "-requested_at" if show == "done" else "requested_at"
    rows = IdentityCheck.records.exclude(account__person=person).select_related("account__person", "venue")
    venues = list(posted_venues(person, *CHECKERS).values_list("venue", flat=True).distinct())
    parts = [
        IdentityCheck.records.filter(venue=venue, state=state) for venue in venues for state in SHOWN.get(show, OPEN)
    ]
    if not parts:
        return rows.none()
    return rows.filter(pk__in=first_of_each(parts, order)).order_by(order, "pk")


def access_check(user: User, key: UUID) -> IdentityCheck:
    """Return a check of the venues where the user serves; their own is a stranger's. Raises NotVisible."""
    row = (
        IdentityCheck.records.filter(pk=key, venue__in=posted_venues(user.person, *CHECKERS))
        .exclude(account=user)
        .select_related("account__person", "venue", "decided_by__person")
        .first()
    )
    if row is None:
        raise NotVisible
    return row


def may_decide(person: Person, check: IdentityCheck) -> bool:
    """True if the person may decide this check today: a disputed one is a clerk's."""
    roles = DECIDERS if check.state == IdentityCheckState.DISPUTED else CHECKERS
    return check.is_open and posted_venues(person, *roles).filter(venue=check.venue_id).exists()


@dataclass(frozen=True, slots=True)
class WaitingChecks:
    """The numbers of checks that a member of staff can decide. `requested`: the person still comes, or calls."""

    disputed: int
    rolls: int
    requested: int

    @property
    def tasks(self) -> int:
        """The number of those that wait for staff alone."""
        return self.disputed + self.rolls

    @property
    def any(self) -> bool:
        """True if one of the numbers is not zero."""
        return bool(self.tasks or self.requested)


def waiting_checks(person: Person) -> WaitingChecks:
    """Count the open checks that the person can decide today, in one query. Their own is a stranger's."""
    disputed = Q(state=IdentityCheckState.DISPUTED, venue__in=posted_venues(person, *DECIDERS))
    requested = Q(state=IdentityCheckState.REQUESTED, venue__in=posted_venues(person, *CHECKERS))
    rows = IdentityCheck.records.filter(disputed | requested).exclude(account=account_key(person))
    is_roll = Q(kind=CheckKind.ROLL)
    counted = rows.aggregate(
        disputed=Count("pk", filter=Q(state=IdentityCheckState.DISPUTED)),
        rolls=Count("pk", filter=is_roll & Q(state=IdentityCheckState.REQUESTED)),
        requested=Count("pk", filter=~is_roll & Q(state=IdentityCheckState.REQUESTED)),
    )
    return WaitingChecks(**counted)


def compared_person(check: IdentityCheck) -> Person | None:
    """Return the person that the page shows next to the document: the one known by it, else the account's own."""
    account = check.account
    if check.document_type == DocumentType.PASSPORT:
        found = proven_by_passport(check.seen_number, check.seen_issuer, but=account.person)
    else:
        number = check.seen_number or check.emirates_id
        found = Person.records.filter(emirates_id=number).select_related("user").first() if number else None
    return found or (account.person if check.problem == CheckProblem.OTHER_NAME else None)


def proven_by_passport(number: str, issuer: str, *, but: Person) -> Person | None:
    """Return another person whose passport of this number and issuer the institution has seen, if there is one."""
    rows = Person.records.filter(document_number=number, document_verified_at__isnull=False).exclude(pk=but.pk)
    wanted = folded(issuer)
    return next((row for row in rows.order_by("pk") if folded(row.document_issuer) == wanted), None)


def checks_of(user: User) -> list[IdentityCheck]:
    """Return the latest checks of an account, the newest first."""
    rows = IdentityCheck.records.filter(account=user).select_related("venue")
    return list(rows.order_by("-requested_at", "pk")[:10])


def office_for_task(person: Person) -> Venue | None:
    """Return the office that gets a task that no person asked for: the first court with a clerk, else a notary office.

    Not one where only this person could decide. Without such staff, the first office.
    """
    kinds = (VenueKind.COURT, VenueKind.NOTARY_OFFICE)
    postings = Posting.records.filter(in_force(), role__in=DECIDERS, venue__kind__in=kinds).exclude(person=person)
    posting = postings.select_related("venue").order_by("venue__kind", "venue__code", "pk").first()
    return posting.venue if posting is not None else checking_venues().first()


def checking_venues() -> QuerySet[Venue]:
    """Return the offices that check identities."""
    rows = Venue.records.filter(Q(kind=VenueKind.COURT) | Q(kind=VenueKind.NOTARY_OFFICE), takes_requests=True)
    return rows.order_by("name_ar")
