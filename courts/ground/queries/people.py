"""A person's own contact points, and what they may change about themselves."""

from __future__ import annotations

from uuid import UUID

from courts.ground.declared.open_matters import open_matters
from courts.ground.errors import NotVisible
from courts.ground.models import Contact, Person, PersonKind


def may_change_names(person: Person) -> bool:
    """True while no identity is known to the institution and nothing is open under the name."""
    is_known = bool(
        person.is_verified
        or person.emirates_id
        or person.roll_number
        or person.document_verified_at
        or person.kind == PersonKind.LEGAL
    )
    return not is_known and not open_matters(person)


def contacts_of(person: Person) -> list[Contact]:
    """The person's contact points: e-mail addresses first, by address."""
    return list(Contact.records.filter(person=person).order_by("channel", "address"))


def access_contact(person: Person, contact_id: UUID) -> Contact:
    """Return one of the person's own contact points. Raises NotVisible."""
    contact = Contact.records.select_related("person").filter(pk=contact_id, person=person).first()
    if contact is None:
        raise NotVisible
    return contact
