"""The waiting period: widow, divorced, pregnant, and the ends of Hijri months."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courts.ground.law.contracts.profiles import CIVIL, FEDERAL
from notary.rules.facts.marriage import MarriageFacts
from notary.rules.facts.people import Ending, PreviousMarriage
from notary.rules.findings import Severity
from notary.rules.hijri import TABLE, HijriCalendar
from notary.rules.marriage.waiting import ends_on
from tests.notary.rules.cases import CIVIL_COUPLE, COUPLE, DAY, finding, keys, leave, with_bride

WAITING = FEDERAL.marriage.waiting.number
KEY = "R34.waiting.1"


def hijri(year: int, month: int, day: int) -> date:
    return TABLE.start(year, month) + timedelta(days=day - 1)


def after(ending: Ending, ended_on: date, /, **changes: object) -> MarriageFacts:
    recorded_on = ended_on if ending is Ending.DIVORCE else None
    marriage = PreviousMarriage(date(2020, 1, 1), ended_on, ending, "2026/5", recorded_on)
    return with_bride(previous=(replace(marriage, **changes),))  # type: ignore[arg-type]


def open_keys(facts: MarriageFacts, day: date) -> set[str]:
    """The findings of the waiting period alone: the other papers are of one fixed day."""
    return {key for key in keys(facts, day=day) if key.startswith("R34")}


def test_widow_is_blocked_four_months_and_nine_days_after_the_death() -> None:
    facts = after(Ending.DEATH, hijri(1447, 10, 5))
    assert open_keys(facts, hijri(1448, 2, 14)) == {KEY}


def test_widow_passes_four_months_and_ten_days_after_the_death() -> None:
    facts = after(Ending.DEATH, hijri(1447, 10, 5))
    assert open_keys(facts, hijri(1448, 2, 15)) == set()


def test_period_is_counted_in_hijri_months() -> None:
    death = hijri(1447, 10, 5)
    until = ends_on(PreviousMarriage(ended_on=death, ending=Ending.DEATH), WAITING, TABLE)
    assert until == hijri(1448, 2, 15)
    # Four Gregorian months and ten days are longer.
    assert until < date(death.year, death.month + 4, death.day) + timedelta(days=10)


def test_divorced_bride_is_blocked_on_the_last_day_of_three_months() -> None:
    facts = after(Ending.DIVORCE, hijri(1448, 1, 10))
    assert open_keys(facts, hijri(1448, 4, 9)) == {KEY}
    assert open_keys(facts, hijri(1448, 4, 10)) == set()


def test_annulled_marriage_waits_as_a_divorce() -> None:
    facts = after(Ending.ANNULMENT, hijri(1448, 1, 10))
    assert open_keys(facts, hijri(1448, 4, 9)) == {KEY}
    assert open_keys(facts, hijri(1448, 4, 10)) == set()


def test_divorce_on_the_thirtieth_ends_after_a_short_third_month() -> None:
    month = next(m for m in range(1, 9) if TABLE.length(1447, m) == 30 and TABLE.length(1447, m + 3) == 29)
    facts = after(Ending.DIVORCE, hijri(1447, month, 30))
    assert open_keys(facts, hijri(1447, month + 3, 29)) == {KEY}
    assert open_keys(facts, TABLE.start(1447, month + 4)) == set()


def test_period_over_the_hijri_new_year_ends_in_the_next_year() -> None:
    facts = after(Ending.DIVORCE, hijri(1447, 11, 1))
    assert open_keys(facts, hijri(1448, 1, 29)) == {KEY}
    assert open_keys(facts, hijri(1448, 2, 1)) == set()


def test_announced_month_moves_the_end_of_the_period() -> None:
    facts = after(Ending.DIVORCE, hijri(1448, 1, 10))
    late = HijriCalendar({(1448, 4): TABLE.start(1448, 4) + timedelta(days=1)})
    assert open_keys(replace(facts, calendar=late), hijri(1448, 4, 10)) == {KEY}
    assert open_keys(replace(facts, calendar=late), hijri(1448, 4, 11)) == set()


def test_judge_gives_leave_on_proof_and_the_reason_is_kept() -> None:
    facts = after(Ending.DIVORCE, DAY - timedelta(days=80), cycles=3)
    assert open_keys(facts, DAY) == {KEY}
    assert keys(facts, overrides=[leave(facts, KEY)]) == set()


def test_message_names_the_first_free_day() -> None:
    facts = after(Ending.DIVORCE, hijri(1448, 4, 10))
    assert hijri(1448, 7, 10).isoformat() in finding(facts, KEY).message()


def test_fewer_than_three_declared_cycles_need_leave_after_three_months() -> None:
    facts = after(Ending.DIVORCE, date(2026, 6, 1), cycles=2)
    assert open_keys(facts, DAY) == {"R34.cycles.1"}
    assert open_keys(after(Ending.DIVORCE, date(2026, 6, 1), cycles=3), DAY) == set()


def test_cycles_do_not_count_for_a_widow() -> None:
    assert open_keys(after(Ending.DEATH, date(2026, 1, 1), cycles=1), DAY) == set()


def test_pregnant_bride_is_refused_until_the_birth() -> None:
    facts = with_bride(after(Ending.DEATH, date(2026, 1, 1)), pregnant=True)
    assert open_keys(facts, DAY) == {"R34.pregnant"}
    assert finding(facts, "R34.pregnant").severity is Severity.REFUSAL


def test_bride_passes_on_the_day_of_the_birth() -> None:
    facts = with_bride(after(Ending.DEATH, DAY - timedelta(days=20)), pregnant=True, delivered_on=DAY)
    assert open_keys(facts, DAY) == set()
    assert open_keys(facts, DAY - timedelta(days=1)) == {"R34.pregnant"}


def test_birth_before_the_end_of_the_marriage_ends_no_period() -> None:
    ended = DAY - timedelta(days=20)
    facts = with_bride(after(Ending.DIVORCE, ended), delivered_on=ended - timedelta(days=1))
    assert open_keys(facts, DAY) == {KEY}
    assert open_keys(with_bride(facts, delivered_on=ended), DAY) == set()


@pytest.mark.parametrize("changes", [{"ended_on": None}, {"ending": None}, {"ended_on": DAY + timedelta(days=1)}])
def test_end_that_is_not_stated_or_lies_ahead_is_refused(changes: dict[str, object]) -> None:
    facts = after(Ending.DIVORCE, date(2026, 1, 1), **changes)
    assert open_keys(facts, DAY) == {"R34.end_not_stated.1"}


def test_end_without_paper_is_refused() -> None:
    assert open_keys(after(Ending.DIVORCE, date(2026, 1, 1), proof=" "), DAY) == {"R34.end_not_proved.1"}


def test_each_earlier_marriage_is_checked() -> None:
    old = PreviousMarriage(date(2010, 1, 1), date(2015, 1, 1), Ending.DIVORCE, "2015/1", date(2015, 1, 1))
    new = PreviousMarriage(date(2020, 1, 1), DAY - timedelta(days=9), Ending.DEATH, "2026/1")
    assert open_keys(with_bride(previous=(old, new)), DAY) == {"R34.waiting.2"}


def test_earlier_marriage_of_the_groom_has_no_waiting_period() -> None:
    marriage = PreviousMarriage(date(2020, 1, 1), DAY, Ending.DEATH)
    assert keys(replace(COUPLE, groom=replace(COUPLE.groom, previous=(marriage,)))) == set()


def test_civil_marriage_has_no_waiting_period() -> None:
    marriage = PreviousMarriage(date(2020, 1, 1), DAY, Ending.DEATH)
    assert keys(with_bride(CIVIL_COUPLE, previous=(marriage,)), CIVIL) == set()


def test_end_of_period_without_end_of_marriage_raises() -> None:
    with pytest.raises(ValueError, match="not stated"):
        ends_on(PreviousMarriage(), WAITING, TABLE)


@given(st.dates(date(1990, 1, 1), date(2060, 1, 1)), st.sampled_from(Ending))
def test_period_lasts_as_long_as_its_months(ended_on: date, ending: Ending) -> None:
    days = (ends_on(PreviousMarriage(ended_on=ended_on, ending=ending), WAITING, TABLE) - ended_on).days
    shortest, longest = (4 * 29 + 10, 4 * 30 + 11) if ending is Ending.DEATH else (3 * 29, 3 * 30 + 1)
    assert shortest <= days <= longest


@given(st.dates(date(1990, 1, 1), date(2060, 1, 1)), st.sampled_from(Ending))
def test_period_ends_on_one_day(ended_on: date, ending: Ending) -> None:
    facts = after(ending, ended_on)
    until = ends_on(facts.bride.previous[0], WAITING, TABLE)
    for waited in (0, 1, (until - ended_on).days - 1):
        assert open_keys(facts, ended_on + timedelta(days=waited)) == {KEY}
    for later in (0, 1, 400):
        assert open_keys(facts, until + timedelta(days=later)) == set()


def test_pregnancy_is_one_finding_after_several_marriages() -> None:
    marriage = PreviousMarriage(date(2010, 1, 1), date(2015, 1, 1), Ending.DEATH, "P")
    facts = with_bride(previous=(marriage, replace(marriage, ended_on=date(2026, 9, 1))), pregnant=True)
    assert open_keys(facts, DAY) == {"R34.pregnant"}


def test_bride_without_earlier_marriage_has_no_waiting_period() -> None:
    assert open_keys(with_bride(pregnant=True), DAY) == set()


def test_end_on_the_contract_day_counts_as_an_end() -> None:
    assert open_keys(after(Ending.DIVORCE, DAY), DAY) == {KEY}
    assert open_keys(with_bride(after(Ending.DEATH, DAY), pregnant=True), DAY) == {"R34.pregnant"}


def test_pregnancy_without_a_stated_end_is_no_second_finding() -> None:
    facts = with_bride(previous=(PreviousMarriage(),), pregnant=True)
    assert open_keys(facts, DAY) == {"R34.end_not_stated.1"}


@pytest.mark.parametrize("missing", ["ended_on", "ending"])
def test_end_of_period_needs_day_and_kind_of_the_end(missing: str) -> None:
    whole = PreviousMarriage(ended_on=DAY, ending=Ending.DEATH)
    with pytest.raises(ValueError, match="not stated"):
        ends_on(replace(whole, **{missing: None}), WAITING, TABLE)  # type: ignore[arg-type]
