"""R36: caps of the dower. They warn and refuse nothing: the present practice is not clear."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from courts.ground.law.contracts.marriage import MarriageLaw
from notary.rules.facts.marriage import MarriageFacts
from notary.rules.findings import Finding, warn
from notary.rules.rule import rule
from notary.rules.words import Amount, _

_CURE = _("You may keep the amount. The notary tells both spouses of the cap, and they decide.")


@rule("R36", "dower_caps")
def dower_caps(facts: MarriageFacts, law: MarriageLaw, day: date) -> Iterator[Finding]:
    """Warn of a dower above the caps, or in a currency in which no cap is known."""
    dower, caps = facts.dower, law.dower_caps.number
    if dower is None:
        return
    if dower.currency != caps.currency:
        yield warn(
            "other_currency",
            _("The dower is not in %(currency)s and was not compared with the caps."),
            _("The ma'zoun compares the value of that day."),
            "dower.currency",
            currency=caps.currency,
        )
        return
    if dower.advance is not None and dower.advance > caps.advance:
        yield warn(
            "advance",
            _("The advance dower is above the cap of %(cap)s."),
            _CURE,
            "dower.advance",
            cap=Amount(caps.advance, caps.currency),
        )
    if dower.deferred is not None and dower.deferred > caps.deferred:
        yield warn(
            "deferred",
            _("The deferred dower is above the cap of %(cap)s."),
            _CURE,
            "dower.deferred",
            cap=Amount(caps.deferred, caps.currency),
        )
