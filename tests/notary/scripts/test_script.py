"""The guided script: its order, the proof of a single sitting, and its ends."""

from __future__ import annotations

from dataclasses import replace

import pytest

from courts.calendars.services.receipts import issue_receipt
from courts.ground.errors import Conflict, DomainError, NotAllowed, NotVisible
from courts.ground.law.contracts.terms import ProofKind
from notary.applications.models import Application
from notary.deeds.models import RegisterEntry
from notary.deeds.states import DeedState, RefusalReason
from notary.models import Appointment
from notary.scripts.models import ScriptEvent
from notary.scripts.progress import EventKind
from notary.scripts.services import ending, identities, signatures
from notary.scripts.states import ScriptState
from notary.scripts.steps import Step
from tests.notary.drafts import marriage_draft
from tests.notary.scripts import sitting
from tests.notary.scripts.sitting import Meeting


def test_sitting_leads_from_identity_to_a_deed_that_both_signed(meeting: Meeting) -> None:
    meeting.to_signatures()
    script = meeting.script
    assert script.deed is not None
    assert script.deed.draft_hash == script.draft_hash
    for member in ("groom", "bride"):
        signatures.sign(script, script.draft_hash, actor=meeting.actor(member))
    assert meeting.script.state == ScriptState.CONCLUDED
    script.deed.refresh_from_db()
    assert script.deed.state == DeedState.SIGNED


def test_last_signature_concludes_the_application(meeting: Meeting) -> None:
    office, groom = meeting.appointment.office, meeting.cast.people["groom"]
    application = Application.records.create(
        service_slug="marriage_muslim",
        service_version=1,
        office=office,
        applicant=groom,
        state="ready",
        receipt=issue_receipt(office, owner=groom, channel="web", series="T"),
    )
    Appointment.records.filter(pk=meeting.appointment.pk).update(application=application)
    meeting.to_signatures()
    for member in ("groom", "bride"):
        assert Application.records.get().state == "ready"
        signatures.sign(meeting.script, meeting.script.draft_hash, actor=meeting.actor(member))
    assert Application.records.get().state == "concluded"


def test_second_begin_changes_nothing(meeting: Meeting) -> None:
    assert meeting.begin() == meeting.begin()


def test_script_does_not_begin_under_a_law_that_is_not_known(meeting: Meeting, monkeypatch: pytest.MonkeyPatch) -> None:
    old = replace(marriage_draft(), law="uae_of_another_time")
    monkeypatch.setattr(sitting, "marriage_draft", lambda: old)
    with pytest.raises(DomainError) as refused:
        meeting.begin()
    assert refused.value.code == "law_unknown"


def test_only_the_notary_leads_the_script(meeting: Meeting) -> None:
    meeting.begin()
    for member in ("groom", "judge"):
        with pytest.raises(NotAllowed):
            identities.record_proof(
                meeting.script, meeting.key("bride"), ProofKind.FACE, has_passed=True, actor=meeting.actor(member)
            )
        with pytest.raises(NotAllowed):
            ending.refuse(meeting.script, RefusalReason.OTHER, actor=meeting.actor(member))


def test_no_step_is_skipped(meeting: Meeting) -> None:
    meeting.begin()
    meeting.run(5)
    for step in (Step.READING, Step.OFFER, Step.ACCEPTANCE):
        with pytest.raises(Conflict):
            meeting.complete(step)
    with pytest.raises(Conflict):
        meeting.answer("groom", Step.RECORDING_CONSENT)
    with pytest.raises(Conflict):
        signatures.sign(meeting.script, meeting.script.draft_hash, actor=meeting.actor("groom"))


def test_step_is_not_completed_twice(meeting: Meeting) -> None:
    meeting.to_reading()
    meeting.complete(Step.READING)
    with pytest.raises(Conflict):
        meeting.complete(Step.READING)


def test_second_failed_check_locks_the_person(meeting: Meeting) -> None:
    meeting.begin()
    notary, bride = meeting.actor("notary"), meeting.key("bride")
    for _attempt in range(2):
        identities.record_proof(meeting.script, bride, ProofKind.FACE, has_passed=False, actor=notary)
    with pytest.raises(DomainError) as refused:
        identities.record_proof(meeting.script, bride, ProofKind.DOCUMENT, has_passed=True, actor=notary)
    assert refused.value.code == "locked"
    assert not meeting.reading.progress.is_proved(bride)


@pytest.mark.parametrize("kind", [ProofKind.NATIONAL_LOGIN, ProofKind.QUESTIONS, ProofKind.WITNESS])
def test_notary_records_no_proof_that_they_cannot_see(meeting: Meeting, kind: ProofKind) -> None:
    meeting.begin()
    with pytest.raises(DomainError) as refused:
        identities.record_proof(
            meeting.script, meeting.key("bride"), kind, has_passed=True, actor=meeting.actor("notary")
        )
    assert refused.value.code == "no_check"
    assert meeting.reading.progress.proofs == {}


