"""Paper copies with the right that each act needs, and lists of them."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.db.models import QuerySet

from courts.ground.actors import Actor
from courts.ground.errors import NotAllowed, NotVisible
from courts.ground.models import Person, Role, User
from courts.ground.models.people import posted_venues
from courts.ground.queries.postings import is_posted
from notary.deeds.models import Deed, DeedParty
from notary.deeds.states import BEFORE_SEAL, IN_FORCE
from notary.paper_copies.models import HandOver, PaperCopy
from notary.paper_copies.states import OPEN, CopyState, ReturnCause

# The states behind each value of the filter `show`. The empty value: all that the office or the carrier works with.
SHOWN: Final = {
    "": OPEN,
    "asked": (CopyState.ASKED,),
    "printed": (CopyState.PRINTED,),
    "carried": (CopyState.CARRIED,),
    "returned": (CopyState.RETURNED,),
    "over": (CopyState.DELIVERED, CopyState.CANCELLED),
}


def access_copy(user: User, copy_id: UUID, act: str = "read") -> PaperCopy:
    """Return a copy if the account may do `act` with it.

    read: the person who asked, and the notaries of the office. keep: the notaries, not for their own copy. Raises
    NotVisible for strangers, the other parties of the deed among them, and NotAllowed for those who see it and may not.
    """
    rows = PaperCopy.objects.visible_to(user.person).select_related("office", "deed__pdf", "asked_by")
    copy: PaperCopy | None = rows.filter(pk=copy_id).first()
    if copy is None:
        raise NotVisible
    if act == "keep" and not keeps(user.person, copy):
        raise NotAllowed
    return copy


def keeps(person: Person, copy: PaperCopy) -> bool:
    """Return True for a notary of the office today, unless the copy is their own."""
    return person.pk != copy.asked_by_id and is_posted(person, copy.office, Role.NOTARY)


def require_keeper(copy: PaperCopy, actor: Actor) -> Person:
    """Return the notary of the office who acts. Raises NotAllowed for every other actor."""
    if actor.person is None or not keeps(actor.person, copy):
        raise NotAllowed
    return actor.person


def may_ask(person: Person, deed: Deed) -> bool:
    """Return True for a party of a deed that is in force, or on its way to the seal."""
    is_alive = deed.state in (*BEFORE_SEAL, *IN_FORCE)
    return is_alive and DeedParty.records.filter(deed=deed, person=person).exists()


def copies_of_deed(deed: Deed, person: Person) -> list[PaperCopy]:
    """Return the person's own copies of a deed, the latest first. The notary of the office sees them on the desk."""
    return list(PaperCopy.records.filter(deed=deed, asked_by=person).order_by("-asked_at", "-pk")[:5])


def desk_of(person: Person, *, show: str = "", query: str = "") -> QuerySet[PaperCopy]:
    """Return the copies of the person's offices by state: the open ones oldest first, the others latest first.

    query: the whole number of the carrier.
    """
    rows = PaperCopy.records.filter(office__in=posted_venues(person, Role.NOTARY)).select_related("office", "deed")
    rows = rows.filter(tracking=query) if query else rows.filter(state__in=SHOWN.get(show, OPEN))
    return rows.order_by("-asked_at", "-pk") if show == "over" or query else rows.order_by("asked_at", "pk")


def chain_of(copy: PaperCopy) -> list[HandOver]:
    """Return the hand-overs of a copy in their order, with the people who noted them. One query."""
    return list(HandOver.records.filter(copy=copy).select_related("by").order_by("pk"))


def is_damaged(copy: PaperCopy) -> bool:
    """Return True if the copy ever came back damaged: it does not leave the office again."""
    return HandOver.records.filter(copy=copy, cause=ReturnCause.DAMAGED).exists()
