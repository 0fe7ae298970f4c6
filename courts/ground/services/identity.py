"""The proof of identity: reading and drafting are free; submitting, booking and signing need it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from courts.ground.actors import Actor
from courts.ground.errors import NotAllowed
from courts.ground.models import IdentityLevel, Person


class IdentityNotProven(NotAllowed):
    """The person has not proven their identity. Its page leads to the proof."""

    def __init__(self) -> None:
        super().__init__(
            _("Prove your identity first. You can read and draft without it, but not submit, book or sign.")
        )
        self.code = "identity_not_proven"


def require_verified(actor: Actor) -> None:
    """Raise IdentityNotProven unless the actor's person has proven their identity. Devices and the system may act.

    Asks the database: the person that a session has loaded may be older than the proof.
    """
    person = actor.person
    if person is None or person.is_verified:
        return
    if not Person.records.filter(pk=person.pk, identity_level=IdentityLevel.VERIFIED).exists():
        raise IdentityNotProven


def prove(person: Person) -> None:
    """Note that the identity is proven. The caller writes the audit entry that says how."""
    Person.records.filter(pk=person.pk).update(identity_level=IdentityLevel.VERIFIED)
    person.identity_level = IdentityLevel.VERIFIED
