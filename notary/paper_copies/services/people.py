"""Paper copies of a person whose account moves to the same person as the institution knew them before."""

from __future__ import annotations

from courts.ground.actors import Actor
from courts.ground.models import Person
from courts.ground.services import audit
from notary.paper_copies.models import PaperCopy


def move_copies(stub: Person, owner: Person, actor: Actor) -> None:
    """Move copies from the first person to the second, in the caller's transaction."""
    for row in PaperCopy.records.select_for_update().filter(asked_by=stub).order_by("pk"):
        PaperCopy.records.filter(pk=row.pk).update(asked_by=owner)
        audit.record("papercopy.moved", row, actor=actor, detail={"from": str(stub.pk), "to": str(owner.pk)})