def test_bride_cannot_answer_in_front_of_the_others(meeting: Meeting) -> None:
    meeting.begin()
    meeting.prove("groom", "bride")
    for member in ("groom", "bride"):
        meeting.answer(member, Step.RECORDING_CONSENT)
    with pytest.raises(Conflict) as refused:
        meeting.answer("bride", Step.BRIDE_ALONE)
    assert refused.value.code == "not_alone"
    meeting.ask_bride_alone()
    with pytest.raises(Conflict):
        meeting.answer("groom", Step.BRIDE_ALONE)
    meeting.answer("bride", Step.BRIDE_ALONE)
    assert meeting.seat("bride").consultation_id is None
    assert meeting.reading.progress.step is Step.READING


def test_refusal_of_the_bride_ends_the_sitting_and_the_reason_is_neutral(meeting: Meeting) -> None:
    meeting.begin()
    meeting.prove("groom", "bride")
    for member in ("groom", "bride"):
        meeting.answer(member, Step.RECORDING_CONSENT)
    meeting.ask_bride_alone()
    meeting.answer("bride", Step.BRIDE_ALONE, agrees=False)
    assert meeting.script.state == ScriptState.REFUSED
    assert RegisterEntry.records.get().reason == RefusalReason.NO_AGREEMENT
    with pytest.raises(Conflict):
        meeting.complete(Step.READING)


def test_offer_waits_for_sound_and_picture_of_everyone(meeting: Meeting) -> None:
    meeting.to_reading()
    meeting.complete(Step.READING)
    meeting.run(6, without="groom")
    with pytest.raises(DomainError) as refused:
        meeting.complete(Step.OFFER)
    assert refused.value.code == "not_together"
    meeting.run(2)
    meeting.complete(Step.OFFER)
    event = ScriptEvent.records.get(kind=EventKind.DONE, step=Step.OFFER)
    assert len(event.proof) == 3
    assert all(row["audio_since"] and row["video_since"] for row in event.proof)


def test_cut_between_offer_and_acceptance_takes_the_script_back(meeting: Meeting) -> None:
    meeting.to_reading()
    meeting.complete(Step.READING)
    meeting.complete(Step.OFFER)
    meeting.run(8, without="bride")
    meeting.run(3)
    done = meeting.complete(Step.ACCEPTANCE)
    assert done.voided is Step.OFFER
    assert meeting.reading.progress.step is Step.OFFER
    meeting.complete(Step.OFFER)
    meeting.run(3)
    assert meeting.complete(Step.ACCEPTANCE).voided is None


def test_sound_that_was_cut_between_offer_and_acceptance_takes_the_script_back(meeting: Meeting) -> None:
    meeting.to_reading()
    meeting.complete(Step.READING)
    meeting.complete(Step.OFFER)
    meeting.run(8, muted="groom")
    meeting.run(3)
    assert meeting.complete(Step.ACCEPTANCE).voided is Step.OFFER


def test_cut_of_over_a_minute_asks_for_the_identity_again(meeting: Meeting) -> None:
    meeting.to_reading()
    meeting.run(70, without="groom")
    meeting.run(3)
    with pytest.raises(Conflict):
        meeting.complete(Step.READING)
    progress = meeting.reading.progress
    assert (progress.step, progress.open_for) == (Step.IDENTITY, (meeting.key("groom"),))
    meeting.prove("groom")
    meeting.complete(Step.READING)


def test_cut_of_half_a_minute_keeps_the_identity(meeting: Meeting) -> None:
    meeting.to_reading()
    meeting.run(30, without="groom")
    meeting.run(3)
    meeting.complete(Step.READING)


def test_long_talk_alone_with_the_bride_keeps_her_identity(meeting: Meeting) -> None:
    meeting.begin()
    meeting.run(5)
    meeting.prove("groom", "bride")
    for member in ("groom", "bride"):
        meeting.answer(member, Step.RECORDING_CONSENT)
    meeting.ask_bride_alone()
    # The node receives her there, and none of it counts for the sitting of all.
    meeting.run(90)
    meeting.answer("bride", Step.BRIDE_ALONE)
    meeting.run(5)
    meeting.complete(Step.READING)
    # Outside the talk, the same time takes her identity back.
    meeting.run(70, without="bride")
    with pytest.raises(Conflict):
        meeting.complete(Step.OFFER)
    progress = meeting.reading.progress
    assert (progress.step, progress.open_for) == (Step.IDENTITY, (meeting.key("bride"),))


def test_signature_under_another_text_is_refused(meeting: Meeting) -> None:
    meeting.to_signatures()
    with pytest.raises(Conflict) as refused:
        signatures.sign(meeting.script, "0" * 64, actor=meeting.actor("groom"))
    assert refused.value.code == "text_changed"


def test_person_outside_the_sitting_cannot_sign(meeting: Meeting) -> None:
    meeting.to_signatures()
    with pytest.raises(NotVisible):
        signatures.sign(meeting.script, meeting.script.draft_hash, actor=meeting.actor("judge"))


def test_refusal_after_the_first_signature_ends_the_deed(meeting: Meeting) -> None:
    meeting.to_signatures()
    signatures.sign(meeting.script, meeting.script.draft_hash, actor=meeting.actor("groom"))
    ending.refuse(meeting.script, RefusalReason.CAPACITY, actor=meeting.actor("notary"))
    script = meeting.script
    assert script.deed is not None
    assert (script.state, script.deed.state) == (ScriptState.REFUSED, DeedState.REFUSED)
    assert RegisterEntry.records.get().deed == script.deed
