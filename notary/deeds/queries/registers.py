"""The register as its notaries read it: lines by year, outcome and service, and their numbers."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, QuerySet

from courts.ground import clock
from courts.ground.models import Person, Role
from courts.ground.models.people import POSTING_ZONE, posted_venues
from notary.deeds.models import RegisterEntry
from notary.deeds.states import Outcome


@dataclass(frozen=True, slots=True)
class Tally:
    """The acts and refusals of one service in a year. share: of the largest total of any service, in percent."""

    service: str
    acts: int
    refusals: int
    share: int


def lines_of(person: Person, year: int, *, outcome: str = "", service: str = "") -> QuerySet[RegisterEntry]:
    """Lines of the offices that the person serves as a notary today, the latest first."""
    rows = _visible(person, year)
    if outcome:
        rows = rows.filter(outcome=outcome)
    if service:
        rows = rows.filter(service=service)
    return rows.select_related("office", "notary", "deed").order_by("-entered_at", "-pk")


def years_of(person: Person) -> list[int]:
    """The years with lines of these offices, the latest first; this year at least."""
    rows = RegisterEntry.records.filter(office__in=posted_venues(person, Role.NOTARY)).order_by("-year")
    return sorted({clock.today(POSTING_ZONE).year, *rows.values_list("year", flat=True).distinct()}, reverse=True)


def tallies(person: Person, year: int) -> list[Tally]:
    """Acts and refusals by service, the most frequent service first. One query."""
    counted = _visible(person, year).order_by().values("service", "outcome").annotate(count=Count("pk"))
    found: dict[str, dict[str, int]] = {}
    for row in counted:
        found.setdefault(row["service"], {})[row["outcome"]] = row["count"]
    most = max((sum(each.values()) for each in found.values()), default=1)
    rows = [
        Tally(name, each.get(Outcome.ACT, 0), each.get(Outcome.REFUSAL, 0), 100 * sum(each.values()) // most)
        for name, each in found.items()
    ]
    return sorted(rows, key=lambda row: (-row.acts - row.refusals, row.service))


def _visible(person: Person, year: int) -> QuerySet[RegisterEntry]:
    return RegisterEntry.records.filter(office__in=posted_venues(person, Role.NOTARY), year=year)
