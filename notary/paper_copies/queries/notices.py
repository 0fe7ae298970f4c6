"""Notices about paper copies: their recipient, and those that no longer apply."""

from __future__ import annotations

from courts.ground.models import Notice, Person
from notary.paper_copies.models import PaperCopy
from notary.paper_copies.states import CopyState

SENT, DELIVERED, RETURNED, CANCELLED = "copy_sent", "copy_delivered", "copy_returned", "copy_cancelled"


def may_see(person: Person, copy: PaperCopy) -> bool:
    """Return True if the person has a right on the copy now."""
    return bool(PaperCopy.objects.visible_to(person).filter(pk=copy.pk).exists())


def is_current(copy: PaperCopy, notice: Notice) -> bool:
    """Return True if the notice still applies: what is on its way, or came back, still is so. Ends stay true."""
    if notice.kind == SENT:
        return copy.state == CopyState.CARRIED
    return notice.kind != RETURNED or copy.state == CopyState.RETURNED
