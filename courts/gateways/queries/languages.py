"""The language of each reader of a message: chosen for its kind, or for all, or that of the institution."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings

from courts.access.queries.institution import stored_language
from courts.gateways import kinds
from courts.gateways.models import LanguageChoice
from courts.gateways.states import ACCOUNTS
from courts.ground.declared.reading_languages import Found, Wanted
from courts.ground.models import Person


def languages_of(wanted: Wanted) -> Found:
    """The language by key of the person and kind of message. Two queries at most.

    Services ask inside their transactions, so the language of the institution is read from its row.
    """
    chosen = chosen_languages({person.pk for person, _kind in wanted})
    own = {person.pk: person.language for person, _kind in wanted if person.language in dict(settings.LANGUAGES)}
    default = stored_language() if any(person.pk not in own for person, _kind in wanted) else ""
    return {
        (person.pk, kind): chosen.get((person.pk, _group(kind))) or own.get(person.pk, default)
        for person, kind in wanted
    }


def _group(kind: str) -> str:
    declared = kinds.find(kind)
    return declared.group if declared is not None else ACCOUNTS


def chosen_languages(people: set[UUID]) -> dict[tuple[UUID, str], str]:
    """The exceptions from the language of the profile, by person and group. One query."""
    rows = LanguageChoice.records.filter(person__in=people)
    return {(person, group): language for person, group, language in rows.values_list("person", "group", "language")}


def languages_as_data(person: Person) -> list[dict[str, Any]]:
    """The person's exceptions, for the copy of their data."""
    rows = LanguageChoice.records.filter(person=person).order_by("group")
    return [dict(row) for row in rows.values("group", "language", "chosen_at")]
