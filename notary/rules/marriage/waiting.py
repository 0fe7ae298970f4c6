"""R34: the waiting period of a bride after an earlier marriage, counted in the Hijri calendar."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from courts.ground.law.contracts.marriage import MarriageLaw, Waiting
from notary.rules.facts.marriage import MarriageFacts
from notary.rules.facts.people import Ending, PreviousMarriage, Spouse
from notary.rules.findings import Finding, ask_leave, refuse
from notary.rules.hijri import HijriCalendar
from notary.rules.rule import rule
from notary.rules.words import _


@rule("R34", "waiting")
def waiting_period(facts: MarriageFacts, law: MarriageLaw, day: date) -> Iterator[Finding]:
    """Ask for leave while the waiting period runs by date, and refuse before a birth or without papers.

    The test by date is cautious: declared cycles that end sooner are a proof for the judge.
    """
    ended = [each.ended_on for each in facts.bride.previous if each.ended_on is not None and each.ended_on <= day]
    is_expecting = facts.bride.pregnant and bool(ended) and not _delivered(facts.bride, max(ended), day)
    if is_expecting:
        yield refuse(
            "pregnant",
            _("The waiting period of the bride ends with the birth."),
            _("Choose a day after the birth, and enter its date."),
            "bride.delivered_on",
        )
    for place, marriage in enumerate(facts.bride.previous):
        yield from _ended(place, marriage, day)
        if not is_expecting:
            yield from _waits(place, marriage, facts, law.waiting.number, day)


def ends_on(marriage: PreviousMarriage, waiting: Waiting, calendar: HijriCalendar) -> date:
    """Return the first day after the waiting period by date. Raises ValueError if the end is not stated."""
    if marriage.ended_on is None or marriage.ending is None:
        raise ValueError("the end of the marriage is not stated")
    if marriage.ending is Ending.DEATH:
        return calendar.add_months(marriage.ended_on, waiting.widow_months) + timedelta(days=waiting.widow_days)
    return calendar.add_months(marriage.ended_on, waiting.divorced_months)


def _ended(place: int, marriage: PreviousMarriage, day: date) -> Iterator[Finding]:
    field = f"bride.previous.{place}"
    if marriage.ended_on is None or marriage.ending is None or marriage.ended_on > day:
        yield refuse(
            "end_not_stated",
            _("The end of an earlier marriage of the bride is not stated, or lies after the day of the contract."),
            _("Enter the day and the kind of the end: divorce, annulment or death."),
            f"{field}.ended_on",
            f"{field}.ending",
            subject=str(place + 1),
        )
    elif not marriage.proof.strip():
        yield refuse(
            "end_not_proved",
            _("The paper that proves the end of an earlier marriage of the bride is missing."),
            _("Attach the divorce deed, the judgment or the death certificate."),
            f"{field}.proof",
            subject=str(place + 1),
        )


def _waits(
    place: int, marriage: PreviousMarriage, facts: MarriageFacts, waiting: Waiting, day: date
) -> Iterator[Finding]:
    if marriage.ended_on is None or marriage.ending is None or marriage.ended_on > day:
        return
    field, subject = f"bride.previous.{place}", str(place + 1)
    if _delivered(facts.bride, marriage.ended_on, day):
        return
    until = ends_on(marriage, waiting, facts.calendar)
    if day < until:
        yield ask_leave(
            "waiting",
            _("The waiting period of the bride has not ended. By date, the contract is possible from %(until)s."),
            _("Choose that day or a later one, or show the judge the proof that the period has ended."),
            f"{field}.ended_on",
            subject=subject,
            until=until,
        )
    elif _counts_fewer_cycles(marriage, waiting):
        yield ask_leave(
            "cycles",
            _("The bride declares fewer than %(cycles)s cycles since the end of the marriage."),
            _("Choose a later day, or show the judge the proof that the period has ended."),
            f"{field}.cycles",
            subject=subject,
            cycles=waiting.divorced_cycles,
        )


def _counts_fewer_cycles(marriage: PreviousMarriage, waiting: Waiting) -> bool:
    is_counted = marriage.ending is not Ending.DEATH and marriage.cycles is not None
    return is_counted and (marriage.cycles or 0) < waiting.divorced_cycles


def _delivered(bride: Spouse, ended_on: date, day: date) -> bool:
    return bride.delivered_on is not None and ended_on <= bride.delivered_on <= day
