"""Rows of a person whose account moves to the same person as the institution knew them before."""

from __future__ import annotations

from courts.ground.actors import Actor
from courts.ground.models import Person
from courts.payments.models import Invoice


def move_people(stub: Person, owner: Person, actor: Actor) -> None:
    """Move the invoices that the person pays. The claim itself is audited."""
    Invoice.records.filter(payer=stub).update(payer=owner)
