"""The people behind the parties that a filer names."""

from __future__ import annotations

from courts.ground.models import Contact, ContactChannel, Person
from courts.registry.models import FilingParty
from courts.registry.services.completeness import is_company_of, is_document_of


def person_of(named: FilingParty) -> Person:
    """Return the known person with that Emirates ID or licence, or a new one with the name as filed.

    A filing never overwrites the data of a known person. Contacts of a new person are stored as unverified, so that
    no message goes there before they are verified.
    """
    details = {"kind": named.kind, "name_ar": named.name_ar, "name_en": named.name_en}
    if named.emirates_id:
        person, is_new = Person.records.get_or_create(emirates_id=named.emirates_id, defaults=details)
    elif named.licence_number and is_company_of(named.licence_number, named.filing.filer):
        # Two authorities may give one number to two companies: the filer is the company that the institution knows.
        person, is_new = named.filing.filer, False
    elif named.licence_number:
        known = Person.records.filter(licence_number=named.licence_number, kind="legal").order_by("created_at").first()
        person = known or Person.records.create(licence_number=named.licence_number, **details)
        is_new = known is None
    elif is_document_of(named.document_number, named.document_issuer, named.filing.filer):
        person, is_new = named.filing.filer, False
    else:
        # An unchecked document proves nothing: two people who name the same one stay two people.
        person = Person.records.create(
            document_number=named.document_number, document_issuer=named.document_issuer, **details
        )
        is_new = True
    if is_new:
        for channel, address in ((ContactChannel.EMAIL, named.email), (ContactChannel.PHONE, named.phone)):
            if address:
                Contact.records.create(person=person, channel=channel, address=address)
    return person
