"""Imports as administrators look them up."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.db.models import QuerySet

from courts.ground.errors import NotVisible
from courts.imports.models import ImportRowError, PeopleImport
from courts.imports.table.reading import first_rows

SHOWN: Final = 5


def imports_listed() -> QuerySet[PeopleImport]:
    """The imports, the newest first, without their files."""
    return PeopleImport.records.defer("content").select_related("made_by__person").order_by("-made_at", "pk")


def import_of(key: UUID) -> PeopleImport:
    """One import without its file. Raises NotVisible if there is none."""
    row = PeopleImport.records.defer("content").select_related("made_by__person").filter(pk=key).first()
    if row is None:
        raise NotVisible
    return row


def beginning_of(row: PeopleImport) -> list[dict[str, Any]]:
    """The values of the first rows, so that a reader sees whether the letters were read right."""
    content = PeopleImport.records.filter(pk=row.pk).values_list("content", flat=True).first()
    return first_rows(bytes(content), SHOWN) if content else []


def errors_of(row: PeopleImport, *, warnings: bool = False) -> QuerySet[ImportRowError]:
    """The errors of an import, or its warnings, in the order of the rows."""
    return ImportRowError.records.filter(people_import=row, is_warning=warnings).order_by("pk")
