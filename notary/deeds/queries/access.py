"""Deeds with the right that each act needs."""

from __future__ import annotations

from uuid import UUID

from courts.ground.actors import Actor
from courts.ground.errors import NotAllowed, NotVisible
from courts.ground.models import Person, Role, User
from courts.ground.queries.postings import is_posted
from notary.deeds.models import Deed


def access_deed(user: User, deed_id: UUID, act: str = "read") -> Deed:
    """Return a deed if the account may do `act` with it.

    read: its parties, its notary, and the notaries of its office. keep: its notary alone, while they serve the office.
    Raises NotVisible for strangers, NotAllowed for the others who may not.
    """
    rows = Deed.objects.visible_to(user.person).select_related("office", "notary", "pdf", "archive")
    deed: Deed | None = rows.filter(pk=deed_id).first()
    if deed is None:
        raise NotVisible
    if act == "keep" and not keeps(user.person, deed):
        raise NotAllowed
    return deed


def keeps(person: Person, deed: Deed) -> bool:
    """Return True for the notary of the deed, while they serve its office as a notary."""
    return person.pk == deed.notary_id and is_posted(person, deed.office, Role.NOTARY)


def require_notary(deed: Deed, actor: Actor) -> Person:
    """Return the notary of the deed if they act. Raises NotAllowed for every other actor."""
    if actor.person is None or not keeps(actor.person, deed):
        raise NotAllowed
    return actor.person
