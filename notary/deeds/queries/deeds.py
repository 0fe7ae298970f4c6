"""Lists of deeds, and the rows that the page of one deed shows."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from courts.ground.models import Person
from notary.deeds.models import Deed, DeedParty, DeedRelation, RegisterEntry
from notary.draft import DraftParty


@dataclass(frozen=True, slots=True)
class ShownParty:
    """A party with the name and identity that the deed gives them."""

    named: DraftParty
    row: DeedParty


def deeds_of(person: Person) -> QuerySet[Deed]:
    """Deeds that the person may see, the latest first."""
    rows: QuerySet[Deed] = Deed.objects.visible_to(person)
    return rows.select_related("office", "notary").order_by("-created_at", "pk")


def parties_of(deed: Deed) -> list[ShownParty]:
    """The parties of a deed in the order of its text."""
    named = deed.text.parties
    return [ShownParty(named[row.place], row) for row in DeedParty.records.filter(deed=deed).order_by("place")]


def entry_of(deed: Deed) -> RegisterEntry | None:
    """The line of a deed in the register, with its office. None before its number is taken."""
    return RegisterEntry.records.select_related("office").filter(deed=deed).first()


def numbers_of(keys: list[UUID]) -> dict[UUID, str]:
    """The register numbers of deeds, by key of the deed. One query."""
    rows = RegisterEntry.records.filter(deed__in=keys).select_related("office")
    return {row.deed_id: row.text for row in rows if row.deed_id is not None}


def relations_of(deed: Deed) -> list[DeedRelation]:
    """Return the relations of a deed to earlier ones, and of later ones to it."""
    rows = DeedRelation.records.filter(deed=deed) | DeedRelation.records.filter(earlier=deed)
    return list(rows.select_related("deed", "earlier").order_by("pk"))
