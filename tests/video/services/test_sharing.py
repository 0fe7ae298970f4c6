"""Screen sharing: one screen at a time, shown to the people in the same place."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from courts.ground.actors import SYSTEM, Actor
from courts.ground.errors import Conflict, NotAllowed
from tests.video.meeting import ALL, clerk, everyone, pairs, room, told
from tests.video.services.booked import seat_of
from video.models import Room, Seat
from video.queries.snapshot import snapshot
from video.services import admission, consultations, presence, sharing

__all__ = ["clerk", "everyone", "room"]


def share(room: Room, role: str, *, on: bool = True) -> None:
    sharing.share(seat_of(room, role), on=on, actor=SYSTEM)


def shown_to(room: Room, role: str) -> str | None:
    """Return the role whose screen a page shows."""
    sharing_seat = snapshot(seat_of(room, role).pk, "ar")["sharing"]
    return Seat.records.get(pk=sharing_seat).role if sharing_seat else None


def test_shared_screen_is_shown_to_the_whole_room(everyone: Room) -> None:
    assert pairs(everyone, "screen") == set()
    for _twice in range(2):
        share(everyone, "claimant_counsel")
    others = ALL - {"claimant_counsel"}
    assert pairs(everyone, "screen") == {("claimant_counsel", other) for other in others}
    assert {shown_to(everyone, role) for role in ALL} == {"claimant_counsel"}
    for _twice in range(2):
        share(everyone, "claimant_counsel", on=False)
    assert pairs(everyone, "screen") == set()
    assert (told("seat.share_began"), told("seat.share_ended")) == (1, 1)


@pytest.mark.parametrize("role", ["witness", "detainee"])
def test_role_without_the_capability_cannot_share(everyone: Room, role: str) -> None:
    with pytest.raises(NotAllowed):
        share(everyone, role)
    Seat.records.filter(pk=seat_of(everyone, role).pk).update(is_sharing=True)
    assert pairs(everyone, "screen") == set(), "not even if the row says so"


def test_waiting_seat_cannot_share(everyone: Room, clerk: Actor) -> None:
    admission.send_to_waiting(seat_of(everyone, "claimant_counsel"), actor=clerk, host=seat_of(everyone, "clerk"))
    with pytest.raises(NotAllowed):
        share(everyone, "claimant_counsel")


def test_second_screen_is_refused_until_the_first_ends(everyone: Room) -> None:
    share(everyone, "claimant_counsel")
    with pytest.raises(Conflict) as refused:
        share(everyone, "judge")
    assert refused.value.code == "taken"
    with pytest.raises(IntegrityError), transaction.atomic():
        Seat.records.filter(pk=seat_of(everyone, "judge").pk).update(is_sharing=True)
    share(everyone, "claimant_counsel", on=False)
    share(everyone, "judge")
    assert shown_to(everyone, "witness") == "judge"


def test_host_stops_the_sharing_of_a_seat(everyone: Room, clerk: Actor) -> None:
    share(everyone, "claimant_counsel")
    for _twice in range(2):
        sharing.stop_share(seat_of(everyone, "claimant_counsel"), actor=clerk, host=seat_of(everyone, "clerk"))
    assert pairs(everyone, "screen") == set()
    assert told("seat.share_ended") == 1


def test_each_consultation_has_its_own_shared_screen(everyone: Room, clerk: Actor) -> None:
    host = seat_of(everyone, "clerk")
    share(everyone, "claimant_counsel")
    keys = [seat_of(everyone, role).pk for role in ("claimant_counsel", "detainee")]
    consultation = consultations.open_consultation(host, "تشاور", keys, actor=clerk)
    assert pairs(everyone, "screen") == set(), "a screen shared with the room is not shared elsewhere"
    share(everyone, "claimant_counsel")
    share(everyone, "judge")
    assert pairs(everyone, "screen") == {
        ("claimant_counsel", "detainee"),
        ("judge", "clerk"),
        ("judge", "witness"),
    }
    assert (shown_to(everyone, "detainee"), shown_to(everyone, "witness")) == ("claimant_counsel", "judge")
    with pytest.raises(IntegrityError), transaction.atomic():
        Seat.records.filter(pk=keys[1]).update(is_sharing=True)
    consultations.close_consultation(host, consultation.pk, actor=clerk)
    assert {source for source, _target in pairs(everyone, "screen")} == {"judge"}


@pytest.mark.parametrize("how", ["torn", "new page"])
def test_sharing_ends_when_the_page_goes_away(everyone: Room, how: str) -> None:
    share(everyone, "claimant_counsel")
    lawyer = seat_of(everyone, "claimant_counsel")
    if how == "torn":
        presence.disconnect(lawyer, lawyer.generation)
    else:
        presence.connect(lawyer)
    assert pairs(everyone, "screen") == set()
    assert told("seat.share_ended") == 1
    share(everyone, "judge")


def test_late_close_of_an_older_page_does_not_end_sharing(everyone: Room) -> None:
    lawyer = seat_of(everyone, "claimant_counsel")
    older = lawyer.generation
    presence.connect(lawyer)
    share(everyone, "claimant_counsel")
    presence.disconnect(lawyer, older)
    assert shown_to(everyone, "judge") == "claimant_counsel"
