"""The standing of people in a case, and the types of filing that it takes from them."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Q

from courts.ground.models import Person
from courts.registry.filing_types.definition import FilingType, Place
from courts.registry.filing_types.registry import types
from courts.registry.models import Case, Party, Representation
from courts.registry.states import CaseState


def roles_in(case: Case, person: Person) -> set[str]:
    """Return the roles for which the person files in the case: their own as a party, and those of their clients now."""
    own = Party.records.filter(case=case, person=person).values_list("role", flat=True)
    acting = Representation.records.filter(party__case=case, lawyer=person, until__isnull=True)
    return {*own, *acting.values_list("party__role", flat=True)}


def types_for(case: Case, roles: Collection[str]) -> list[FilingType]:
    """Return the types of filing that the case takes from these roles today; none of a closed case."""
    if not roles or case.state == CaseState.CLOSED:
        return []
    return [
        kind
        for kind in types(Place.IN_CASE)
        if kind.takes(case.kind) and (not kind.sides or not set(kind.sides).isdisjoint(roles))
    ]


def takes_part(case: Case, person: Person) -> bool:
    """Return whether the person is a party of the case, or acts for one now."""
    mine = Q(person=person) | Q(representations__lawyer=person, representations__until__isnull=True)
    return Party.records.filter(mine, case=case).exists()
