"""The people of the export, some at a time: four queries for each thousand people, however many there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any, Final
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from courts.ground.models import Contact, ContactChannel, Person, PersonKind, Posting, User
from courts.ground.models.people import not_ended
from courts.imports.models import ImportedPerson

CHUNK: Final = 1000
_COLUMNS: Final = (
    *("pk", "name_ar", "name_en", "gender", "emirates_id", "document_number", "document_issuer"),
    *("roll_number", "language"),
)


def exported_after(key: UUID | None) -> list[dict[str, Any]]:
    """The rows of the next people: one for each posting that has not ended, or one for a person without any.

    Exported are people with an account or a posting, and those who came by an import. People who are known from a case
    alone are not administered here. `key` is the person of the last row; None begins.
    """
    mine = (
        Exists(User.objects.filter(person=OuterRef("pk")))
        | Exists(Posting.records.filter(person=OuterRef("pk")))
        | Exists(ImportedPerson.records.filter(pk=OuterRef("pk")))
    )
    after = Q(pk__gt=key) if key is not None else Q()
    people = list(Person.records.filter(mine, after, kind=PersonKind.NATURAL).order_by("pk").values(*_COLUMNS)[:CHUNK])
    keys = [person["pk"] for person in people]
    emails = dict(User.objects.filter(person__in=keys, is_active=True).values_list("person", "email"))
    phones = dict(
        Contact.records.filter(person__in=keys, channel=ContactChannel.PHONE)
        .order_by("-pk")
        .values_list("person", "address")
    )
    postings: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    current = Posting.records.filter(not_ended(), person__in=keys).order_by("starts_on", "pk")
    for person, role, code, starts_on, ends_on in current.values_list(
        "person", "role", "venue__code", "starts_on", "ends_on"
    ):
        postings[person].append({"role": role, "venue": code, "starts_on": starts_on, "ends_on": ends_on})
    return list(_rows(people, emails, phones, postings))


def _rows(
    people: list[dict[str, Any]],
    emails: dict[UUID, str],
    phones: dict[UUID, str],
    postings: dict[UUID, list[dict[str, Any]]],
) -> Iterator[dict[str, Any]]:
    for person in people:
        key = person["pk"]
        base = {**person, "email": emails.get(key, ""), "phone": phones.get(key, "")}
        for posting in postings.get(key) or [{}]:
            yield {**base, **posting}
