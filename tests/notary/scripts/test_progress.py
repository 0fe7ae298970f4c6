"""The progress of a script, from its events alone."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from notary.scripts.progress import Event, EventKind, IdentityLimits, Member, Progress, progress_of
from notary.scripts.steps import Step

STEPS = (
    Step.IDENTITY,
    Step.RECORDING_CONSENT,
    Step.BRIDE_ALONE,
    Step.READING,
    Step.OFFER,
    Step.ACCEPTANCE,
    Step.WITNESSES,
    Step.SIGNATURES,
)
GROOM, BRIDE, INTERPRETER = Member("g", "groom", True), Member("b", "bride", True), Member("i", "interpreter", False)
PEOPLE = (GROOM, BRIDE, INTERPRETER)
LIMITS = IdentityLimits(proofs=2, attempts=2, lockout=timedelta(hours=24))
NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)


def event(kind: EventKind, step: Step | None = None, member: str = "", detail: str = "", minute: int = 0) -> Event:
    return Event(kind, step, NOW + timedelta(minutes=minute), member, detail)


def proved(*keys: str) -> list[Event]:
    kinds = ("document", "face")
    return [event(EventKind.PROVED, Step.IDENTITY, key, kind) for key in keys for kind in kinds]


def recorded(*keys: str) -> list[Event]:
    return [event(EventKind.AGREED, Step.RECORDING_CONSENT, key) for key in keys]


def begun() -> list[Event]:
    """Identity, recording and the bride's consent are done."""
    return [*proved("g", "b", "i"), *recorded("g", "b", "i"), event(EventKind.AGREED, Step.BRIDE_ALONE, "b")]


def done(*steps: Step) -> list[Event]:
    return [event(EventKind.DONE, step, minute=place) for place, step in enumerate(steps, 1)]


def after(events: Iterable[Event]) -> Progress:
    return progress_of(STEPS, PEOPLE, events, LIMITS)


def test_script_begins_with_the_identity_of_everyone() -> None:
    found = after([])
    assert (found.step, found.open_for) == (Step.IDENTITY, ("g", "b", "i"))


def test_two_proofs_of_one_kind_are_one_proof() -> None:
    twice = [event(EventKind.PROVED, Step.IDENTITY, "g", "document")] * 2
    assert not after(twice).is_proved("g")
    assert after(proved("g")).is_proved("g")


def test_law_says_how_many_proofs_and_attempts_there_are() -> None:
    limits = IdentityLimits(proofs=3, attempts=1, lockout=timedelta(hours=1))
    failed = event(EventKind.NOT_PROVED, Step.IDENTITY, "b", "face")
    found = progress_of(STEPS, PEOPLE, [*proved("g"), failed], limits)
    assert not found.is_proved("g")
    assert found.locked_until("b", NOW) == NOW + timedelta(hours=1)
    assert (found.attempts_left("b", "face"), found.attempts_left("b", "document")) == (0, 1)


def test_failed_check_takes_back_the_proof_of_its_kind() -> None:
    failed = event(EventKind.NOT_PROVED, Step.IDENTITY, "g", "face")
    assert not after([*proved("g"), failed]).is_proved("g")


def test_second_failure_of_one_kind_locks_the_person_for_a_day() -> None:
    failed = [event(EventKind.NOT_PROVED, Step.IDENTITY, "g", "face", minute) for minute in (1, 2)]
    found = after(failed)
    end = NOW + timedelta(minutes=2) + LIMITS.lockout
    assert after(failed[:1]).locked_until("g", NOW) is None
    assert found.locked_until("g", end - timedelta(seconds=1)) == end
    assert found.locked_until("g", end) is None
    assert found.locked_until("b", NOW) is None


def test_later_step_stays_closed_while_one_person_lacks_an_earlier_one() -> None:
    events = [*proved("g", "b", "i"), *recorded("g", "i"), *done(Step.READING, Step.OFFER)]
    found = after(events)
    assert (found.step, found.open_for) == (Step.RECORDING_CONSENT, ("b",))


def test_bride_is_asked_alone_before_the_reading() -> None:
    found = after([*proved("g", "b", "i"), *recorded("g", "b", "i")])
    assert (found.step, found.open_for) == (Step.BRIDE_ALONE, ("b",))
    assert after(begun()).step is Step.READING


def test_interpreter_attends_and_does_not_sign() -> None:
    events = [*begun(), *done(Step.READING, Step.OFFER, Step.ACCEPTANCE, Step.WITNESSES)]
    assert after(events).open_for == ("g", "b")


def test_script_is_complete_after_the_last_signature() -> None:
    events = [*begun(), *done(Step.READING, Step.OFFER, Step.ACCEPTANCE, Step.WITNESSES)]
    signed = [event(EventKind.SIGNED, Step.SIGNATURES, key, "hash") for key in ("g", "b")]
    assert not after([*events, signed[0]]).is_complete
    assert after([*events, *signed]).is_complete


def test_gap_after_the_offer_takes_the_script_back_to_the_offer() -> None:
    events = [*begun(), *done(Step.READING, Step.OFFER, Step.ACCEPTANCE)]
    found = after([*events, event(EventKind.VOIDED, Step.OFFER)])
    assert found.step is Step.OFFER
    assert Step.READING in found.done_at
    assert Step.ACCEPTANCE not in found.done_at


def test_gap_after_signatures_takes_the_signatures_back() -> None:
    events = [*begun(), *done(Step.READING, Step.OFFER, Step.ACCEPTANCE, Step.WITNESSES)]
    events.append(event(EventKind.SIGNED, Step.SIGNATURES, "g", "hash"))
    assert after([*events, event(EventKind.VOIDED, Step.OFFER)]).signed == {}


def test_long_cut_asks_for_that_identity_again_and_then_goes_on() -> None:
    events = [*begun(), *done(Step.READING, Step.OFFER, Step.ACCEPTANCE, Step.WITNESSES)]
    events.append(event(EventKind.IDENTITY_VOIDED, member="b"))
    found = after(events)
    assert (found.step, found.open_for) == (Step.IDENTITY, ("b",))
    assert after([*events, *proved("b")]).step is Step.SIGNATURES


def test_refusal_ends_the_script_whatever_was_done() -> None:
    found = after([*begun(), event(EventKind.REFUSED, detail="no_agreement")])
    assert (found.step, found.refused, found.is_complete) == (None, "no_agreement", False)
