"""R37: a divorce is documented in time, and the days on which the former spouses are reminded of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from courts.ground.law.contracts.marriage import MarriageLaw
from notary.rules.facts.marriage import MarriageFacts
from notary.rules.facts.people import Ending
from notary.rules.findings import Finding, warn
from notary.rules.rule import rule
from notary.rules.words import ROLES, _


@rule("R37", "divorce_record_time")
def divorce_recorded(facts: MarriageFacts, law: MarriageLaw, day: date) -> Iterator[Finding]:
    """Warn of a divorce that was documented late, or is not documented in time."""
    for role, spouse in facts.spouses:
        for place, marriage in enumerate(spouse.previous):
            if marriage.ending is not Ending.DIVORCE or marriage.ended_on is None:
                continue
            last = marriage.ended_on + law.divorce_record_time.number
            if (marriage.recorded_on or day) > last:
                yield warn(
                    "recorded_late",
                    _("A divorce was not documented by %(last)s. This concerns %(role)s."),
                    _("Ask for the documented divorce, and tell the judge of the delay."),
                    f"{role}.previous.{place}.recorded_on",
                    subject=f"{role}.{place + 1}",
                    last=last,
                    role=ROLES[role],
                )


def reminder_days(divorced_on: date, law: MarriageLaw) -> tuple[date, ...]:
    """Return the days on which to remind of documenting a divorce; none where the law is not known."""
    if not law.divorce_reminder_days.is_known:
        return ()
    return tuple(divorced_on + timedelta(days=days) for days in law.divorce_reminder_days.number)
