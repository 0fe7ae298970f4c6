"""The forwarding matrix and the rights, compared with the rules in plain words."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hearings.roles import POLICY
from notary.roles import POLICY as APPOINTMENT
from video.policy import Capability, Edge, RoomPolicy, Screening, SeatView, capabilities_of, forwarding_matrix

ROLES = ["judge", "clerk", "claimant_counsel", "witness", "detainee", "observer"]
SIDES = [UUID(int=101), UUID(int=102)]

seat_views = st.builds(
    SeatView,
    id=st.uuids(),
    role=st.sampled_from(ROLES),
    is_admitted=st.booleans(),
    audio_on=st.booleans(),
    video_on=st.booleans(),
    is_muted_by_host=st.booleans(),
    consultation=st.sampled_from([None, None, *SIDES]),
    is_sharing=st.booleans(),
)


@st.composite
def rooms_with_orders(draw: st.DrawFn) -> tuple[list[SeatView], list[Screening]]:
    """Any people; any seat may be previewed by any other and screened from any other, even twice."""
    seats = draw(st.lists(seat_views, max_size=6, unique_by=lambda seat: seat.id))
    anyone = [None, *(seat.id for seat in seats)]
    seats = [replace(seat, previewed_by=draw(st.sampled_from(anyone))) for seat in seats]
    if not seats:
        return seats, []
    keys = st.sampled_from([seat.id for seat in seats])
    orders = st.builds(Screening, source=keys, target=keys, audio=st.booleans(), video=st.booleans())
    return seats, draw(st.lists(orders, max_size=5))


sittings = st.sampled_from([None, "live", "paused", "ended"])


def may(source: SeatView, target: SeatView, medium: str, sitting: str | None, orders: list[Screening]) -> bool:
    """The rules as a clerk would say them."""
    if any(forbids(order, source, target, medium) for order in orders) or not gives(source, medium):
        return False
    if not source.is_admitted:
        # a waiting person is seen and heard only by the admitted host who checks the identity
        return source.previewed_by == target.id and target.is_admitted and target.role in {"judge", "clerk"}
    if not target.is_admitted or source.id == target.id:
        return False  # nothing reaches a waiting person, and no seat receives its own media
    if source.consultation != target.consultation:
        return False  # two rooms, or a room and a consultation: a wall
    if source.consultation is not None:
        return sitting != "ended"  # in a consultation people talk until the end, whether or not the hearing is live
    return sitting == "live"  # in the room: before the judge opens, while paused, after the end, nothing


def forbids(order: Screening, source: SeatView, target: SeatView, medium: str) -> bool:
    """The court's order."""
    if (order.source, order.target) != (source.id, target.id):
        return False  # an order speaks of two people, in one direction
    if medium == "audio":
        return order.audio  # the target does not hear the source
    return order.video  # the target sees neither the source nor the shared screen


def gives(source: SeatView, medium: str) -> bool:
    """The media that a seat sends."""
    if source.role == "observer":
        return False  # an observer only watches
    if medium == "screen":
        # no screen is shared from the waiting room, and none by roles that only answer questions
        return source.is_sharing and source.is_admitted and source.role not in {"witness", "detainee"}
    if medium == "audio" and source.is_muted_by_host:
        return False  # muted by a host
    return source.audio_on if medium == "audio" else source.video_on


@given(rooms_with_orders(), sittings)
def test_matrix_equals_the_rules_in_plain_words(
    room: tuple[list[SeatView], list[Screening]], sitting: str | None
) -> None:
    seats, orders = room
    expected = {
        Edge(source.id, target.id, medium)
        for source in seats
        for target in seats
        for medium in ("audio", "video", "screen")
        if may(source, target, medium, sitting, orders)
    }
    assert forwarding_matrix(seats, POLICY, sitting, orders) == expected


@given(rooms_with_orders(), sittings, st.data())
def test_more_orders_never_permit_more(
    room: tuple[list[SeatView], list[Screening]], sitting: str | None, data: st.DataObject
) -> None:
    seats, orders = room
    fewer = data.draw(st.lists(st.sampled_from(orders), unique=True)) if orders else []
    assert forwarding_matrix(seats, POLICY, sitting, orders) <= forwarding_matrix(seats, POLICY, sitting, fewer)


@given(rooms_with_orders(), sittings)
def test_unknown_sitting_state_is_not_live(room: tuple[list[SeatView], list[Screening]], sitting: str | None) -> None:
    seats, orders = room
    present = {seat.id for seat in seats if seat.is_admitted}
    for unknown in ("", "Live", "closed"):
        assert not [edge for edge in forwarding_matrix(seats, POLICY, unknown, orders) if edge.source in present]


