"""R24 and R25: the age of the spouses on the contract day, and the difference of their ages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from courts.ground.law.contracts.marriage import MarriageLaw
from courts.ground.law.contracts.terms import ContractKind
from notary.rules.dates import add_years, full_years, has_age
from notary.rules.facts.marriage import MarriageFacts
from notary.rules.findings import Finding, ask_leave, refuse
from notary.rules.rule import rule
from notary.rules.words import ROLES, _


@rule("R24", "minimum_age", kind=ContractKind.MUSLIM, quotes=("under_age_by_leave",))
def age_on_contract_day(facts: MarriageFacts, law: MarriageLaw, day: date) -> Iterator[Finding]:
    """Refuse a spouse below the age of marriage; a court may permit it where the law says so."""
    yield from too_young(facts, law, day)


@rule("R25", "age_gap_years")
def age_gap(facts: MarriageFacts, law: MarriageLaw, day: date) -> Iterator[Finding]:
    """Ask for leave when one spouse is older by more years than the law allows. Exactly so many years pass."""
    births = [spouse.person.born_on for _role, spouse in facts.spouses]
    known = sorted(born for born in births if born is not None)
    if len(known) == 2 and add_years(known[0], law.age_gap_years.number) < known[1]:
        yield ask_leave(
            "gap",
            _("The ages of the spouses differ by more than %(years)s years."),
            _("Ask the court for its leave."),
            "groom.person.born_on",
            "bride.person.born_on",
            years=law.age_gap_years.number,
        )


@rule("R25", "age_ratio")
def age_ratio(facts: MarriageFacts, law: MarriageLaw, day: date) -> Iterator[Finding]:
    """Ask for leave when the groom has a multiple of the bride's age."""
    groom, bride = facts.groom.person.born_on, facts.bride.person.born_on
    if groom is None or bride is None:
        return
    if full_years(groom, day) >= law.age_ratio.number * full_years(bride, day):
        yield ask_leave(
            "ratio",
            _("The age of the groom is at least %(times)s times the age of the bride."),
            _("Ask the court for its leave."),
            "groom.person.born_on",
            "bride.person.born_on",
            times=law.age_ratio.number,
        )


def too_young(facts: MarriageFacts, law: MarriageLaw, day: date) -> Iterator[Finding]:
    """Yield a finding for each spouse below the age of marriage, or without a date of birth."""
    age = law.minimum_age.number
    by_leave = law.under_age_by_leave.is_known and law.under_age_by_leave.number
    for role, spouse in facts.spouses:
        field, born_on = f"{role}.person.born_on", spouse.person.born_on
        if born_on is None:
            yield refuse(
                "birth_not_stated",
                _("The date of birth of %(role)s is missing."),
                _("Enter the date of birth as the identity document states it."),
                field,
                subject=role,
                role=ROLES[role],
            )
        elif not has_age(born_on, age, day, facts.calendar):
            weigh, cure = (
                (ask_leave, _("Ask the court for its permission, or choose a later day."))
                if by_leave
                else (refuse, _("Choose a day after the birthday."))
            )
            yield weigh(
                "too_young",
                _("The age of %(role)s on the day of the contract is below %(years)s years."),
                cure,
                field,
                subject=role,
                role=ROLES[role],
                years=age.years,
            )
