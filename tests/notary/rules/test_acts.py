"""Sessions of a notary: proofs of identity, names, language, consent to the recording, and the seal."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courts.ground.law.contracts.profiles import ABU_DHABI, DUBAI, FEDERAL
from courts.ground.law.contracts.terms import Document, ProofKind
from notary.rules.facts.acts import ActFacts, ActText, Answers, Proof
from notary.rules.facts.people import Identity
from notary.rules.findings import Severity
from notary.rules.powers.identities import folded
from tests.notary.rules.cases import ACT, DAY, SEAL, SIGNER, finding, keys, leave


def signer(**changes: Any) -> ActFacts:
    return replace(ACT, signers=(replace(SIGNER, **changes),))


def shown(**changes: Any) -> ActFacts:
    """The act with another identity record."""
    record = replace(SIGNER.person.identity, **changes)  # type: ignore[type-var]
    return signer(person=replace(SIGNER.person, identity=record))


def questions(asked: int, right: int, seconds: int) -> ActFacts:
    answers = Answers(asked, right, timedelta(seconds=seconds))
    return signer(proofs=(SIGNER.proofs[0], Proof(ProofKind.QUESTIONS, has_passed=True, answers=answers)))


def test_act_in_order_has_no_findings() -> None:
    assert keys(ACT) == keys(ACT, DUBAI) == keys(ACT, ABU_DHABI) == set()


def test_two_proofs_of_one_kind_count_once() -> None:
    assert keys(signer(proofs=(SIGNER.proofs[0],) * 2)) == {"R7.too_few_proofs.1"}


def test_failed_proof_does_not_count() -> None:
    failed = Proof(ProofKind.FACE, has_passed=False)
    assert keys(signer(proofs=(SIGNER.proofs[0], failed))) == {"R7.too_few_proofs.1"}


@pytest.mark.parametrize("asked, right, seconds", [(5, 4, 120), (5, 5, 1), (6, 4, 60)])
def test_questions_answered_well_and_in_time_are_a_proof(asked: int, right: int, seconds: int) -> None:
    assert keys(questions(asked, right, seconds)) == set()


@pytest.mark.parametrize("asked, right, seconds", [(5, 3, 60), (4, 4, 60), (5, 4, 121)])
def test_questions_answered_badly_or_late_are_no_proof(asked: int, right: int, seconds: int) -> None:
    assert keys(questions(asked, right, seconds)) == {"R7.too_few_proofs.1"}


def test_document_is_valid_on_its_last_day() -> None:
    assert keys(shown(valid_until=DAY)) == set()
    assert keys(shown(valid_until=DAY - timedelta(days=1))) == {"R7.document_expired.1"}
    assert keys(shown(valid_until=None)) == {"R7.document_not_valid.1"}


@pytest.mark.parametrize("result", [False, None])
def test_failed_check_of_the_document_takes_no_leave(result: bool | None) -> None:
    key = "R8.credentials_not_passed.1"
    facts = signer(credentials_passed=result)
    assert finding(facts, key).severity is Severity.REFUSAL
    assert keys(facts, overrides=[leave(facts, key)]) == {key}


def test_passport_is_for_live_video_under_the_federal_profile() -> None:
    assert keys(shown(document=Document.PASSPORT), FEDERAL) == set()


def test_passport_alone_is_for_acts_in_person_in_dubai() -> None:
    facts = shown(document=Document.PASSPORT)
    assert keys(facts, DUBAI) == {"R11.not_online.1"}
    assert "حضورياً" in finding(facts, "R11.not_online.1", DUBAI).fix()
    assert keys(replace(facts, is_online=False), DUBAI) == set()


def test_abu_dhabi_documents_are_unknown_and_refuse_nothing() -> None:
    assert keys(shown(document=Document.PASSPORT), ABU_DHABI) == set()


def text(*languages: str, licence: str = "") -> ActFacts:
    return replace(ACT, text=ActText(frozenset(languages), licence))


def test_text_in_two_languages_needs_a_licensed_translator() -> None:
    assert keys(text("ar", "en")) == {"R12.not_translated"}
    assert keys(text("ar", "en", licence="T-9")) == set()


def test_text_without_arabic_is_refused_except_english_in_abu_dhabi() -> None:
    assert keys(text("en", licence="T-9")) == {"R12.language"}
    assert keys(text("en"), ABU_DHABI) == set()
    assert keys(text("ru", licence="T-9"), ABU_DHABI) == {"R12.language"}
    assert keys(text()) == {"R12.language"}


@pytest.mark.parametrize(
    "name", ["سالم  أحمد", " سالم أحمد ", "سالم\u00a0أحمد", unicodedata.normalize("NFD", "سالم أحمد")]
)
def test_names_are_equal_after_nfc_and_folded_spaces(name: str) -> None:
    assert keys(shown(name=name)) == set()


@pytest.mark.parametrize("name", ["سالم احمد", "سالم أحمد.", "سـالم أحمد", "سالمأحمد", "SALEM AHMED"])
def test_name_that_differs_by_a_letter_is_returned(name: str) -> None:
    assert keys(shown(name=name)) == {"R14.name_differs.1"}


@given(st.text(max_size=40))
def test_folded_name_stays_as_it_is(name: str) -> None:
    assert folded(folded(name)) == folded(name)


def test_signer_without_identity_is_refused_once_for_the_document() -> None:
    facts = signer(person=replace(SIGNER.person, identity=None))
    assert keys(facts) == {"R7.document_not_valid.1", "R11.not_online.1"}


def test_each_signer_consents_to_the_recording() -> None:
    other = replace(SIGNER, agreed_to_recording=False)
    facts = replace(ACT, signers=(SIGNER, other))
    assert keys(facts) == {"R17.no_consent_to_recording.2"}
    assert keys(replace(facts, is_online=False)) == set()


@pytest.mark.parametrize("degree, found", [(1, True), (4, True), (5, False), (None, False)])
def test_notary_does_not_act_for_kin_to_the_fourth_degree(degree: int | None, found: bool) -> None:
    assert ("R22.notary_interested.1" in keys(signer(degree_to_notary=degree))) is found


def test_notary_does_not_act_for_themselves_or_a_spouse() -> None:
    assert keys(signer(is_spouse_of_notary=True)) == {"R22.notary_interested.1"}
    assert keys(replace(ACT, notary=SIGNER.person)) == {"R22.notary_interested.1"}


def test_act_ready_for_the_seal_has_no_findings() -> None:
    assert keys(SEAL) == set()


@pytest.mark.parametrize(
    "changes, code",
    [
        ({"is_recording_closed": False}, "recording_open"),
        ({"recording_hash": ""}, "recording_not_hashed"),
        ({"quality_confirmed": False}, "quality_not_confirmed"),
        ({"missing_signatures": 1}, "signatures_missing"),
        ({"fee_settled": False}, "fee_open"),
        ({"journal_number": " "}, "journal_missing"),
        ({"signed_hash": "3d"}, "text_changed"),
        ({"shown_hash": "3d"}, "text_changed"),
        ({"agreed_hash": ""}, "text_changed"),
    ],
)
def test_each_gap_refuses_the_seal(changes: dict[str, Any], code: str) -> None:
    assert keys(replace(SEAL, **changes)) == {f"R18.{code}"}


def test_all_gaps_before_the_seal_show_at_once() -> None:
    facts = replace(SEAL, is_recording_closed=False, quality_confirmed=False, fee_settled=False)
    assert keys(facts) == {"R18.recording_open", "R18.quality_not_confirmed", "R18.fee_open"}


def test_identity_record_of_tests_is_valid() -> None:
    assert SIGNER.person.identity == Identity(Document.EMIRATES_ID, "سالم أحمد", date(2028, 1, 1))
