"""The right to see cases, asked for many pairs of a person and a case at once: for notices that leave by the thousand.

The rule is that of the lists, in `models/cases.py`; a test holds the answers equal for the whole cast.
"""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from courts.ground.models import Role
from courts.ground.queries.postings import postings_of
from courts.registry.models import Case
from courts.registry.models.cases import LYING_OPEN, granted_to

Pairs = set[tuple[UUID, UUID]]


def granted_pairs(people: Collection[UUID], cases: Collection[UUID]) -> Pairs:
    """Pairs (person, case) in which the person holds a right on the case now. One query."""
    return set(granted_to(people).filter(content_object__in=cases).values_list("user__person", "content_object"))


def open_pairs(people: Collection[UUID], cases: Collection[UUID]) -> Pairs:
    """Pairs (person, case) in which the case lies open to the person as a clerk of its court. One or two queries."""
    clerks = {(person, court) for person, court, role in postings_of(people) if role == Role.CLERK}
    if not clerks:
        return set()
    rows = Case.records.filter(LYING_OPEN, pk__in=cases).values_list("pk", "court")
    return {(person, case) for case, court in rows for person, at in clerks if at == court}


def seen_pairs(people: Collection[UUID], cases: Collection[UUID]) -> Pairs:
    """Pairs (person, case) in which the person may see the case."""
    return granted_pairs(people, cases) | open_pairs(people, cases)
