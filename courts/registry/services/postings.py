"""The end of a posting or a mandate: the rights that came with it, and the work of staff on cases and filings."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from courts.ground import clock
from courts.ground.actors import SYSTEM
from courts.ground.declared.sweeps import Sweep
from courts.ground.models import Posting
from courts.ground.models.people import POSTING_ZONE, not_ended
from courts.ground.services import sweeps
from courts.ground.services.postings import lock_postings
from courts.ground.services.sweeps import Swept
from courts.offices.queries.mandates import agents_of_ended_mandates
from courts.registry.models import Assignment, CaseUserObjectPermission, FilingUserObjectPermission
from courts.registry.models.cases import lapsed_mandates
from courts.registry.models.filings import preparing, reviews_by_role
from courts.registry.services.cases import end_assignment
from courts.registry.services.rights import lock_case, lock_filing, match_case_rights, match_filing_rights


def withdraw_ended() -> Swept:
    """End the assignments and rights of people whose posting at a court has ended, and rights of ended mandates.

    Queries refuse them by themselves from the day after the last day of the posting: this makes the rows agree, and
    lets another clerk find a case without staff. People whose posting has not begun yet keep their assignments.
    """
    return sweeps.sweep_each(ENDED_ASSIGNMENTS, ENDED_REVIEWS, ENDED_MANDATES)


def people_of_ended_postings(since: datetime) -> list[UUID]:
    """People with a posting that ended since that time. Usually there are none."""
    # The last day of service is a date: a posting ends at midnight after it.
    first = since.astimezone(POSTING_ZONE).date() - timedelta(days=1)
    ended = Posting.records.filter(ends_on__gte=first, ends_on__lt=clock.today(POSTING_ZONE))
    return list(ended.order_by("person").values_list("person", flat=True).distinct())


def _without_posting(now: datetime) -> QuerySet[Assignment]:
    posting = Posting.records.filter(
        not_ended(), person=OuterRef("person"), venue=OuterRef("case__court"), role=OuterRef("role")
    )
    rows = Assignment.records.filter(~Exists(posting), until__isnull=True)
    return rows.select_related("case", "person").order_by("since", "pk")


def _end_assignment(assignment: Assignment) -> bool:
    """End an assignment if no posting carries it: the person may have been posted again meanwhile."""
    lock_postings(assignment.person)
    if not _without_posting(clock.now()).filter(pk=assignment.pk).exists():
        return False
    end_assignment(assignment, actor=SYSTEM)
    return True


ENDED_ASSIGNMENTS = Sweep(
    name="registry.end_assignments",
    wanted=_without_posting,
    act=_end_assignment,
    recent=lambda rows, since: rows.filter(person__in=people_of_ended_postings(since)),
    lock_first=lambda assignment: lock_case(assignment.case),
)


def _reviews_without_posting(now: datetime) -> QuerySet[FilingUserObjectPermission]:
    posting = Posting.records.filter(
        not_ended(),
        reviews_by_role("content_object__"),
        person=OuterRef("user__person"),
        venue=OuterRef("content_object__court"),
    )
    prepared = preparing("content_object__filer", OuterRef("user__person"))
    rows = FilingUserObjectPermission.objects.filter(
        ~Exists(posting) & ~(Q(Exists(prepared)) & Q(content_object__prepared_by=F("user__person")))
    ).exclude(user__person=F("content_object__filer"))
    return rows.select_related("content_object", "user__person").order_by("pk")


def _revoke_review(row: FilingUserObjectPermission) -> bool:
    lock_postings(row.user.person)
    return bool(match_filing_rights(row.content_object, [row.user.person], actor=SYSTEM))


ENDED_REVIEWS = Sweep(
    name="registry.revoke_filings",
    wanted=_reviews_without_posting,
    act=_revoke_review,
    recent=lambda rows, since: rows.filter(
        user__person__in=[*people_of_ended_postings(since), *agents_of_ended_mandates(since)]
    ),
    lock_first=lambda row: lock_filing(row.content_object),
)


def _rights_of_ended_mandates(now: datetime) -> QuerySet[CaseUserObjectPermission]:
    rows = CaseUserObjectPermission.objects.filter(Exists(lapsed_mandates()))
    return rows.select_related("content_object", "user__person").order_by("pk")


ENDED_MANDATES = Sweep(
    name="registry.revoke_mandated",
    wanted=_rights_of_ended_mandates,
    act=lambda row: bool(match_case_rights(row.content_object, [row.user.person], actor=SYSTEM)),
    recent=lambda rows, since: rows.filter(user__person__in=agents_of_ended_mandates(since)),
    lock_first=lambda row: lock_case(row.content_object),
)
