"""Section 1, item 27: a spouse abroad may change the law that applies and the notary's competence."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from courts.ground.law.contracts.marriage import MarriageLaw
from notary.rules.facts.marriage import MarriageFacts
from notary.rules.findings import Finding, warn
from notary.rules.rule import rule
from notary.rules.words import ROLES, _


@rule("S27", "abroad_is_checked")
def spouse_abroad(facts: MarriageFacts, law: MarriageLaw, day: date) -> Iterator[Finding]:
    """Warn when a spouse is abroad on the contract day, or when their place is not stated."""
    for role, spouse in facts.spouses:
        if spouse.person.is_abroad is False:
            continue
        text = (
            _("On the day of the contract, %(role)s is abroad.")
            if spouse.person.is_abroad
            else _("It is not stated where %(role)s is on the day of the contract.")
        )
        yield warn(
            "abroad" if spouse.person.is_abroad else "place_not_stated",
            text,
            _("The notary confirms competence and the law that applies, and records both."),
            f"{role}.person.is_abroad",
            subject=role,
            role=ROLES[role],
        )
