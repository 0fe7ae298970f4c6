"""Law of marriage contracts: the values that the rules of a contract read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from courts.ground.law.contracts.sourced import Value
from courts.ground.law.contracts.terms import Age, ContractKind, Kin


@dataclass(frozen=True, slots=True)
class Witnesses:
    """The witnesses of a contract. age: the youngest age of one of them."""

    count: int
    age: Age
    must_be_muslim: bool
    must_be_male: bool


@dataclass(frozen=True, slots=True)
class Waiting:
    """The waiting period of a bride. Months are of the Hijri calendar."""

    widow_months: int
    widow_days: int
    divorced_months: int
    divorced_cycles: int


@dataclass(frozen=True, slots=True)
class DowerCaps:
    """The highest dower that draws no warning, in whole units of the currency."""

    advance: int
    deferred: int
    currency: str


@dataclass(frozen=True, slots=True)
class MarriageLaw:
    """The values of one kind of contract.

    minimum_age: of both spouses, on the contract day. under_age_by_leave: a court may permit a younger spouse.
    age_gap_years: the largest difference that needs no leave. age_ratio: the multiple of the bride's age from which the
    groom's age needs leave. wali_needed, wali_order: the marriage guardian, and the relatives in their order.
    wali_abroad_proof: a guardian abroad is identified by document and both witnesses are asked.
    max_wives: at the same time, this contract included. bride_unmarried: the bride is married to no one else.
    all_unmarried: neither spouse is married. waiting: see `Waiting`. certificate_months: validity of the premarital
    certificate from its day of issue. divorce_record_time: time in which a divorce is documented.
    divorce_reminder_days: days after the divorce on which the former spouses are reminded of it.
    consent_apart: the bride is asked alone, before the sitting. consent_of_both: each spouse declares consent.
    disclosure_form: each spouse signs it. previous_marriages_dated: each previous marriage is stated with its dates.
    kin_degree: nearest forbidden degree of kinship up to and with this one. no_muslims, no_citizens: the contract is
    closed to them. abroad_is_checked: a spouse who is abroad needs a check of competence.
    """

    kind: ContractKind
    minimum_age: Value[Age]
    under_age_by_leave: Value[bool]
    age_gap_years: Value[int]
    age_ratio: Value[int]
    wali_needed: Value[bool]
    wali_order: Value[tuple[Kin, ...]]
    wali_abroad_proof: Value[bool]
    witnesses: Value[Witnesses]
    max_wives: Value[int]
    bride_unmarried: Value[bool]
    all_unmarried: Value[bool]
    waiting: Value[Waiting]
    certificate_months: Value[int]
    dower_caps: Value[DowerCaps]
    divorce_record_time: Value[timedelta]
    divorce_reminder_days: Value[tuple[int, ...]]
    consent_apart: Value[bool]
    consent_of_both: Value[bool]
    disclosure_form: Value[bool]
    previous_marriages_dated: Value[bool]
    kin_degree: Value[int]
    no_muslims: Value[bool]
    no_citizens: Value[bool]
    abroad_is_checked: Value[bool]
