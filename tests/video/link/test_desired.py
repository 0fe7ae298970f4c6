"""Desired state: a consistent reading of one moment, even if the room changes during the read."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID, uuid4

import pytest

from courts.ground.actors import Actor
from tests.video.meeting import ALL, clerk, everyone, room, together
from tests.video.services.booked import seat_of
from tests.video.services.test_screening import WITNESS_FROM_LAWYER, order
from video.link.desired import MAX_READS, desired_of, versions_of
from video.models import Room, Seat
from video.policy import Screening
from video.queries import matrix
from video.queries.snapshot import version_of
from video.services import admission, speaking

__all__ = ["clerk", "everyone", "room"]


def heard(room: Room) -> set[tuple[str, str]]:
    """Return the pairs of roles with forwarded audio, including removed seats."""
    desired = desired_of(room.pk)
    assert desired is not None
    roles = {str(seat.pk): seat.role for seat in Seat.records.filter(room=room)}
    return {(roles[edge.source], roles[edge.target]) for edge in desired.edges if edge.medium == "audio"}


def test_desired_state_never_mixes_two_states_of_a_room(
    everyone: Room, clerk: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An order screens the witness; during the read the witness is sent out and the order lifted."""
    order(everyone, clerk, audio=True, video=True)
    assert heard(everyone) == together(*ALL) - {WITNESS_FROM_LAWYER}
    read = matrix.screenings_of
    changes = 0

    def changed_meanwhile(room_id: UUID, rows: Iterable[Seat]) -> list[Screening]:
        nonlocal changes
        changes += 1
        if changes == 1:
            admission.send_to_waiting(seat_of(everyone, "witness"), actor=clerk, host=seat_of(everyone, "clerk"))
            order(everyone, clerk)
        return read(room_id, rows)

    monkeypatch.setattr(matrix, "screenings_of", changed_meanwhile)
    assert heard(everyone) == together(*(ALL - {"witness"}))
    assert changes == 2


def test_room_that_changes_in_every_read_forwards_nothing(
    everyone: Room, clerk: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = matrix.screenings_of
    changes = 0

    def changed_meanwhile(room_id: UUID, rows: Iterable[Seat]) -> list[Screening]:
        nonlocal changes
        changes += 1
        speaking.raise_hand(seat_of(everyone, "witness"), raised=changes % 2 == 1, actor=clerk)
        return read(room_id, rows)

    monkeypatch.setattr(matrix, "screenings_of", changed_meanwhile)
    desired = desired_of(everyone.pk)
    assert desired is not None
    assert desired.edges == ()
    assert len(desired.seats) == len(ALL)
    assert changes == MAX_READS
    assert desired.version < version_of(everyone.pk), "the nudge of the last change brings a newer one"


def test_versions_of_all_rooms_take_one_query(everyone: Room, clerk: Actor, django_assert_num_queries: Any) -> None:
    """The result has occupied rooms, and those that the node knows unless they are over."""
    empty, over = (copy_of(everyone, state) for state in ("scheduled", "cancelled"))
    before = version_of(everyone.pk)
    assert versions_of([]) == {everyone.pk: before}
    with django_assert_num_queries(1):
        found = versions_of([everyone.pk, empty.pk, over.pk, uuid4()])
    assert found == {everyone.pk: before, empty.pk: 1}
    admission.remove(seat_of(everyone, "witness"), actor=clerk, host=seat_of(everyone, "clerk"), reason="disturbance")
    assert versions_of([])[everyone.pk] > before


def copy_of(room: Room, state: str) -> Room:
    """Create an empty room at the same time."""
    return Room.records.create(
        owner_label="video.test",
        owner_id=uuid4(),
        state=state,
        starts_at=room.starts_at,
        ends_at=room.ends_at,
        opens_at=room.opens_at,
        title_ar="غرفة",
        title_en="Room",
        policy=room.policy,
    )
