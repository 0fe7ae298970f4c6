"""A judge's leave: what it lifts, what it does not, and what the result keeps of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from courts.ground.law.contracts.profiles import FEDERAL
from notary.rules.facts.people import Dower
from notary.rules.findings import Override, Severity
from notary.rules.registry import check
from tests.notary.rules.cases import COUPLE, DAY, born, leave, with_groom

KEY = "R24.too_young.bride"
YOUNG = born(bride=date(2009, 1, 1))


def test_result_keeps_reason_and_number_of_the_leave() -> None:
    result = check(YOUNG, FEDERAL, DAY, [leave(KEY)])
    (kept,) = result.overridden
    assert kept.finding.key == KEY
    assert (kept.override.number, kept.override.reason) == ("2026/88", "The judge heard the couple.")
    assert result.may_proceed


def test_without_leave_the_act_does_not_proceed() -> None:
    result = check(YOUNG, FEDERAL, DAY)
    assert not result.may_proceed
    assert [finding.key for finding in result.of(Severity.LEAVE)] == [KEY]


def test_leave_given_after_the_contract_day_lifts_nothing() -> None:
    late = leave(KEY, given_on=DAY + timedelta(days=1))
    result = check(YOUNG, FEDERAL, DAY, [late])
    assert not result.may_proceed
    assert result.unused == (late,)


def test_leave_for_another_finding_is_kept_as_unused() -> None:
    other = leave("R25.gap")
    result = check(YOUNG, FEDERAL, DAY, [leave(KEY), other])
    assert result.may_proceed
    assert result.unused == (other,)


def test_leave_for_a_refusal_lifts_nothing() -> None:
    refusal = leave("R35.too_many")
    result = check(with_groom(current_marriages=4), FEDERAL, DAY, [refusal])
    assert not result.may_proceed
    assert result.unused == (refusal,)


def test_warnings_do_not_stop_the_act() -> None:
    result = check(replace(COUPLE, dower=Dower(50_000, 50_000)), FEDERAL, DAY)
    assert len(result.of(Severity.WARNING)) == 2
    assert result.may_proceed


@pytest.mark.parametrize("field", ["key", "reason", "number", "judge"])
def test_leave_without_reason_number_or_judge_is_no_leave(field: str) -> None:
    given: dict[str, Any] = {"key": KEY, "reason": "r", "number": "1", "judge": "j", "given_on": DAY}
    with pytest.raises(ValueError, match="leave"):
        Override(**{**given, field: " "})


def test_facts_without_rules_raise_type_error() -> None:
    with pytest.raises(TypeError):
        check("facts", FEDERAL, DAY)  # type: ignore[arg-type]


def test_all_findings_come_at_once() -> None:
    facts = with_groom(replace(YOUNG, witnesses=()), current_marriages=None, certificate=None)
    found = {finding.key for finding in check(facts, FEDERAL, DAY).open}
    assert found == {KEY, "R28.too_few", "R35.marriages_not_stated.groom", "R32.missing.groom"}
