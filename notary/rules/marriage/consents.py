"""R39: the bride is asked alone before the sitting."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from courts.ground.law.contracts.marriage import MarriageLaw
from notary.rules.facts.marriage import MarriageFacts
from notary.rules.findings import Finding, refuse
from notary.rules.rule import rule
from notary.rules.words import _


@rule("R39", "consent_apart")
def bride_asked_apart(facts: MarriageFacts, law: MarriageLaw, day: date) -> Iterator[Finding]:
    """Refuse the sitting until the bride has said yes alone. Refusal and silence give the same neutral text."""
    consent = facts.bride.consent
    if consent is None or not consent.apart or consent.asked_on > day:
        yield refuse(
            "not_asked_apart",
            _("The bride has not yet been asked alone for her consent."),
            _("The notary asks the bride in a private room, without wali and relatives, before the sitting."),
            "bride.consent",
        )
    elif consent.said_yes is not True:
        yield refuse(
            "not_possible",
            _("The contract cannot be concluded."),
            _("The office informs the couple of the next steps."),
        )
