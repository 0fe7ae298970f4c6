"""The end of a posting: it ends the work on that court's cases and filings, and the rights that came with it."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Exists, F, OuterRef

from courts.ground.actors import SYSTEM
from courts.ground.errors import Conflict
from courts.ground.models import Posting, Role
from courts.ground.models.people import not_ended
from courts.registry.models import Assignment, FilingUserObjectPermission
from courts.registry.services.cases import end_assignment
from courts.registry.services.rights import revoke_filing


def withdraw_ended(*, limit: int = 200) -> int:
    """End the assignments and rights of people whose posting at a court has ended; return how many rows ended.

    Queries refuse them by themselves from the day after the last day of the posting: this makes the rows agree, and
    lets another clerk find a case without staff. People whose posting has not begun yet keep their assignments.
    """
    return _end_assignments(limit) + _revoke_filings(limit)


def _end_assignments(limit: int) -> int:
    posting = Posting.records.filter(
        not_ended(), person=OuterRef("person"), venue=OuterRef("case__court"), role=OuterRef("role")
    )
    rows = Assignment.records.filter(~Exists(posting), until__isnull=True).select_related("case", "person")
    ended = 0
    for row in rows.order_by("since", "pk")[:limit]:
        try:
            end_assignment(row, actor=SYSTEM)
        except Conflict:
            continue  # ended in the meantime
        ended += 1
    return ended


def _revoke_filings(limit: int) -> int:
    posting = Posting.records.filter(
        not_ended(),
        person=OuterRef("user__person"),
        venue=OuterRef("content_object__court"),
        role=Role.CASE_MANAGER,
    )
    rows = FilingUserObjectPermission.objects.filter(~Exists(posting)).exclude(user__person=F("content_object__filer"))
    revoked = 0
    for row in rows.select_related("content_object", "user__person").order_by("pk")[:limit]:
        with transaction.atomic():
            revoke_filing(row.content_object, row.user.person, actor=SYSTEM)
        revoked += 1
    return revoked
