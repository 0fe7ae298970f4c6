"""Changes of a person's own settings and contact points."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import time

from django.db import transaction
from django.utils.translation import gettext as _

from courts.ground import clock
from courts.ground.actors import Actor
from courts.ground.errors import Conflict, DomainError
from courts.ground.models import Contact, ContactChannel, Person
from courts.ground.queries.people import may_change_names
from courts.ground.services import audit


@dataclass(frozen=True, slots=True)
class Settings:
    """Settings that a person makes about themselves. Without names the names stay as they are."""

    language: str
    zone: str
    quiet_from: time | None
    quiet_until: time | None
    access_needs: Sequence[str]
    access_note: str
    name_ar: str = ""
    name_en: str | None = None


def set_zone(person: Person, zone: str, *, actor: Actor) -> None:
    """Set the time zone in which the person also reads times in mails. The caller checks the name."""
    with transaction.atomic():
        if Person.records.filter(pk=person.pk).exclude(zone=zone).update(zone=zone):
            audit.record("person.zone", person, actor=actor, detail={"zone": zone})
    person.zone = zone


def update_settings(person: Person, settings: Settings, *, actor: Actor) -> bool:
    """Store the settings that the person made about themselves. Return False if nothing changed.

    Names are ignored where only the institution may change them. The audit trail, which is never deleted, gets the
    names of the changed columns and no value: needs tell of health.
    """
    with transaction.atomic():
        row = Person.records.select_for_update().get(pk=person.pk)
        wanted = {**asdict(settings), "access_needs": list(settings.access_needs)}
        if not settings.name_ar or not may_change_names(row):
            del wanted["name_ar"], wanted["name_en"]
        elif settings.name_en is None:
            del wanted["name_en"]
        changed = sorted(name for name, value in wanted.items() if getattr(row, name) != value)
        if not changed:
            return False
        for name in changed:
            setattr(row, name, wanted[name])
        folded = ["name_folded"] if {"name_ar", "name_en"} & set(changed) else []
        row.save(update_fields=[*changed, *folded])
        audit.record("person.settings", row, actor=actor, detail={"changed": changed})
    for name in changed:
        setattr(person, name, wanted[name])
    return True


def add_contact(person: Person, channel: str, address: str, *, actor: Actor) -> Contact:
    """Store a contact point that is not verified yet; one that the person has already is returned as it is."""
    with transaction.atomic():
        contact, is_new = Contact.records.get_or_create(person=person, channel=channel, address=address)
        if is_new:
            audit.record("contact.added", person, actor=actor, detail={"contact": str(contact.pk), "channel": channel})
    return contact


def confirm_contact(contact: Contact, *, actor: Actor) -> None:
    """Record that the person receives what is sent there. Messages go to it from now on."""
    with transaction.atomic():
        if Contact.records.filter(pk=contact.pk, verified_at__isnull=True).update(verified_at=clock.now()):
            audit.record("contact.verified", contact.person, actor=actor, detail={"contact": str(contact.pk)})


def choose_contact(contact: Contact, *, actor: Actor) -> None:
    """Send messages to this address from now on. Raises DomainError for one that is not verified."""
    with transaction.atomic():
        rows = Contact.records.filter(pk=contact.pk, verified_at__isnull=False)
        if not rows.update(chosen_at=clock.now()):
            raise DomainError(_("Confirm this address before messages are sent to it."), code="not_verified")
        audit.record("contact.chosen", contact.person, actor=actor, detail={"contact": str(contact.pk)})


def remove_contact(contact: Contact, *, actor: Actor) -> None:
    """Remove a contact point. Raises Conflict for the last verified e-mail address: messages need one."""
    with transaction.atomic():
        # The person's row serialises two removals at the same time.
        Person.records.select_for_update().get(pk=contact.person_id)
        others = Contact.records.filter(
            person=contact.person_id, channel=ContactChannel.EMAIL, verified_at__isnull=False
        ).exclude(pk=contact.pk)
        if contact.channel == ContactChannel.EMAIL and contact.verified_at is not None and not others.exists():
            raise Conflict(
                _("This is your only confirmed e-mail address. Add and confirm another one first."), code="last_address"
            )
        if Contact.records.filter(pk=contact.pk).delete()[0]:
            audit.record("contact.removed", contact.person, actor=actor, detail={"contact": str(contact.pk)})
