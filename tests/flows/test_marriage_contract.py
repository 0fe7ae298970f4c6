"""A marriage contract from the ready application to the page on which anyone verifies it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from courts.ground.errors import Refused
from courts.ground.law.contracts.terms import ProofKind
from courts.ground.models import Posting, Role
from courts.payments.queries.invoices import invoice_of
from demo.people import Cast
from notary.applications.models import Application
from notary.applications.services.fees import LABEL
from notary.deeds import declared
from notary.deeds.models import RegisterEntry
from notary.deeds.queries.recordings import RecordingProof
from notary.deeds.services import sealing, signing
from notary.deeds.states import RefusalReason
from notary.models import Appointment
from notary.scripts.models import Script
from notary.scripts.models.approvals import Decision
from notary.scripts.queries.scripts import read
from notary.scripts.services import answers, applications, ending, identities, signatures, steps
from notary.scripts.services.approvals import decide
from notary.scripts.steps import Step
from notary.services import appointments, joint_booking
from tests.notary.applications.couple import account, act
from tests.notary.deeds.conftest import _signs_locally, authority
from tests.notary.ready import next_slot, ready
from video.models import Seat
from video.services import admission, attendance

__all__ = ["_signs_locally", "authority"]

PEOPLE = ("groom", "bride", "wali", "first", "second")


class Wedding:
    """The sitting of an application, with a clock that stands still."""

    def __init__(self, cast: Cast, clock: time_machine.Coordinates) -> None:
        self.cast, self.clock = cast, clock
        self.application = ready(cast)
        slot = next_slot(self.application)
        held = joint_booking.hold_for(
            self.application, notary=slot.notary, starts_at=slot.starts_at, actor=act(cast, "groom")
        )
        self.appointment = joint_booking.book_for(held, channel="web", actor=act(cast, "groom"))
        clock.move_to(slot.starts_at)

    @property
    def script(self) -> Script:
        return Script.records.select_related("deed").get(appointment=self.appointment)

    def seat(self, member: str) -> Seat:
        person = account(self.cast, member).person
        return Seat.records.select_related("room").get(room=self.appointment.room_id, person=person, is_live=True)

    def open(self) -> None:
        """Let everyone in, and open the sitting."""
        notary = act(self.cast, "notary")
        admission.enter(self.seat("notary"), actor=notary)
        for member in PEOPLE:
            admission.enter(self.seat(member), actor=act(self.cast, member))
            admission.identify(self.seat(member), "known_to_the_court", actor=notary, host=self.seat("notary"))
            admission.admit(self.seat(member), actor=notary, host=self.seat("notary"))
        appointments.open_sitting(self.appointment, actor=notary)
        self.appointment = Appointment.records.select_related("room", "office", "notary", "application").get(
            pk=self.appointment.pk
        )

    def begin(self) -> None:
        applications.begin_for_application(self.appointment, actor=act(self.cast, "notary"))

    def run(self, seconds: int) -> None:
        """Let time pass while the node receives sound and picture of everyone."""
        assert self.appointment.room_id is not None
        for _second in range(seconds):
            self.clock.shift(timedelta(seconds=1))
            seen = [(self.seat(name).pk, True, True) for name in ("notary", *PEOPLE)]
            attendance.record_seen(self.appointment.room_id, seen, timezone.now())

    def conclude(self) -> None:
        """Go through every step to the last signature."""
        notary = act(self.cast, "notary")
        self.begin()
        self.run(3)
        for person in read(self.script).members:
            for kind in (ProofKind.DOCUMENT, ProofKind.FACE):
                identities.record_proof(self.script, str(person.pk), kind, has_passed=True, actor=notary)
        for member in PEOPLE:
            answers.answer(self.script, Step.RECORDING_CONSENT, agrees=True, actor=act(self.cast, member))
        answers.ask_alone(self.script, actor=notary)
        answers.answer(self.script, Step.BRIDE_ALONE, agrees=True, actor=act(self.cast, "bride"))
        self.run(4)
        for step in (Step.READING, Step.OFFER, Step.ACCEPTANCE, Step.WITNESSES):
            self.run(2)
            assert steps.complete_step(self.script, step, actor=notary).voided is None
        for member in PEOPLE:
            signatures.sign(self.script, self.script.draft_hash, actor=act(self.cast, member))


@pytest.fixture
def wedding(cast: Cast) -> Iterator[Wedding]:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        yield Wedding(cast, clock)


def state_of(wedding: Wedding) -> str:
    return Application.records.get(pk=wedding.application.pk).state


def test_couple_gets_from_a_ready_application_to_a_contract_that_anyone_verifies(
    wedding: Wedding, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast, notary = wedding.cast, act(wedding.cast, "notary")
    Posting.records.create(person=cast.people["manager"], venue=cast.venues["office"], role=Role.AUTHENTICATION_JUDGE)
    wedding.open()
    wedding.conclude()
    assert wedding.script.state == "concluded"
    deed = wedding.script.deed
    assert deed is not None
    appointments.end_sitting(wedding.appointment, actor=notary)
    # Everything that is missing is said at once: recording, quality, and the judge.
    with pytest.raises(Refused) as refused:
        sealing.seal_deed(deed, actor=notary)
    assert {"recording_open", "quality_not_confirmed", "not_approved"} <= {each.code for each in refused.value.errors}
    proof = RecordingProof(is_closed=True, sha256="a" * 64)
    monkeypatch.setattr(sealing, "recording_proof", lambda _room: proof)
    signing.confirm_quality(deed, actor=notary)
    decide(wedding.script, Decision.APPROVED, "", actor=act(cast, "manager"))
    sealed = sealing.seal_deed(deed, actor=notary)
    assert state_of(wedding) == "concluded"
    assert RegisterEntry.records.get().deed_id == sealed.pk
    timeline = json.loads(declared.evidence_of(sealed.pk)["sitting/timeline.json"])
    offer = next(row for row in timeline["events"] if row["step"] == "offer")
    assert len(offer["together"]) == 6
    client = Client()
    client.cookies["diwan-language"] = "en"
    page = client.get(reverse("verify_code", args=[sealed.code])).content.decode()
    assert "Marriage" in page
    assert account(cast, "bride").person.name_ar not in page


def test_no_of_the_bride_ends_the_application_and_pays_the_fee_back(wedding: Wedding) -> None:
    wedding.open()
    wedding.begin()
    notary = act(wedding.cast, "notary")
    wedding.run(2)
    for person in read(wedding.script).members:
        for kind in (ProofKind.DOCUMENT, ProofKind.FACE):
            identities.record_proof(wedding.script, str(person.pk), kind, has_passed=True, actor=notary)
    for member in PEOPLE:
        answers.answer(wedding.script, Step.RECORDING_CONSENT, agrees=True, actor=act(wedding.cast, member))
    answers.ask_alone(wedding.script, actor=notary)
    answers.answer(wedding.script, Step.BRIDE_ALONE, agrees=False, actor=act(wedding.cast, "bride"))
    assert state_of(wedding) == "refused"
    invoice = invoice_of(LABEL, wedding.application.pk)
    assert invoice is not None
    assert invoice.state in {"refunding", "refunded", "cancelled"}
    appointments.end_sitting(wedding.appointment, actor=notary)


def test_refusal_of_the_judge_pays_the_fee_back(wedding: Wedding) -> None:
    cast = wedding.cast
    Posting.records.create(person=cast.people["manager"], venue=cast.venues["office"], role=Role.AUTHENTICATION_JUDGE)
    wedding.open()
    wedding.conclude()
    assert state_of(wedding) == "concluded"
    decide(wedding.script, Decision.REFUSED, "المهر غير محدد", actor=act(cast, "manager"))
    assert state_of(wedding) == "refused"
    invoice = invoice_of(LABEL, wedding.application.pk)
    assert invoice is not None
    assert invoice.state in {"refunding", "refunded", "cancelled"}


def test_refusal_of_the_notary_is_a_line_of_the_register(wedding: Wedding) -> None:
    wedding.open()
    wedding.begin()
    ending.refuse(wedding.script, RefusalReason.CAPACITY, actor=act(wedding.cast, "notary"))
    assert RegisterEntry.records.get().reason == RefusalReason.CAPACITY
    assert state_of(wedding) == "refused"


def test_rules_are_asked_again_on_the_contract_day(wedding: Wedding) -> None:
    answers_then = Application.records.get(pk=wedding.application.pk).answers
    certificate = {**answers_then["bride_certificate"], "issued_on": "2020-01-01"}
    # The row is changed behind the product: the certificate has run out since, and the agreed text does not name it.
    Application.records.filter(pk=wedding.application.pk).update(
        answers={**answers_then, "bride_certificate": certificate}
    )
    wedding.open()
    with pytest.raises(Refused) as refused:
        wedding.begin()
    assert not Script.records.exists()
    assert [each.code for each in refused.value.errors] == ["not_valid"]
