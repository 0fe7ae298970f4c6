"""The wali: needed, in order, abroad, and the leave of a judge."""

from __future__ import annotations

from dataclasses import replace

import pytest

from courts.ground.law.contracts.profiles import CIVIL, FEDERAL
from courts.ground.law.contracts.terms import Document, Kin
from notary.rules.facts.marriage import MarriageFacts
from notary.rules.facts.people import Person, Relative, Standing, Wali
from notary.rules.findings import Severity
from tests.notary.rules.cases import CIVIL_COUPLE, COUPLE, FATHER, finding, keys, leave, with_bride

ALONE = replace(COUPLE, wali=None)
ORDER = FEDERAL.marriage.wali_order.number


def wali(kin: Kin, **relatives: Relative) -> MarriageFacts:
    """The couple with another wali and what is stated about relatives."""
    other = Wali(replace(FATHER.person, key="wali"), kin)
    return replace(COUPLE, wali=other, relatives={Kin(name): relative for name, relative in relatives.items()})


def dead(proof: str = "D-1") -> Relative:
    return Relative(Standing.DEAD, proof)


def test_muslim_bride_without_wali_needs_leave() -> None:
    assert keys(ALONE) == {"R26.no_wali"}
    assert keys(ALONE, overrides=[leave(ALONE, "R26.no_wali")]) == set()


def test_new_muslim_without_wali_needs_the_judge() -> None:
    assert keys(with_bride(ALONE, is_new_muslim=True)) == {"R26.new_muslim"}


def test_foreign_bride_whose_law_asks_no_wali_passes_with_proof() -> None:
    bride = replace(COUPLE.bride.person, is_citizen=False)
    facts = with_bride(ALONE, person=bride, national_law_asks_wali=False)
    assert keys(facts) == {"R26.national_law_not_proved"}
    assert keys(with_bride(facts, national_law_proof="Embassy 7")) == set()


@pytest.mark.parametrize("is_citizen, asks", [(True, False), (None, False), (False, True), (False, None)])
def test_no_other_bride_passes_without_wali(is_citizen: bool | None, asks: bool | None) -> None:
    bride = replace(COUPLE.bride.person, is_citizen=is_citizen)
    facts = with_bride(ALONE, person=bride, national_law_asks_wali=asks, national_law_proof="Embassy 7")
    assert keys(facts) == {"R26.no_wali"}


def test_bride_who_is_no_muslim_needs_no_wali() -> None:
    bride = replace(COUPLE.bride.person, is_muslim=False)
    assert keys(with_bride(ALONE, person=bride)) == set()


def test_civil_marriage_needs_no_wali_and_warns_of_one() -> None:
    assert keys(CIVIL_COUPLE, CIVIL) == set()
    facts = replace(CIVIL_COUPLE, wali=FATHER)
    assert finding(facts, "R38.wali_not_needed", CIVIL).severity is Severity.WARNING


def test_father_needs_no_statement_about_relatives() -> None:
    assert keys(COUPLE) == set()


def test_brother_while_father_lives_needs_leave() -> None:
    facts = wali(
        Kin.FULL_BROTHER,
        father=Relative(Standing.ALIVE),
        son=Relative(Standing.NEVER_WAS),
        paternal_grandfather=dead("D-2"),
    )
    assert keys(facts) == {"R27.not_excluded.father"}
    assert "الأب" in finding(facts, "R27.not_excluded.father").message()
    assert keys(facts, overrides=[leave(facts, "R27.not_excluded.father")]) == set()


def test_leave_for_one_relative_does_not_pass_over_another() -> None:
    facts = wali(Kin.GRANDFATHER, father=Relative(Standing.ABSENT), son=Relative(Standing.UNFIT))
    assert keys(facts, overrides=[leave(facts, "R27.not_excluded.father")]) == {"R27.not_excluded.son"}


@pytest.mark.parametrize("standing", [Standing.ALIVE, Standing.ABSENT, Standing.UNFIT, Standing.REFUSES])
def test_living_nearer_relative_needs_leave(standing: Standing) -> None:
    assert keys(wali(Kin.SON, father=Relative(standing, "paper"))) == {"R27.not_excluded.father"}


