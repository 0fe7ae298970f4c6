"""The sittings that are recorded, and the seats whose media may reach the recorder."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import product
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from courts.ground.law import profile
from hearings.models.hearings import HearingKind
from hearings.roles import POLICY, SeatRole, policy_of_kind
from identity.roles import POLICY as IDENTITY_CHECK
from notary.roles import POLICY as APPOINTMENT
from notary.roles import policy_under
from tests.video.recordings.recorded import RECORDED
from video.policy import RecordingRule, RoomPolicy, SeatView, recorded_seats

LAW = profile("uae_federal", date(2026, 5, 1))
NEVER = {HearingKind.CONCILIATION, HearingKind.FAMILY_GUIDANCE}


@pytest.mark.parametrize("kind", HearingKind.values)
def test_hearing_is_recorded_unless_its_kind_is_kept_off_the_record(kind: str) -> None:
    policy = policy_of_kind(kind, LAW)
    assert policy.is_recorded is (kind not in NEVER)
    assert policy.recording_years == (10 if policy.is_recorded else 0)
    assert not policy.pauses_unrecorded, "the judge decides"
    assert replace(policy, recording=RecordingRule.NEVER, recording_years=0) == POLICY


def test_every_sitting_of_a_notary_is_recorded_and_pauses_without_recording() -> None:
    policy = policy_under(LAW)
    assert policy.is_recorded
    assert policy.pauses_unrecorded
    assert policy.recording_years == 10


def test_identity_check_is_never_recorded() -> None:
    assert not IDENTITY_CHECK.is_recorded


@pytest.mark.parametrize("stored", [{}, {"recording": "sometimes"}, {"recording": True}, {"recording": None}])
def test_policy_without_a_readable_rule_records_nothing(stored: dict[str, object]) -> None:
    policy = RoomPolicy.from_json({**POLICY.to_json(), **stored} if stored else {})
    assert not policy.is_recorded
    assert not policy.pauses_unrecorded


def test_rule_is_stored_and_read_without_loss() -> None:
    for policy in (RECORDED, policy_under(LAW), APPOINTMENT):
        assert RoomPolicy.from_json(policy.to_json()) == policy


KEYS = st.sampled_from([UUID(int=number) for number in range(1, 41)])
CONSULTATIONS = st.none() | st.sampled_from([UUID(int=number) for number in range(1, 4)])
SEATS = st.builds(
    SeatView,
    id=KEYS,
    role=st.sampled_from([*map(str, SeatRole), "stranger"]),
    is_admitted=st.booleans(),
    audio_on=st.booleans(),
    video_on=st.booleans(),
    is_muted_by_host=st.booleans(),
    previewed_by=st.none() | KEYS,
    consultation=CONSULTATIONS,
    is_sharing=st.booleans(),
)


# A busy machine is slow, and no input is large.
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    seats=st.lists(SEATS, max_size=12, unique_by=lambda seat: seat.id),
    state=st.sampled_from([None, "live", "paused", "ended"]),
    is_running=st.booleans(),
    policy=st.sampled_from([RECORDED, POLICY, IDENTITY_CHECK, policy_under(LAW), RoomPolicy.from_json({})]),
)
def test_only_people_of_the_room_itself_are_ever_recorded(
    seats: list[SeatView], state: str | None, is_running: bool, policy: RoomPolicy
) -> None:
    recorded = recorded_seats(seats, policy, state, is_running=is_running)
    for seat in seats:
        may = (
            policy.is_recorded
            and is_running
            and state == "live"
            and seat.is_admitted
            and seat.consultation is None
            and not policy.is_silent(seat.role)
        )
        assert (seat.id in recorded) is may
    assert recorded <= {seat.id for seat in seats}


def test_no_combination_records_a_consultation_a_preview_or_an_observer() -> None:
    """Every combination of one seat, next to a judge who is recorded: so the rule is at work."""
    judge = SeatView(UUID(int=1), "judge", is_admitted=True)
    for role, is_admitted, consultation, previewed in product(
        SeatRole, (True, False), (None, UUID(int=7)), (None, judge.id)
    ):
        seat = SeatView(
            UUID(int=2), role.value, is_admitted, consultation=consultation, previewed_by=previewed, is_sharing=True
        )
        recorded = recorded_seats([judge, seat], RECORDED, "live", is_running=True)
        assert judge.id in recorded
        is_kept_out = consultation is not None or not is_admitted or role == SeatRole.OBSERVER
        assert (seat.id in recorded) is not is_kept_out, (role, is_admitted, consultation, previewed)
