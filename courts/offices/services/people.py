"""Rows of a person whose account moves to the same person as the institution knew them before."""

from __future__ import annotations

from courts.ground.actors import Actor
from courts.ground.declared import grounds
from courts.ground.models import Person
from courts.offices.models import CompanyClaim, LawOffice, Mandate, Membership


def move_people(stub: Person, owner: Person, actor: Actor) -> None:
    """Move memberships, mandates and claims. The claim itself is audited; the rights follow their grounds by sweep."""
    LawOffice.records.filter(requested_by=stub).update(requested_by=owner)
    Membership.records.filter(person=stub).update(person=owner)
    CompanyClaim.records.filter(person=stub).update(person=owner)
    Mandate.records.filter(principal=stub).update(principal=owner)
    Mandate.records.filter(agent=stub).update(agent=owner)
    grounds.may_begin(owner)
