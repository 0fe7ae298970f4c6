"""Known people that some rows may be about: a fixed number of queries for any number of rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import BooleanField, ExpressionWrapper

from courts.access.queries.postings import has_known_address
from courts.ground.models import Person, Posting, User, Venue
from courts.ground.models.people import not_ended
from courts.ground.wording.arabic_search import folded, name_key
from courts.imports.table.reading import Row


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """A person of the database, with what a row is compared with."""

    pk: UUID
    name: str
    emirates_id: str
    document: tuple[str, str]
    roll_number: str
    email: str
    # The address names its person: the owner has confirmed it, or the institution gave it to the account.
    is_by_email: bool
    # The document names its person: staff have seen it, or the person is the institution's own record.
    is_by_document: bool
    may_be_posted: bool


@dataclass(slots=True)
class KnownPeople:
    """The known people by each value that identifies one."""

    by_emirates_id: dict[str, KnownPerson] = field(default_factory=dict)
    by_document: dict[tuple[str, str], KnownPerson] = field(default_factory=dict)
    by_email: dict[str, KnownPerson] = field(default_factory=dict)
    by_roll_number: dict[str, KnownPerson] = field(default_factory=dict)
    unconfirmed_emails: set[str] = field(default_factory=set)
    postings: set[tuple[UUID, str, str]] = field(default_factory=set)

    def person_of(self, row: Row) -> KnownPerson | None:
        """The person that a row is about, by the strongest value that it gives."""
        if row.emirates_id:
            return self.by_emirates_id.get(row.emirates_id)
        if row.document_number:
            return self.by_document.get(document_of(row))
        return self.by_email.get(row.email) if row.email else None

    def add(self, person: KnownPerson) -> None:
        """Note a person."""
        if person.emirates_id:
            self.by_emirates_id[person.emirates_id] = person
        elif person.document[0] and person.is_by_document:
            # A document names a person only where there is no Emirates ID.
            self.by_document[person.document] = person
        if person.email and person.is_by_email:
            self.by_email[person.email] = person
        elif person.email:
            self.unconfirmed_emails.add(person.email)
        if person.roll_number:
            self.by_roll_number[person.roll_number] = person


def document_of(row: Row) -> tuple[str, str]:
    """The document of a row as it is compared."""
    return row.document_number, folded(row.document_issuer)


def known_people(rows: Sequence[Row]) -> KnownPeople:
    """Read the people that these rows may be about. Four queries."""
    found = KnownPeople()
    values = {
        "emirates_id": _values(row.emirates_id for row in rows),
        "document_number": _values(row.document_number for row in rows),
        "roll_number": _values(row.roll_number for row in rows),
        "user__email": _values(row.email for row in rows),
    }
    people: dict[UUID, KnownPerson] = {}
    for name, wanted in values.items():
        if not wanted:
            continue
        query = Person.records.filter(**{f"{name}__in": wanted}).select_related("user")
        for row in query.annotate(is_by_email=ExpressionWrapper(has_known_address(), BooleanField())):
            people[row.pk] = _known(row, is_by_email=row.is_by_email)
    for person in people.values():
        found.add(person)
    if any(row.role for row in rows):
        posted = Posting.records.filter(not_ended(), person__in=list(people))
        found.postings = {
            (person, role, code) for person, role, code in posted.values_list("person", "role", "venue__code")
        }
    return found


def _known(person: Person, *, is_by_email: bool) -> KnownPerson:
    user = getattr(person, "user", None)
    # A person without a proven identity has typed the document of their account themselves.
    is_own_record = user is None or person.is_verified
    return KnownPerson(
        pk=person.pk,
        name=name_key(person.name_ar),
        emirates_id=person.emirates_id,
        document=(person.document_number, folded(person.document_issuer)),
        roll_number=person.roll_number,
        email=user.email if user is not None else "",
        is_by_email=is_by_email,
        is_by_document=is_own_record or person.document_verified_at is not None,
        may_be_posted=is_own_record or bool(user and user.is_staff),
    )


def _values(values: Iterable[str]) -> list[str]:
    return sorted({value for value in values if value})


def venues_by_code() -> dict[str, Venue]:
    """Every venue, by its code."""
    return {venue.code: venue for venue in Venue.objects.all()}


def accounts_of(keys: Iterable[UUID]) -> dict[UUID, User]:
    """The accounts of these people."""
    return {user.person_id: user for user in User.objects.select_related("person").filter(person__in=list(keys))}
