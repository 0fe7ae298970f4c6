"""R35: present marriages of the spouses. Earlier marriages that have ended do not count."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from courts.ground.law.contracts.marriage import MarriageLaw
from notary.rules.facts.marriage import MarriageFacts
from notary.rules.findings import Finding, refuse
from notary.rules.rule import rule
from notary.rules.words import ROLES, _


@rule("R35", "max_wives")
def wives(facts: MarriageFacts, law: MarriageLaw, day: date) -> Iterator[Finding]:
    """Refuse a further marriage beyond the highest number, and one of which the bride has not been told.

    The text says nothing about the records of other people.
    """
    present = facts.groom.current_marriages
    if present is None:
        yield not_stated("groom")
    elif present >= law.max_wives.number:
        yield refuse(
            "too_many",
            _("The groom cannot conclude a further marriage."),
            _("Bring the paper that proves the end of a marriage, if a record is wrong."),
            "groom.current_marriages",
        )
    elif present > 0 and not facts.groom.wives_disclosed:
        yield refuse(
            "not_disclosed",
            _("The groom is married, and the bride has not confirmed that she knows it."),
            _("The bride confirms it to the ma'zoun."),
            "groom.wives_disclosed",
        )


@rule("R35", "bride_unmarried")
def bride_unmarried(facts: MarriageFacts, law: MarriageLaw, day: date) -> Iterator[Finding]:
    """Refuse a bride with a present marriage."""
    present = facts.bride.current_marriages
    if present is None:
        yield not_stated("bride")
    elif present > 0:
        yield refuse(
            "bride_married",
            _("The bride is married."),
            _("Bring the paper that proves the end of the marriage, if a record is wrong."),
            "bride.current_marriages",
        )


def not_stated(role: str) -> Finding:
    """Return the finding on a spouse whose present marriages are not stated."""
    return refuse(
        "marriages_not_stated",
        _("The number of present marriages is missing for %(role)s."),
        _("Enter the number. Marriages that have ended do not count."),
        f"{role}.current_marriages",
        subject=role,
        role=ROLES[role],
    )
