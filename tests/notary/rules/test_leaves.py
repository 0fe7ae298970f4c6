"""A judge's leave: what it lifts, what it does not, and what the result keeps of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from courts.ground.law.contracts.profiles import FEDERAL
from courts.ground.law.contracts.terms import Kin
from notary.rules.basis import basis_of
from notary.rules.facts.people import Dower, Relative, Standing
from notary.rules.findings import Override, Severity
from notary.rules.registry import check
from tests.notary.rules.cases import COUPLE, DAY, FATHER, born, leave, with_groom

KEY = "R24.too_young.bride"
YOUNG = born(bride=date(2009, 1, 1))


def test_result_keeps_reason_and_number_of_the_leave() -> None:
    result = check(YOUNG, FEDERAL, DAY, [leave(YOUNG, KEY)])
    (kept,) = result.overridden
    assert kept.finding.key == KEY
    assert (kept.override.number, kept.override.reason) == ("2026/88", "The judge heard the couple.")
    assert result.may_proceed


def test_without_leave_the_act_does_not_proceed() -> None:
    result = check(YOUNG, FEDERAL, DAY)
    assert not result.may_proceed
    assert [finding.key for finding in result.of(Severity.LEAVE)] == [KEY]


def test_leave_given_after_the_contract_day_lifts_nothing() -> None:
    late = leave(YOUNG, KEY, given_on=DAY + timedelta(days=1))
    result = check(YOUNG, FEDERAL, DAY, [late])
    assert not result.may_proceed
    assert result.unused == (late,)


def test_leave_for_another_finding_is_kept_as_unused() -> None:
    other = leave(YOUNG, "R25.gap")
    result = check(YOUNG, FEDERAL, DAY, [leave(YOUNG, KEY), other])
    assert result.may_proceed
    assert result.unused == (other,)


def test_leave_does_not_hold_for_facts_that_changed_afterwards() -> None:
    given = leave(YOUNG, KEY)
    younger = check(born(YOUNG, bride=date(2011, 1, 1)), FEDERAL, DAY, [given])
    assert not younger.may_proceed
    assert younger.unused == (given,)


def test_leave_does_not_hold_for_another_groom() -> None:
    given = leave(YOUNG, KEY)
    other = with_groom(YOUNG, person=replace(YOUNG.groom.person, key="other"))
    assert not check(other, FEDERAL, DAY, [given]).may_proceed


def test_leave_holds_when_facts_that_it_does_not_concern_change() -> None:
    given = leave(YOUNG, KEY)
    assert check(replace(YOUNG, dower=Dower(1, 1)), FEDERAL, DAY, [given]).may_proceed


def test_leave_to_pass_over_a_relative_is_for_one_wali() -> None:
    order = {Kin.FATHER: Relative(Standing.ABSENT), Kin.SON: Relative(Standing.DEAD, "D-1")}
    grandfather = replace(COUPLE, wali=replace(FATHER, kin=Kin.GRANDFATHER), relatives=order)
    given = leave(grandfather, "R27.not_excluded.father")
    assert check(grandfather, FEDERAL, DAY, [given]).may_proceed
    son = replace(grandfather, wali=replace(FATHER, kin=Kin.SON))
    assert not check(son, FEDERAL, DAY, [given]).may_proceed


def test_basis_of_a_finding_is_the_same_in_every_process() -> None:
    first, second = (
        basis_of(replace(FATHER, witnesses_asked=frozenset(keys)), ("witnesses_asked",)) for keys in ("ab", "ba")
    )
    assert first == second == "bf99bb8027c7f05e75ac3a72f752946a27a6cdcc666ae93eaf73e28ba097aa5f"


def test_basis_follows_paths_through_mappings_and_places() -> None:
    other = replace(COUPLE, witnesses=COUPLE.witnesses[::-1])
    assert basis_of(COUPLE, ("witnesses.0.person",)) != basis_of(other, ("witnesses.0.person",))
    assert basis_of(COUPLE, ("witnesses.0.person",)) != basis_of(COUPLE, ("witnesses.1.person",))
    assert basis_of(replace(COUPLE, wali=None), ("wali.kin",)) != basis_of(COUPLE, ("wali.kin",))


def test_leave_for_a_refusal_lifts_nothing() -> None:
    facts = with_groom(current_marriages=4)
    refusal = leave(facts, "R35.too_many")
    result = check(facts, FEDERAL, DAY, [refusal])
    assert not result.may_proceed
    assert result.unused == (refusal,)


def test_warnings_do_not_stop_the_act() -> None:
    result = check(replace(COUPLE, dower=Dower(50_000, 50_000)), FEDERAL, DAY)
    assert len(result.of(Severity.WARNING)) == 2
    assert result.may_proceed


@pytest.mark.parametrize("field", ["key", "basis", "reason", "number", "judge"])
def test_leave_without_reason_number_or_judge_is_no_leave(field: str) -> None:
    given: dict[str, Any] = {"key": KEY, "basis": "b", "reason": "r", "number": "1", "judge": "j", "given_on": DAY}
    with pytest.raises(ValueError, match="leave"):
        Override(**{**given, field: " "})


def test_facts_without_rules_raise_type_error() -> None:
    with pytest.raises(TypeError):
        check("facts", FEDERAL, DAY)  # type: ignore[arg-type]


def test_all_findings_come_at_once() -> None:
    facts = with_groom(replace(YOUNG, witnesses=()), current_marriages=None, certificate=None)
    found = {finding.key for finding in check(facts, FEDERAL, DAY).open}
    assert found == {KEY, "R28.too_few", "R35.marriages_not_stated.groom", "R32.missing.groom"}
