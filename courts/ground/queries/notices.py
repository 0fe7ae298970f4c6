"""The inbox and the facility's worklist."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db import DatabaseError
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from courts.ground import clock
from courts.ground.errors import NotVisible
from courts.ground.models import Notice, Role, User
from courts.ground.models.people import posted_venues
from courts.ground.queries.prepared import PreparedQuery
from courts.ground.states import NoticeState


def inbox_of(user: User) -> QuerySet[Notice]:
    """Return the notices delivered to the account's inbox, newest first."""
    return Notice.records.filter(recipient=user.person_id, channel="inbox", state=NoticeState.SENT).order_by(
        "-sent_at", "pk"
    )


def unread_of(user: User) -> QuerySet[Notice]:
    """Return the unread notices in the account's inbox, unordered. The partial index `notice_unread` has just these."""
    return _unread_of(user.person_id)


def _unread_of(person: UUID) -> QuerySet[Notice]:
    return Notice.records.filter(recipient=person, channel="inbox", state=NoticeState.SENT, read_at__isnull=True)


def unread_count(user: User) -> int:
    """Return the number of unread notices in the inbox."""
    counted = _UNREAD.first(person=user.person_id)
    return counted["number"] if counted is not None else 0


_UNREAD: PreparedQuery[dict[str, int]] = PreparedQuery(
    lambda person: _unread_of(person).order_by().values("channel").annotate(number=Count("pk")), person=UUID
)


def worklist_of(user: User) -> QuerySet[Notice]:
    """Return the notices that this officer must pass on to the people in their facilities today, unread first.

    An unread notice about a future hour is listed only while it is true: not after that hour, and not next to a newer
    notice to the same person about the same object. Every other notice stays until it is marked as read.
    """
    newer = Notice.records.filter(
        recipient=OuterRef("recipient"),
        channel="worklist",
        subject_label=OuterRef("subject_label"),
        subject_id=OuterRef("subject_id"),
        venue=OuterRef("venue"),
        state=NoticeState.SENT,
        sent_at__gt=OuterRef("sent_at"),
    )
    is_true = Q(expires_at__isnull=True) | Q(~Exists(newer), expires_at__gt=clock.now())
    return (
        _sent_to_venues_of(user)
        .filter(Q(read_at__isnull=False) | is_true)
        .select_related("recipient", "venue", "read_by__person")
        .order_by("read_at", "-sent_at", "pk")
    )


def _sent_to_venues_of(user: User) -> QuerySet[Notice]:
    venues = posted_venues(user.person, Role.FACILITY_OFFICER)
    return Notice.records.filter(venue__in=venues, channel="worklist", state=NoticeState.SENT)


def access_notice(user: User, notice_id: UUID) -> Notice:
    """Return one notice of the account's inbox or of its facility's worklist. Raises NotVisible for any other."""
    notice = inbox_of(user).filter(pk=notice_id).first() or _sent_to_venues_of(user).filter(pk=notice_id).first()
    if notice is None:
        raise NotVisible
    return notice


# A sweep runs every few seconds; a notice that has been due for longer means that no worker runs.
LATE_AFTER = timedelta(minutes=5)


def messages_leave() -> bool:
    """Return True if due notices are sent in time; False also when the database does not answer."""
    try:
        late = Notice.records.filter(state=NoticeState.PENDING, due_at__lt=clock.database_now() - LATE_AFTER)
        # In the order of its index: `exists()` drops the order, and PostgreSQL may then scan the whole table.
        return not late.order_by("due_at").values_list("pk")[:1]
    except DatabaseError:
        return False
