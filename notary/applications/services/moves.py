"""Applications of a person whose account moves to the same person as the institution knew them before."""

from __future__ import annotations

from courts.ground.actors import Actor
from courts.ground.models import Person
from courts.ground.services import audit
from notary.applications.models import Application, ApplicationPerson


def move_applications(stub: Person, owner: Person, actor: Actor) -> None:
    """Move applications and places from the first person to the second, in the caller's transaction."""
    for row in Application.records.select_for_update().filter(applicant=stub).order_by("pk"):
        Application.records.filter(pk=row.pk).update(applicant=owner)
        audit.record("application.moved", row, actor=actor, detail={"from": str(stub.pk), "to": str(owner.pk)})
    ApplicationPerson.records.filter(person=stub).update(person=owner)
