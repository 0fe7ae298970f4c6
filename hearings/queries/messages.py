"""The messages that were sent about a case and its hearings, with their recipients, channels, times and outcomes."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q, QuerySet

from courts.ground.declared import subjects
from courts.ground.models import Notice, NoticeChannel, User
from courts.ground.states import NoticeState
from courts.registry.models import Case
from courts.registry.queries.cases import access_case
from hearings.models import Hearing
from hearings.queries.hearings import hearings_on_page

# Not yet sent, or no longer true before they were.
NEVER_LEFT = (NoticeState.PENDING, NoticeState.WITHDRAWN)


def access_messages(user: User, case_id: UUID) -> Case:
    """Return the case if the account may read its messages. Raises NotVisible, NotAllowed."""
    return access_case(user, case_id, "manage")


def messages_about(case: Case, user: User, channel: str = "") -> QuerySet[Notice]:
    """The messages about the case and those of its hearings that the account may see, newest first."""
    hearings = [hearing.pk for hearing in hearings_on_page(case, user.person)]
    about = Q(subject_label=subjects.label_of(case), subject_id=case.pk) | Q(
        subject_label=Hearing._meta.label_lower, subject_id__in=hearings
    )
    rows = Notice.records.filter(about).exclude(state__in=NEVER_LEFT)
    if channel in NoticeChannel.values:
        rows = rows.filter(channel=channel)
    return rows.select_related("recipient", "venue", "gateway_message").order_by("-due_at", "pk")
