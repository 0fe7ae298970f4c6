"""Deeds with the right that each act needs."""

from __future__ import annotations

from uuid import UUID

from courts.ground.actors import Actor
from courts.ground.errors import NotAllowed, NotVisible
from courts.ground.models import Person, Role, User
from courts.ground.queries.postings import is_posted
from notary.catalogue import registry
from notary.catalogue.definition import Group
from notary.deeds import codes
from notary.deeds.models import Deed, DeedParty


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


def is_marriage(deed: Deed) -> bool:
    """Return True for a marriage contract: no notary ends it, only the judgment of a court."""
    try:
        return registry.service(deed.service).group is Group.MARRIAGE
    except LookupError:
        # A copy, or a service that the catalogue has no more.
        return False


def may_annul(person: Person, deed: Deed) -> bool:
    """Return True for an authentication judge of the deed's office who is no party to it and did not draw it up."""
    if person.pk == deed.notary_id or not is_posted(person, deed.office, Role.AUTHENTICATION_JUDGE):
        return False
    return not DeedParty.records.filter(deed=deed, person=person).exists()


def access_for_judgment(user: User, code: str) -> Deed:
    """Return the marriage contract with a verification code, for the judge who may record a judgment on it.

    Raises NotVisible for every other code and for everyone else.
    """
    plain = codes.read(code)
    rows = Deed.records.select_related("office", "notary").filter(code=plain) if plain is not None else ()
    deed = next(iter(rows), None)
    if deed is None or not is_marriage(deed) or not may_annul(user.person, deed):
        raise NotVisible
    return deed
