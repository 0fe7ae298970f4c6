"""Facts about the people of an application."""

from __future__ import annotations

from collections.abc import Iterable

from courts.ground.law.contracts.terms import Document
from notary.applications.facts import values
from notary.applications.models import ApplicationPerson
from notary.catalogue.definition import Service
from notary.rules.facts.people import Identity, Person

Rows = Iterable[ApplicationPerson]


def person_of(row: ApplicationPerson, service: Service) -> Person:
    """Return the person as the rules read them.

    The name is the typed one. The identity record has the name of the account once the person has accepted; before
    that, the typed name.
    """
    role = service.role(row.role)
    gender = role.gender if role is not None else ""
    is_male = gender == "male" if gender else values.flag(row.details, "is_male")
    document = Document.EMIRATES_ID if row.emirates_id else Document.PASSPORT
    recorded = row.person.name_ar if row.person is not None else row.name_ar
    has_document = bool(row.emirates_id or row.document_number)
    return Person(
        key=row.key,
        name=row.name_ar,
        born_on=values.day(row.details, "born_on"),
        is_male=is_male,
        is_muslim=values.flag(row.details, "is_muslim"),
        is_citizen=values.flag(row.details, "is_citizen"),
        is_abroad=values.flag(row.details, "is_abroad"),
        nationality=values.text(row.details, "nationality"),
        identity=Identity(document, recorded, values.day(row.details, "document_until")) if has_document else None,
    )


def of_role(rows: Rows, role: str) -> list[ApplicationPerson]:
    """Return the people in a role, in order."""
    return sorted((row for row in rows if row.role == role), key=lambda row: row.number)
