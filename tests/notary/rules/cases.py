"""Applications and acts in order: every rule is content with them. Tests change one fact at a time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from courts.ground.law.contracts.profiles import CIVIL, DUBAI, FEDERAL, ContractLaw
from courts.ground.law.contracts.terms import Document, Kin, PowerSubject, ProofKind
from notary.rules.facts.acts import (
    ActFacts,
    ActText,
    Party,
    PowerFacts,
    Proof,
    RevocationFacts,
    SealFacts,
    Signer,
)
from notary.rules.facts.marriage import MarriageFacts
from notary.rules.facts.people import Certificate, Consent, Identity, Person, Spouse, Wali, Witness
from notary.rules.findings import Finding, Override
from notary.rules.registry import Facts, check

DAY = date(2026, 11, 30)

GROOM = Spouse(
    Person("groom", born_on=date(1996, 5, 2), is_male=True, is_muslim=True, is_citizen=True, is_abroad=False),
    current_marriages=0,
    certificate=Certificate("C-1", "Clinic", date(2026, 11, 1), is_fit=True),
    consent=Consent(DAY, said_yes=True, apart=True),
)
BRIDE = Spouse(
    Person("bride", born_on=date(1999, 1, 9), is_male=False, is_muslim=True, is_citizen=True, is_abroad=False),
    current_marriages=0,
    certificate=Certificate("C-2", "Clinic", date(2026, 11, 2), is_fit=True),
    consent=Consent(DAY - timedelta(days=1), said_yes=True, apart=True),
)
FATHER = Wali(Person("father", born_on=date(1970, 1, 1), is_male=True, is_muslim=True, is_abroad=False), Kin.FATHER)
WITNESSES = tuple(
    Witness(Person(key, born_on=date(1980, 1, 1), is_male=True, is_muslim=True)) for key in ("first", "second")
)
COUPLE = MarriageFacts(GROOM, BRIDE, wali=FATHER, witnesses=WITNESSES)

CIVIL_GROOM = replace(
    GROOM,
    person=replace(GROOM.person, is_muslim=False, is_citizen=False),
    certificate=None,
    disclosure_signed_on=DAY,
)
CIVIL_BRIDE = replace(
    BRIDE,
    person=replace(BRIDE.person, is_muslim=False, is_citizen=False),
    certificate=None,
    disclosure_signed_on=DAY,
)
CIVIL_COUPLE = MarriageFacts(CIVIL_GROOM, CIVIL_BRIDE)

_PROOFS = (Proof(ProofKind.DOCUMENT, has_passed=True), Proof(ProofKind.FACE, has_passed=True))
SIGNER = Signer(
    Person("signer", "سالم أحمد", identity=Identity(Document.EMIRATES_ID, "سالم أحمد", date(2028, 1, 1))),
    proofs=_PROOFS,
    credentials_passed=True,
    agreed_to_recording=True,
)
ACT = ActFacts(notary=Person("notary"), signers=(SIGNER,), text=ActText(frozenset({"ar"})))
POWER = PowerFacts(
    Party(Person("principal", born_on=date(1980, 1, 1))),
    Party(Person("agent", born_on=date(1985, 1, 1))),
    frozenset({PowerSubject.LITIGATION}),
    is_special=False,
)
REVOCATION = RevocationFacts("2026/17", date(2026, 3, 1), "سالم أحمد", "مريم سعيد", notifies_agent=True)
SEAL = SealFacts(
    is_recording_closed=True,
    recording_hash="1f",
    quality_confirmed=True,
    missing_signatures=0,
    fee_settled=True,
    journal_number="2026/1",
    agreed_hash="2e",
    shown_hash="2e",
    signed_hash="2e",
)

LAWS = {"federal": FEDERAL, "dubai": DUBAI, "civil": CIVIL}


def keys(facts: Facts, law: ContractLaw = FEDERAL, day: date = DAY, overrides: Iterable[Override] = ()) -> set[str]:
    """The keys of the open findings. Each has a source, and texts that its values fill."""
    found = check(facts, law, day, overrides).open
    for each in found:
        assert each.source("ar")
        assert each.source("en")
        assert "%(" not in each.message() + each.fix()
    return {each.key for each in found}


def finding(facts: Facts, key: str, law: ContractLaw = FEDERAL, day: date = DAY) -> Finding:
    """The open finding with that key."""
    return next(each for each in check(facts, law, day).open if each.key == key)


def with_bride(facts: MarriageFacts = COUPLE, /, **changes: Any) -> MarriageFacts:
    return replace(facts, bride=replace(facts.bride, **changes))


def with_groom(facts: MarriageFacts = COUPLE, /, **changes: Any) -> MarriageFacts:
    return replace(facts, groom=replace(facts.groom, **changes))


def born(facts: MarriageFacts = COUPLE, *, groom: date | None = None, bride: date | None = None) -> MarriageFacts:
    """The application with other dates of birth."""
    if groom is not None:
        facts = with_groom(facts, person=replace(facts.groom.person, born_on=groom))
    if bride is not None:
        facts = with_bride(facts, person=replace(facts.bride.person, born_on=bride))
    return facts


def leave(facts: Facts, key: str, *, law: ContractLaw = FEDERAL, day: date = DAY, given_on: date = DAY) -> Override:
    """The leave of a judge for a finding on these facts. A finding that does not occur has a basis of its own."""
    basis = next((each.basis for each in check(facts, law, day).open if each.key == key), "none")
    return Override(key, basis, "The judge heard the couple.", "2026/88", "Judge of authentication", given_on)
