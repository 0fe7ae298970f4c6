"""R28: the witnesses of the contract, and the distinctness of the people of the sitting."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from courts.ground.law.contracts.marriage import MarriageLaw, Witnesses
from notary.rules.dates import has_age
from notary.rules.facts.marriage import MarriageFacts
from notary.rules.facts.people import Person
from notary.rules.findings import Finding, refuse
from notary.rules.rule import rule
from notary.rules.words import _


@rule("R28", "witnesses")
def witnesses_eligible(facts: MarriageFacts, law: MarriageLaw, day: date) -> Iterator[Finding]:
    """Refuse a contract without enough witnesses, or with one that the law does not accept."""
    asked = law.witnesses.number
    if len({witness.person.key for witness in facts.witnesses}) < asked.count:
        yield refuse(
            "too_few",
            _("The contract needs %(count)s different witnesses."),
            _("Enter another witness."),
            "witnesses",
            count=asked.count,
        )
    for place, witness in enumerate(facts.witnesses):
        yield from _of_witness(place, witness.person, asked, facts, day)


def _of_witness(place: int, person: Person, asked: Witnesses, facts: MarriageFacts, day: date) -> Iterator[Finding]:
    field, number = f"witnesses.{place}.person", place + 1
    if person.born_on is None or not has_age(person.born_on, asked.age, day, facts.calendar):
        yield refuse(
            "not_adult",
            _("Witness %(number)s is not proved to be an adult of %(years)s years."),
            _("Enter the date of birth, or another witness."),
            f"{field}.born_on",
            subject=str(number),
            number=number,
            years=asked.age.years,
        )
    if asked.must_be_male and person.is_male is not True:
        yield refuse(
            "not_male",
            _("Witness %(number)s is not stated to be a man."),
            _("Enter a man as witness."),
            f"{field}.is_male",
            subject=str(number),
            number=number,
        )
    if asked.must_be_muslim and person.is_muslim is not True:
        yield refuse(
            "not_muslim",
            _("Witness %(number)s is not stated to be a Muslim."),
            _("Enter a Muslim as witness."),
            f"{field}.is_muslim",
            subject=str(number),
            number=number,
        )


@rule("R28", "witnesses")
def people_distinct(facts: MarriageFacts, law: MarriageLaw, day: date) -> Iterator[Finding]:
    """Refuse one person in two roles: spouse, wali or witness."""
    seen: dict[str, str] = {}
    people = [("groom", facts.groom.person), ("bride", facts.bride.person)]
    if facts.wali is not None:
        people.append(("wali", facts.wali.person))
    people += [(f"witnesses.{place}", witness.person) for place, witness in enumerate(facts.witnesses)]
    for field, person in people:
        if person.key in seen:
            yield refuse(
                "same_person",
                _("One person is entered in two roles."),
                _("Enter a different person in each role."),
                seen[person.key],
                field,
                subject=field,
            )
        else:
            seen[person.key] = field
