"""The acts of access that need two administrators: what they do once the second one has confirmed."""

from __future__ import annotations

from datetime import date
from typing import Final

from courts.access.services import accounts
from courts.access.services.institution import staff
from courts.approvals.models import ProposedAct
from courts.ground.actors import Actor
from courts.ground.errors import Conflict
from courts.ground.models import Posting, User

CLOSE_ACCOUNT: Final = "close_account"
END_POSTING: Final = "end_posting"


def close_account(row: ProposedAct, actor: Actor) -> None:
    """Close the account. Raises Conflict if it is closed already."""
    user = User.objects.select_related("person").filter(pk=row.subject_id, is_active=True).first()
    if user is None:
        raise Conflict
    accounts.close(user, actor=actor, reason=row.reason)


def end_posting(row: ProposedAct, actor: Actor) -> None:
    """Set the last day of the posting. Raises Conflict if there is none or it begins later."""
    posting = Posting.records.select_related("person").filter(pk=row.subject_id).first()
    if posting is None:
        raise Conflict
    staff.end(posting, ends_on=date.fromisoformat(row.detail["ends_on"]), actor=actor)
