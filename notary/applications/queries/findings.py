"""The answer of the rules to an application, for an act on one day."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from courts.calendars.queries.hijri_months import announced_months
from courts.ground.law.contracts.profiles import ContractLaw, name_for, profile
from courts.ground.law.contracts.terms import ContractKind
from notary.applications.facts.acts import act_facts, power_facts, revocation_facts
from notary.applications.facts.marriage import marriage_facts
from notary.applications.models import Application, ApplicationPerson, Leave, Paper
from notary.catalogue.definition import FactsKind
from notary.rules import registry
from notary.rules.findings import Finding, Overridden, Override, Severity
from notary.rules.hijri import HijriCalendar
from notary.rules.registry import Facts

# What the ma'zoun or the notary finds in the sitting itself. It keeps no application from being submitted.
_SITTING_RULES: Final = frozenset({"R7", "R8", "R17", "R18", "R22", "R39"})
_SITTING_KEYS: Final = frozenset({"R29.not_identified", "R29.witnesses_not_asked", "R38.no_consent"})
# Of these other people read the text alone: a key or a field would say which spouse did not consent.
_PRIVATE: Final = frozenset({"R38.no_consent"})


@dataclass(frozen=True, slots=True)
class Checked:
    """The result of a check. is_known: the law of the office has rules of contracts on that day."""

    day: date
    open: tuple[Finding, ...] = ()
    lifted: tuple[Overridden, ...] = ()
    is_known: bool = True

    @property
    def refusals(self) -> list[Finding]:
        """The findings that keep the application from being submitted."""
        return [row for row in self.open if row.severity is Severity.REFUSAL and not concerns_sitting(row)]

    @property
    def leaves(self) -> list[Finding]:
        """The findings that need a judge's leave before the application is accepted."""
        return [row for row in self.open if row.severity is Severity.LEAVE and not concerns_sitting(row)]

    @property
    def warnings(self) -> list[Finding]:
        """The findings that refuse nothing."""
        return [row for row in self.open if row.severity is Severity.WARNING]

    @property
    def for_sitting(self) -> list[Finding]:
        """The findings that end in the sitting, without those about consent: these are no one's to read before."""
        return [
            row
            for row in self.open
            if concerns_sitting(row) and row.severity is not Severity.WARNING and not is_private(row)
        ]


def concerns_sitting(finding: Finding) -> bool:
    """Say whether the finding ends in the sitting and not by a change of the application.

    A document that has expired does not: the person enters another one.
    """
    if finding.code == "document_expired":
        return False
    return finding.rule in _SITTING_RULES or finding.key in _SITTING_KEYS


def is_private(finding: Finding) -> bool:
    """Say whether the finding is about consent: other people read its text, never its key."""
    return finding.rule == "R39" or finding.key in _PRIVATE


def law_of(application: Application, day: date) -> ContractLaw | None:
    """Return the law of contracts of the office on that day; None if it is not known."""
    try:
        kind = ContractKind(application.service.contract)
        return profile(name_for(application.office.law_profile_on(day), kind), day)
    except LookupError:
        return None


def hijri_calendar() -> HijriCalendar:
    """Return the Hijri calendar with the announced months. An announcement too far from the table is left out."""
    calendar = HijriCalendar()
    announced: dict[tuple[int, int], date] = {}
    for month, first in announced_months().items():
        try:
            calendar = HijriCalendar({**announced, month: first})
        except (ValueError, OverflowError):
            continue
        announced[month] = first
    return calendar


def facts_of(
    application: Application, people: Collection[ApplicationPerson], papers: Iterable[Paper], calendar: HijriCalendar
) -> list[Facts]:
    """Return the facts of the application, for every set of rules that its service is checked by."""
    service, answers = application.service, application.answers
    if service.facts is FactsKind.MARRIAGE:
        return [marriage_facts(service, answers, people, calendar)]
    found: list[Facts] = [act_facts(service, people)]
    if service.facts is FactsKind.POWER:
        codes = {paper.code for paper in papers}
        found.append(power_facts(service, answers, people, codes, calendar))
    elif service.facts is FactsKind.REVOCATION:
        found.append(revocation_facts(answers, people))
    return found


def check(
    application: Application,
    people: Collection[ApplicationPerson],
    papers: Iterable[Paper],
    leaves: Iterable[Leave],
    day: date,
) -> Checked:
    """Return what the rules find for an act on that day, against the leaves of a judge."""
    law = law_of(application, day)
    if law is None:
        return Checked(day, is_known=False)
    overrides = [_override(leave) for leave in leaves]
    results = [
        registry.check(facts, law, day, overrides) for facts in facts_of(application, people, papers, hijri_calendar())
    ]
    return Checked(
        day,
        tuple(finding for result in results for finding in result.open),
        tuple(item for result in results for item in result.overridden),
    )


def _override(leave: Leave) -> Override:
    return Override(
        key=leave.key,
        basis=leave.basis,
        reason=leave.reason,
        number=leave.number,
        judge=leave.judge,
        given_on=leave.given_on,
    )
