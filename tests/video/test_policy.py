"""Who sees and hears whom, held against the rules in plain words."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from video.policy import Capability, Edge, RoomPolicy, SeatView, capabilities_of, forwarding_matrix

POLICY = RoomPolicy(kind="hearing", hosts=("judge", "clerk"))
ROLES = ["judge", "clerk", "claimant_counsel", "witness", "detainee", "observer"]

seat_views = st.builds(
    SeatView,
    id=st.uuids(),
    role=st.sampled_from(ROLES),
    is_admitted=st.booleans(),
    audio_on=st.booleans(),
    video_on=st.booleans(),
    is_mute_locked=st.booleans(),
)


@st.composite
def rooms_with_checks(draw: st.DrawFn) -> list[SeatView]:
    """Any people, any of whom may be looked at by any other."""
    seats = draw(st.lists(seat_views, max_size=6, unique_by=lambda seat: seat.id))
    looking = st.sampled_from([None, *(seat.id for seat in seats)])
    return [replace(seat, checked_by=draw(looking)) for seat in seats]


rooms = rooms_with_checks()
sittings = st.sampled_from([None, "live", "paused", "ended"])


def may(source: SeatView, target: SeatView, medium: str, sitting: str | None) -> bool:
    """The rules as a clerk would say them."""
    if source.checked_by == target.id and not source.is_admitted:
        # who checks an identity sees and hears that one person who waits; nothing goes back
        return (
            target.is_admitted and target.role in POLICY.hosts and source.role != "observer" and sends(source, medium)
        )
    if sitting != "live":
        return False  # before the judge opens, while paused, after the end: nothing
    if source.id == target.id:
        return False  # nobody gets himself back
    if not source.is_admitted or not target.is_admitted:
        return False  # who waits outside neither sends nor receives
    if source.role == "observer":
        return False  # an observer only watches
    return sends(source, medium)


def sends(source: SeatView, medium: str) -> bool:
    """What somebody gives of himself."""
    if medium == "audio" and source.is_mute_locked:
        return False  # the court muted him
    return source.audio_on if medium == "audio" else source.video_on


@given(rooms, sittings)
def test_the_matrix_says_exactly_what_the_rules_say(seats: list[SeatView], sitting: str | None) -> None:
    expected = {
        Edge(source.id, target.id, medium)
        for source in seats
        for target in seats
        for medium in ("audio", "video")
        if may(source, target, medium, sitting)
    }
    assert forwarding_matrix(seats, POLICY, sitting) == expected


def test_a_witness_sent_back_is_in_no_edge() -> None:
    judge = SeatView(UUID(int=1), "judge", is_admitted=True)
    heard = SeatView(UUID(int=2), "witness", is_admitted=True)
    back = SeatView(UUID(int=2), "witness", is_admitted=False)
    assert len(forwarding_matrix([judge, heard], POLICY, "live")) == 4
    assert forwarding_matrix([judge, back], POLICY, "live") == frozenset()


def test_who_is_looked_at_in_the_waiting_room_receives_nothing_and_only_the_looker_receives_him() -> None:
    judge = SeatView(UUID(int=1), "judge", is_admitted=True)
    clerk = SeatView(UUID(int=2), "clerk", is_admitted=True)
    witness = SeatView(UUID(int=3), "witness", is_admitted=False, checked_by=clerk.id)
    for sitting in (None, "live", "paused"):
        edges = forwarding_matrix([judge, clerk, witness], POLICY, sitting)
        assert {edge.target for edge in edges if edge.source == witness.id} == {clerk.id}
        assert not [edge for edge in edges if edge.target == witness.id]


def test_only_hosts_admit_mute_and_remove() -> None:
    acts = {Capability.ADMIT, Capability.MUTE, Capability.REMOVE, Capability.IDENTIFY}
    assert {role for role in ROLES if acts <= capabilities_of(role, POLICY)} == {"judge", "clerk"}
    assert {role for role in ROLES if acts & capabilities_of(role, POLICY)} == {"judge", "clerk"}


def test_a_policy_that_cannot_be_read_has_no_host_and_nobody_is_let_in_unidentified() -> None:
    read = RoomPolicy.from_json({})
    assert read.hosts == read.unidentified == ()
    assert RoomPolicy.from_json(POLICY.to_json()) == POLICY
