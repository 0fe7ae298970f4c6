"""The people behind the parties that a filer names."""

from __future__ import annotations

from courts.ground.models import Contact, ContactChannel, Person
from courts.registry.models import FilingParty


def person_of(named: FilingParty) -> Person:
    """Return the known person with that Emirates ID or licence, or a new one with the name as filed.

    A filing never overwrites the data of a known person. Contacts of a new person are stored as unverified, so that
    no message goes there before they are verified.
    """
    details = {"kind": named.kind, "name_ar": named.name_ar, "name_en": named.name_en}
    if named.emirates_id:
        person, is_new = Person.records.get_or_create(emirates_id=named.emirates_id, defaults=details)
    elif named.licence_number:
        known = Person.records.filter(licence_number=named.licence_number, kind="legal").order_by("created_at").first()
        person = known or Person.records.create(licence_number=named.licence_number, **details)
        is_new = known is None
    else:
        person, is_new = Person.records.create(**details), True
    if is_new:
        for channel, address in ((ContactChannel.EMAIL, named.email), (ContactChannel.PHONE, named.phone)):
            if address:
                Contact.records.create(person=person, channel=channel, address=address)
    return person
