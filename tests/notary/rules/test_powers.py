"""Powers of attorney: age and capacity, special powers, attachments, old powers, revocation."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from courts.ground.law.contracts.profiles import ABU_DHABI, DUBAI, FEDERAL
from courts.ground.law.contracts.terms import Document, PowerSubject
from notary.rules.facts.acts import Capacity, PowerFacts
from notary.rules.findings import Severity
from notary.rules.hijri import TABLE
from notary.rules.registry import check
from tests.notary.rules.cases import DAY, POWER, REVOCATION, finding, keys


def agent(**changes: Any) -> PowerFacts:
    return replace(POWER, agent=replace(POWER.agent, **changes))


def agent_born(day: date | None, **changes: Any) -> PowerFacts:
    return replace(agent(person=replace(POWER.agent.person, born_on=day)), **changes)


def about(*subjects: PowerSubject, special: bool = True, **changes: Any) -> PowerFacts:
    return replace(POWER, subjects=frozenset(subjects), is_special=special, **changes)


def test_power_in_order_has_no_findings() -> None:
    assert keys(POWER) == keys(POWER, DUBAI) == keys(POWER, ABU_DHABI) == set()


def test_civil_power_in_dubai_asks_for_21_lunar_years() -> None:
    born_on = TABLE.start(1427, 6) + timedelta(days=4)
    birthday = TABLE.start(1448, 6) + timedelta(days=4)
    assert birthday.year - born_on.year == 20
    assert keys(agent_born(born_on), DUBAI, birthday) == set()
    assert keys(agent_born(born_on), DUBAI, birthday - timedelta(days=1)) == {"R10.too_young.agent"}


def test_commercial_power_in_dubai_asks_for_18_years() -> None:
    commercial = {"is_commercial": True}
    assert keys(agent_born(date(2008, 11, 30), **commercial), DUBAI) == set()
    assert keys(agent_born(date(2008, 12, 1), **commercial), DUBAI) == {"R10.too_young.agent"}


def test_age_of_principal_counts_too() -> None:
    principal = replace(POWER.principal, person=replace(POWER.principal.person, born_on=None))
    assert keys(replace(POWER, principal=principal), DUBAI) == {"R10.too_young.principal"}


def test_age_is_not_checked_where_no_source_was_found() -> None:
    assert keys(agent_born(date(2015, 1, 1)), FEDERAL) == set()


@pytest.mark.parametrize(
    "capacity, found",
    [
        (Capacity("L-1"), False),
        (Capacity("L-1", DAY), False),
        (Capacity("L-1", DAY - timedelta(days=1)), True),
        (Capacity(" "), True),
    ],
)
def test_person_acting_for_another_proves_it(capacity: Capacity, found: bool) -> None:
    assert ("R10.capacity_not_proved.agent" in keys(agent(capacity=capacity))) is found


def test_principal_and_agent_are_two_people() -> None:
    assert keys(agent(person=POWER.principal.person)) == {"R10.same_person"}


def test_manager_authorises_themselves_for_the_company() -> None:
    principal = replace(POWER.principal, capacity=Capacity("Licence 5"))
    facts = replace(POWER, principal=principal, agent=replace(POWER.agent, person=POWER.principal.person))
    assert keys(facts) == set()


def test_property_power_as_general_text_is_returned() -> None:
    facts = about(PowerSubject.PROPERTY, special=False, title_deed="44/2020", plot="613")
    assert keys(facts) == {"R13.property_general"}
    assert "نموذج الوكالة الخاصة" in finding(facts, "R13.property_general").fix()
    assert keys(replace(facts, is_special=True)) == set()


@pytest.mark.parametrize("changes", [{"title_deed": ""}, {"plot": " "}])
def test_property_power_names_title_deed_and_plot(changes: dict[str, str]) -> None:
    facts = about(PowerSubject.PROPERTY, title_deed="44/2020", plot="613")
    assert keys(replace(facts, **changes)) == {"R13.plot_missing"}  # type: ignore[arg-type]


@pytest.mark.parametrize("subject", [PowerSubject.PROPERTY, PowerSubject.VEHICLE])
def test_power_older_than_two_years_warns(subject: PowerSubject) -> None:
    facts = about(subject, title_deed="44/2020", plot="613")
    assert keys(replace(facts, used_since=date(2024, 11, 30))) == set()
    old = replace(facts, used_since=date(2024, 11, 29))
    assert finding(old, "R13.old_power").severity is Severity.WARNING


def test_old_power_for_other_subjects_does_not_warn() -> None:
    assert keys(about(PowerSubject.LITIGATION, used_since=date(2010, 1, 1))) == set()


def test_marriage_power_is_special_to_marriage() -> None:
    assert keys(about(PowerSubject.MARRIAGE)) == set()
    assert keys(about(PowerSubject.MARRIAGE, special=False)) == {"R15.not_special.marriage"}
    assert keys(about(PowerSubject.MARRIAGE, PowerSubject.BANKING)) == {"R15.not_special.marriage"}


def test_divorce_power_needs_the_marriage_contract() -> None:
    assert keys(about(PowerSubject.DIVORCE)) == {"R15.attachment_missing.divorce"}
    assert keys(about(PowerSubject.DIVORCE, attached=frozenset({Document.MARRIAGE_CONTRACT}))) == set()


def test_divorce_power_is_special_to_divorce() -> None:
    attached = frozenset({Document.MARRIAGE_CONTRACT})
    assert keys(about(PowerSubject.DIVORCE, special=False, attached=attached)) == {"R15.not_special.divorce"}


def test_estate_power_needs_the_certificate_of_heirs() -> None:
    assert keys(about(PowerSubject.ESTATE, special=False)) == {"R15.attachment_missing.estate"}
    wrong = about(PowerSubject.ESTATE, attached=frozenset({Document.MARRIAGE_CONTRACT}))
    assert keys(wrong) == {"R15.attachment_missing.estate"}
    assert keys(about(PowerSubject.ESTATE, attached=frozenset({Document.HEIRS_CERTIFICATE}))) == set()


def test_complete_revocation_has_no_findings() -> None:
    assert keys(REVOCATION) == set()


@pytest.mark.parametrize(
    "changes",
    [
        {"power_number": ""},
        {"granted_on": None},
        {"granted_on": DAY + timedelta(days=1)},
        {"principal_name": " "},
        {"agent_name": ""},
    ],
)
def test_revocation_names_number_day_and_people(changes: dict[str, Any]) -> None:
    facts = replace(REVOCATION, **changes)
    assert keys(facts) == {"R16.power_not_identified"}
    assert finding(facts, "R16.power_not_identified").fields == tuple(changes)


def test_revocation_notifies_the_agent() -> None:
    assert keys(replace(REVOCATION, notifies_agent=False)) == {"R16.agent_not_notified"}


@pytest.mark.parametrize(
    "text, acts",
    [
        ("بيع السيارة واستلام الثمن", {"sale"}),
        ("وله البيع والرهن والهبة", {"sale", "mortgage", "gift"}),
        ("تزويج ابنتي من خاطبها", {"marriage"}),
        ("بالإقرار والصلح والتحكيم والإبراء", {"admission", "settlement", "arbitration", "release"}),
        ("To sell the car and to DIVORCE", {"sale", "divorce"}),
        ("إدارة المبيعات وتجديد الرخصة", set()),
        ("تمثيلي أمام المحاكم واستلام الأوراق", set()),
        ("", set()),
    ],
)
def test_general_power_warns_of_acts_that_need_a_special_one(text: str, acts: set[str]) -> None:
    general = replace(POWER, scope=(text,))
    assert keys(general) == {f"R15.act_not_covered.{act}" for act in acts}
    assert check(general, FEDERAL, DAY).may_proceed
    assert keys(replace(general, is_special=True)) == set()
