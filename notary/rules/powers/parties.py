"""R10: the age of principal and agent, and the proof of a person who acts for another."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from courts.ground.law.contracts.acts import ActLaw
from courts.ground.law.contracts.terms import Age
from notary.rules.dates import has_age
from notary.rules.facts.acts import PowerFacts
from notary.rules.findings import Finding, refuse
from notary.rules.rule import rule
from notary.rules.words import ROLES, _


@rule("R10", "civil_age")
def civil_age(facts: PowerFacts, law: ActLaw, day: date) -> Iterator[Finding]:
    """Refuse principal and agent of a civil power below its age, in lunar years where the law counts so."""
    if not facts.is_commercial:
        yield from _too_young(facts, law.civil_age.number, day)


@rule("R10", "commercial_age")
def commercial_age(facts: PowerFacts, law: ActLaw, day: date) -> Iterator[Finding]:
    """Refuse principal and agent of a commercial power below its age."""
    if facts.is_commercial:
        yield from _too_young(facts, law.commercial_age.number, day)


def _too_young(facts: PowerFacts, age: Age, day: date) -> Iterator[Finding]:
    for role, party in facts.parties:
        born_on = party.person.born_on
        if born_on is None or not has_age(born_on, age, day, facts.calendar):
            yield refuse(
                "too_young",
                _("The age of %(role)s is not proved to be %(years)s years."),
                _("Enter the date of birth, or choose another person."),
                f"{role}.person.born_on",
                subject=role,
                role=ROLES[role],
                years=age.years,
            )


@rule("R10", "capacity_proved")
def capacity_proved(facts: PowerFacts, law: ActLaw, day: date) -> Iterator[Finding]:
    """Refuse a person who acts for another without a paper, or with one that has expired."""
    for role, party in facts.parties:
        capacity = party.capacity
        if capacity is None:
            continue
        is_past = capacity.valid_until is not None and capacity.valid_until < day
        if is_past or not capacity.proof.strip():
            yield refuse(
                "capacity_not_proved",
                _("The right to act for %(role)s is not proved on this day."),
                _("Attach the guardianship, the licence with its authorised manager, or the power."),
                f"{role}.capacity",
                subject=role,
                role=ROLES[role],
            )


@rule("R10", "capacity_proved")
def parties_differ(facts: PowerFacts, law: ActLaw, day: date) -> Iterator[Finding]:
    """Refuse a power by which a person authorises themselves in the same capacity."""
    principal, agent = facts.principal, facts.agent
    if principal.person.key == agent.person.key and principal.capacity == agent.capacity:
        yield refuse(
            "same_person",
            _("Principal and agent are one person."),
            _("Enter a different agent."),
            "principal.person",
            "agent.person",
        )