def test_witness_sent_back_is_in_no_edge() -> None:
    judge = SeatView(UUID(int=1), "judge", is_admitted=True)
    heard = SeatView(UUID(int=2), "witness", is_admitted=True)
    back = SeatView(UUID(int=2), "witness", is_admitted=False)
    assert len(forwarding_matrix([judge, heard], POLICY, "live")) == 4
    assert forwarding_matrix([judge, back], POLICY, "live") == frozenset()


def test_previewed_person_receives_nothing_and_is_sent_to_one_host() -> None:
    judge = SeatView(UUID(int=1), "judge", is_admitted=True)
    clerk = SeatView(UUID(int=2), "clerk", is_admitted=True)
    witness = SeatView(UUID(int=3), "witness", is_admitted=False, previewed_by=clerk.id)
    for sitting in (None, "live", "paused"):
        edges = forwarding_matrix([judge, clerk, witness], POLICY, sitting)
        assert {edge.target for edge in edges if edge.source == witness.id} == {clerk.id}
        assert not [edge for edge in edges if edge.target == witness.id]


def test_consultation_is_separate_from_the_room() -> None:
    judge = SeatView(UUID(int=1), "judge", is_admitted=True)
    clerk = SeatView(UUID(int=2), "clerk", is_admitted=True)
    counsel = SeatView(UUID(int=3), "claimant_counsel", is_admitted=True, consultation=SIDES[0], is_sharing=True)
    detainee = SeatView(UUID(int=4), "detainee", is_admitted=True, consultation=SIDES[0])

    def pairs(sitting: str | None) -> set[tuple[int, int]]:
        edges = forwarding_matrix([judge, clerk, counsel, detainee], POLICY, sitting)
        return {(edge.source.int, edge.target.int) for edge in edges}

    assert pairs("live") == {(1, 2), (2, 1), (3, 4), (4, 3)}
    assert pairs("paused") == pairs(None) == {(3, 4), (4, 3)}
    assert pairs("ended") == set()
    edges = forwarding_matrix([judge, clerk, counsel, detainee], POLICY, "live")
    assert {edge.target for edge in edges if edge.medium == "screen"} == {detainee.id}


def test_screening_order_removes_exactly_the_named_media() -> None:
    judge = SeatView(UUID(int=1), "judge", is_admitted=True)
    counsel = SeatView(UUID(int=2), "claimant_counsel", is_admitted=True, is_sharing=True)
    detainee = SeatView(UUID(int=3), "detainee", is_admitted=True)
    seats = [judge, counsel, detainee]
    before = forwarding_matrix(seats, POLICY, "live")
    unseen = Screening(counsel.id, detainee.id, audio=False, video=True)
    lost = before - forwarding_matrix(seats, POLICY, "live", [unseen])
    assert lost == {Edge(counsel.id, detainee.id, medium) for medium in ("video", "screen")}
    unheard = Screening(counsel.id, detainee.id, audio=True, video=False)
    lost = before - forwarding_matrix(seats, POLICY, "live", [unheard])
    assert lost == {Edge(counsel.id, detainee.id, "audio")}


def test_only_hosts_have_rights_over_others() -> None:
    members = {Capability.PUBLISH, Capability.RAISE_HAND, Capability.SHARE}
    assert {role for role in ROLES if capabilities_of(role, POLICY) - members} == {"judge", "clerk"}
    assert capabilities_of("judge", POLICY) == capabilities_of("clerk", POLICY) == set(Capability)


@pytest.mark.parametrize(
    "role,may_show",
    [
        *((role, True) for role in ("judge", "clerk", "claimant_counsel", "respondent_counsel", "interpreter")),
        *((role, True) for role in ("claimant", "respondent")),
        *((role, False) for role in ("detainee", "witness", "observer", "groom", "nobody")),
    ],
)
def test_roles_that_argue_may_share_a_screen(role: str, may_show: bool) -> None:
    assert (Capability.SHARE in capabilities_of(role, POLICY)) is may_show


def test_unreadable_policy_denies_every_right() -> None:
    read = RoomPolicy.from_json({})
    assert read.hosts == read.presides == read.unidentified == read.shares == read.pinned == ()
    assert read.is_silent("judge")
    assert read.is_isolated("judge")
    assert capabilities_of("judge", read) == frozenset()
    people = [SeatView(UUID(int=number), "judge", is_admitted=True) for number in (1, 2)]
    assert forwarding_matrix(people, read, "live") == frozenset()


def test_policy_is_stored_and_read_without_loss() -> None:
    for policy in (POLICY, APPOINTMENT):
        assert RoomPolicy.from_json(policy.to_json()) == policy


def test_appointment_is_run_by_the_notary_alone() -> None:
    assert capabilities_of("notary", APPOINTMENT) == set(Capability)
    assert capabilities_of("groom", APPOINTMENT) == {Capability.PUBLISH, Capability.RAISE_HAND}
    assert not APPOINTMENT.is_silent("groom")
    assert not APPOINTMENT.is_isolated("groom")
