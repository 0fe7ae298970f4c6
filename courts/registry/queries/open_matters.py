"""Matters that bind a person to the registry: their cases and filings that are not over."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from courts.ground.declared.open_matters import OpenMatter
from courts.ground.models import Person
from courts.registry.models import Filing, Party, Representation
from courts.registry.states import CaseState, FilingState

# The court has the filing, or waits for its correction.
OPEN = (FilingState.SUBMITTED, FilingState.UNDER_REVIEW, FilingState.RETURNED)


def open_matters(person: Person) -> list[OpenMatter]:
    """Cases in which the person is a party or acts for one, and filings that are not decided. Three queries."""
    found = []
    if Party.records.filter(person=person).exclude(case__state=CaseState.CLOSED).exists():
        found.append(OpenMatter(_("A case that is not closed, as a party"), reverse("cases")))
    acting = Representation.records.filter(lawyer=person, until__isnull=True)
    if acting.exclude(party__case__state=CaseState.CLOSED).exists():
        found.append(OpenMatter(_("A case that is not closed, for a party"), reverse("cases")))
    if Filing.records.filter(filer=person, state__in=OPEN).exists():
        found.append(OpenMatter(_("A filing that is not decided yet"), reverse("filings")))
    return found
