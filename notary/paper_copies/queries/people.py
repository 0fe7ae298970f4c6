"""Rows of paper copies about a person, for the copy of their data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from courts.ground.models import Person
from notary.paper_copies.models import PaperCopy


def data_of(person: Person) -> Iterable[Mapping[str, Any]]:
    """Return the copies that the person asked for, with their addresses. One query."""
    rows = PaperCopy.records.filter(asked_by=person).order_by("asked_at")
    return list(rows.values("recipient", "telephone", "emirate", "address", "state", "carrier", "tracking", "asked_at"))
