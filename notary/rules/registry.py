"""All rules, in the order of their numbers, and the check of facts against a law.

Rules of the list R7 to R39 and R53 to R72 that are not pure belong elsewhere; `ELSEWHERE` says where.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any, Final

from courts.ground.law.contracts.acts import ActLaw
from courts.ground.law.contracts.marriage import MarriageLaw
from courts.ground.law.contracts.profiles import ContractLaw
from notary.rules.basis import basis_of
from notary.rules.facts.acts import ActFacts, PowerFacts, RevocationFacts, SealFacts
from notary.rules.facts.marriage import MarriageFacts
from notary.rules.findings import Finding, Findings, Override, weigh
from notary.rules.marriage import (
    ages,
    certificates,
    civil,
    consents,
    divorces,
    dowers,
    places,
    present,
    waiting,
    walis,
    witnesses,
)
from notary.rules.powers import identities, parties, seals, sessions, special_acts, texts
from notary.rules.rule import Rule

Facts = MarriageFacts | ActFacts | PowerFacts | RevocationFacts | SealFacts

MARRIAGE: Final[tuple[Rule[MarriageFacts, MarriageLaw], ...]] = (
    places.spouse_abroad,
    ages.age_on_contract_day,
    ages.age_gap,
    ages.age_ratio,
    walis.wali_present,
    walis.wali_order,
    witnesses.witnesses_eligible,
    witnesses.people_distinct,
    walis.wali_abroad,
    certificates.certificate_valid,
    certificates.certificate_named,
    waiting.waiting_period,
    present.wives,
    present.bride_unmarried,
    dowers.dower_caps,
    divorces.divorce_recorded,
    civil.civil_age,
    civil.no_wali,
    civil.both_consent,
    civil.disclosure_signed,
    civil.previous_dated,
    civil.both_unmarried,
    civil.no_muslims,
    civil.no_citizens,
    civil.not_kin,
    consents.bride_asked_apart,
)
ACTS: Final[tuple[Rule[ActFacts, ActLaw], ...]] = (
    identities.two_proofs,
    identities.document_valid,
    identities.credentials_passed,
    identities.online_access,
    sessions.language,
    identities.names_exact,
    sessions.recording_consent,
    sessions.notary_disinterested,
)
POWERS: Final[tuple[Rule[PowerFacts, ActLaw], ...]] = (
    parties.civil_age,
    parties.commercial_age,
    parties.capacity_proved,
    parties.parties_differ,
    texts.property_power,
    texts.old_power,
    texts.special_power,
    special_acts.special_acts,
    texts.attachments,
)
REVOCATIONS: Final[tuple[Rule[RevocationFacts, ActLaw], ...]] = (texts.revocation_complete,)
SEALS: Final[tuple[Rule[SealFacts, ActLaw], ...]] = (seals.ready_for_seal, seals.one_text)

_RULES_FOR: Final[dict[type[Any], tuple[Rule[Any, Any], ...]]] = {
    MarriageFacts: MARRIAGE,
    ActFacts: ACTS,
    PowerFacts: POWERS,
    RevocationFacts: REVOCATIONS,
    SealFacts: SEALS,
}


def check(facts: Facts, law: ContractLaw, day: date, overrides: Iterable[Override] = ()) -> Findings:
    """Return what the rules find on these facts for an act on that day, against the leaves of a judge.

    All findings are returned at once. Raises TypeError for facts without rules, and ValueError for days outside the
    Hijri table (1924 to 2077).
    """
    rules = _RULES_FOR.get(type(facts))
    if rules is None:
        raise TypeError(f"no rules for {type(facts).__name__}")
    subject = law_for(facts, law)
    found = [finding for rule in rules for finding in rule(facts, subject, day)]
    return weigh([replace(finding, basis=_basis(facts, finding)) for finding in found], overrides, day)


def _basis(facts: Facts, finding: Finding) -> str:
    people = ("groom.person.key", "bride.person.key") if isinstance(facts, MarriageFacts) else ()
    return basis_of(facts, (*people, *finding.fields))


def law_for(facts: Facts, law: ContractLaw) -> MarriageLaw | ActLaw:
    """Return the part of a law that the rules of these facts read."""
    return law.marriage if isinstance(facts, MarriageFacts) else law.acts


def rules() -> tuple[Rule[Any, Any], ...]:
    """Return all rules."""
    return tuple(rule for group in _RULES_FOR.values() for rule in group)
