"""The import of rows that were checked: new people in bulk, their accounts and postings by the services of access."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction

from courts.access.services import accounts
from courts.access.services.institution import staff
from courts.access.services.mails.invitations import invite, invite_all
from courts.ground.actors import Actor
from courts.ground.errors import DomainError
from courts.ground.models import Contact, ContactChannel, IdentityLevel, Person, User, Venue
from courts.ground.models.people import posting_day
from courts.ground.services import audit
from courts.imports.models import ImportedPerson
from courts.imports.queries.known_people import KnownPerson, accounts_of, known_people
from courts.imports.services.checking import check_against
from courts.imports.table.reading import Row, RowError


@dataclass(slots=True)
class Applied:
    """The result of some rows. `refused` are rows that no longer fitted the stored data."""

    added: int = 0
    invited: int = 0
    posted: int = 0
    unchanged: int = 0
    refused: tuple[RowError, ...] = ()

    def __add__(self, other: Applied) -> Applied:
        """Both together."""
        return Applied(
            self.added + other.added,
            self.invited + other.invited,
            self.posted + other.posted,
            self.unchanged + other.unchanged,
            self.refused + other.refused,
        )


def apply(rows: Sequence[Row], venues: dict[str, Venue], *, actor: Actor) -> Applied:
    """Import rows in the caller's transaction. A row about a known person adds only what that person lacks.

    Another request may have added one of the people since the file was checked: then each row is tried by itself.
    """
    try:
        with transaction.atomic():
            return _apply(rows, venues, actor)
    except (IntegrityError, DomainError):
        if len(rows) == 1:
            return Applied(refused=(RowError(rows[0].number, "", "not_imported"),))
        return sum((apply([row], venues, actor=actor) for row in rows), Applied())


def _apply(rows: Sequence[Row], venues: dict[str, Venue], actor: Actor) -> Applied:
    known = known_people(rows)
    done = Applied()
    fresh: list[tuple[Row, Person]] = []
    old: list[tuple[Row, KnownPerson]] = []
    for row in rows:
        before = len(row.errors)
        check_against(row, known, venues)
        person = known.person_of(row)
        if any(not error.is_warning for error in row.errors[before:]):
            done.refused += (RowError(row.number, "", "not_imported"),)
        elif person is None:
            fresh.append((row, _person(row)))
        else:
            old.append((row, person))
    _add(fresh, actor)
    done.added = len(fresh)
    done.invited = _open_accounts(fresh, actor)
    for row, new in fresh:
        done.posted += _post(row, new, venues, actor)
    users = accounts_of(person.pk for _row, person in old)
    people = Person.records.in_bulk([person.pk for _row, person in old])
    for row, person in old:
        has_posting = (person.pk, row.role, row.venue) in known.postings
        invited = _invite(row, people[person.pk], users.get(person.pk), actor)
        posted = 0 if has_posting else _post(row, people[person.pk], venues, actor)
        done.invited += invited
        done.posted += posted
        done.unchanged += not invited and not posted
    return done


def _person(row: Row) -> Person:
    names = ("name_ar", "name_en", "gender", "emirates_id", "document_number", "document_issuer", "roll_number")
    # The institution knows the people that it posts or opens an account for.
    level = IdentityLevel.VERIFIED if row.email else IdentityLevel.NONE
    values = {name: row.values[name] for name in names}
    return Person(language=row.language, identity_level=level, **values)


def _add(fresh: Sequence[tuple[Row, Person]], actor: Actor) -> None:
    people = [person for _row, person in fresh]
    Person.records.bulk_create(people)
    ImportedPerson.records.bulk_create(ImportedPerson(person=person) for person in people)
    Contact.records.bulk_create(
        Contact(person=person, channel=ContactChannel.PHONE, address=row.phone) for row, person in fresh if row.phone
    )
    audit.record_all(
        "person.added", [(person, {"by": "import", "row": row.number}) for row, person in fresh], actor=actor
    )


def _open_accounts(fresh: Sequence[tuple[Row, Person]], actor: Actor) -> int:
    users = accounts.open_new([(person, row.email) for row, person in fresh if row.email], actor=actor)
    invite_all(users, actor=actor)
    return len(users)


def _invite(row: Row, person: Person, user: User | None, actor: Actor) -> int:
    """Open the account of a known person who has none, if the row gives an address. Raises Conflict for a party."""
    if user is not None or not row.email:
        return 0
    invite(accounts.open_account(person, row.email, actor=actor), actor=actor)
    return 1


def _post(row: Row, person: Person, venues: dict[str, Venue], actor: Actor) -> int:
    if not row.role:
        return 0
    starts_on = row.starts_on or posting_day()
    staff.post_person(
        person, venue=venues[row.venue], role=row.role, starts_on=starts_on, ends_on=row.ends_on, actor=actor
    )
    return 1
