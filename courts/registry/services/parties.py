"""Finding the person behind a party that a filer named."""

from __future__ import annotations

from courts.ground.models import Contact, ContactChannel, Person
from courts.registry.models import FilingParty


def person_of(named: FilingParty) -> Person:
    """The known person with that Emirates ID or licence, or a new one with the name as filed.

    What is known about a person is never overwritten by what a filer states. Contacts of a new person are
    kept unverified, so that no message goes there before somebody verified them.
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