def test_dead_father_needs_proof_of_death() -> None:
    assert keys(wali(Kin.SON, father=dead(" "))) == {"R27.death_not_proved.father"}
    assert keys(wali(Kin.SON, father=dead())) == set()


def test_death_without_proof_takes_no_leave() -> None:
    key = "R27.death_not_proved.father"
    facts = wali(Kin.SON, father=dead(""))
    assert keys(facts, overrides=[leave(facts, key)]) == {key}


def test_nothing_stated_about_a_nearer_relative_is_refused() -> None:
    assert keys(wali(Kin.GRANDFATHER, father=dead())) == {"R27.not_stated.son"}


def test_son_that_never_was_is_passed_over_and_a_father_is_not() -> None:
    facts = wali(Kin.GRANDFATHER, father=dead(), son=Relative(Standing.NEVER_WAS))
    assert keys(facts) == set()
    assert keys(wali(Kin.SON, father=Relative(Standing.NEVER_WAS))) == {"R27.not_excluded.father"}


@pytest.mark.parametrize("place", range(1, len(ORDER)))
def test_each_relative_passes_when_all_nearer_ones_are_dead(place: int) -> None:
    facts = wali(ORDER[place], **{kin.value: dead() for kin in ORDER[:place]})
    assert keys(facts) == set()


@pytest.mark.parametrize("place", range(1, len(ORDER)))
def test_each_relative_fails_while_the_next_nearer_lives(place: int) -> None:
    relatives = {kin.value: dead() for kin in ORDER[:place]}
    nearest = ORDER[place - 1]
    facts = wali(ORDER[place], **{**relatives, nearest.value: Relative(Standing.ALIVE)})
    assert keys(facts) == {f"R27.not_excluded.{nearest}"}


def test_relative_outside_the_order_of_a_profile_is_refused() -> None:
    short = replace(FEDERAL.marriage, wali_order=replace(FEDERAL.marriage.wali_order, stated=(Kin.FATHER,)))
    law = replace(FEDERAL, marriage=short)
    assert keys(wali(Kin.SON, father=dead()), law) == {"R27.not_in_order"}


def test_order_is_data_of_the_profile() -> None:
    order = replace(FEDERAL.marriage.wali_order, stated=(Kin.FATHER, Kin.GRANDFATHER, Kin.SON))
    law = replace(FEDERAL, marriage=replace(FEDERAL.marriage, wali_order=order))
    assert keys(wali(Kin.GRANDFATHER, father=dead()), law) == set()


def abroad(**changes: object) -> MarriageFacts:
    father = replace(
        FATHER,
        person=replace(FATHER.person, is_abroad=True),
        identified_by=Document.PASSPORT,
        witnesses_asked=frozenset({"first", "second"}),
    )
    return replace(COUPLE, wali=replace(father, **changes))  # type: ignore[arg-type]


def test_wali_abroad_passes_with_document_and_both_statements() -> None:
    assert keys(abroad()) == set()


@pytest.mark.parametrize("document", [None, Document.MARRIAGE_CONTRACT])
def test_wali_abroad_without_checked_document_is_refused(document: Document | None) -> None:
    assert keys(abroad(identified_by=document)) == {"R29.not_identified"}


def test_wali_abroad_with_one_witness_asked_is_refused() -> None:
    assert keys(abroad(witnesses_asked=frozenset({"first"}))) == {"R29.witnesses_not_asked"}


def test_wali_at_an_unknown_place_is_refused() -> None:
    facts = replace(COUPLE, wali=replace(FATHER, person=replace(FATHER.person, is_abroad=None)))
    assert keys(facts) == {"R29.place_not_stated"}


def test_witness_of_another_nationality_than_the_wali_abroad_warns() -> None:
    person = Person("father", is_abroad=True, nationality="EG")
    facts = abroad(person=person)
    assert finding(facts, "R29.other_nationality").severity is Severity.WARNING
    same = tuple(replace(each, person=replace(each.person, nationality="EG")) for each in facts.witnesses)
    assert keys(replace(facts, witnesses=same)) == set()
