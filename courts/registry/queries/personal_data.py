"""The part of a person's own data that the registry stores."""

from __future__ import annotations

from typing import Any

from courts.ground.models import Person
from courts.registry.models import Filing, Party, Representation


def filings_and_cases(person: Person) -> dict[str, Any]:
    """The person's filings, and the cases in which they are a party or act for one. Three queries."""
    case = ("case__court__name_ar", "case__kind", "case__serial", "case__year", "case__title", "case__state")
    filings = Filing.records.filter(filer=person).order_by("created_at")
    return {
        "filings": list(filings.values("receipt__number", "title", "facts", "requests", "state", "created_at")),
        "party": list(Party.records.filter(person=person).values("role", *case)),
        "counsel": list(
            Representation.records.filter(lawyer=person).values("since", "until", *(f"party__{name}" for name in case))
        ),
    }
