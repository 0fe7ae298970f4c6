"""Terms of a person whose account moves to the same person as the institution knew them before."""

from __future__ import annotations

from courts.administrators.models import AdministratorTerm
from courts.ground.actors import Actor
from courts.ground.models import Person


def move_people(stub: Person, owner: Person, actor: Actor) -> None:
    """Move the terms. The claim itself is audited."""
    AdministratorTerm.records.filter(person=stub).update(person=owner)
