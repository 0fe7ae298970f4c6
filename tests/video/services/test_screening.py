"""Screening: the node enforces an order in every place until a host lifts it."""

from __future__ import annotations

import re

import pytest
from django.utils import translation

from courts.ground.actors import SYSTEM, Actor
from courts.ground.errors import Conflict, DomainError, NotAllowed, NotVisible
from demo.people import Cast
from tests.video.meeting import ALL, clerk, everyone, let_in, pairs, room, together, told
from tests.video.services.booked import seat_of
from video.link.desired import desired_of
from video.models import Consultation, Room, ScreeningOrder
from video.queries.snapshot import snapshot
from video.recordings.queries.access import hidden_from
from video.services import admission, consultations, presence, rooms, screening, sharing
from video.services.rooms import SeatPlan

__all__ = ["clerk", "everyone", "room"]

WITNESS_FROM_LAWYER = ("witness", "claimant_counsel")


def order(room: Room, clerk: Actor, source: str = "witness", target: str = "claimant_counsel", **kept: bool) -> None:
    screening.screen(
        seat_of(room, source),
        seat_of(room, target),
        audio=kept.get("audio", False),
        video=kept.get("video", False),
        actor=clerk,
        host=seat_of(room, "clerk"),
    )


def test_order_blocks_one_direction_and_its_own_media(everyone: Room, clerk: Actor) -> None:
    order(everyone, clerk, video=True)
    assert pairs(everyone, "video") == together(*ALL) - {WITNESS_FROM_LAWYER}
    assert pairs(everyone, "audio") == together(*ALL)
    order(everyone, clerk, audio=True)
    assert pairs(everyone, "video") == together(*ALL)
    assert pairs(everyone, "audio") == together(*ALL) - {WITNESS_FROM_LAWYER}
    order(everyone, clerk)
    assert pairs(everyone, "audio") == together(*ALL)


def test_changed_order_leaves_no_moment_without_one(everyone: Room, clerk: Actor) -> None:
    for video in (True, False, True):
        order(everyone, clerk, audio=True, video=video)
    first, second, third = ScreeningOrder.records.order_by("ordered_at")
    assert (first.lifted_at, second.lifted_at) == (second.ordered_at, third.ordered_at)
    counsel = seat_of(everyone, "claimant_counsel").person
    hidden = hidden_from(counsel, everyone, keeps_record=False)
    witness = seat_of(everyone, "witness").person_id
    # The sound is hidden without a gap, the picture twice.
    assert [interval.to_us for interval in hidden[witness, True]] == [None]
    assert len(hidden[witness, False]) == 2


def test_every_order_and_every_lifting_is_recorded(everyone: Room, clerk: Actor) -> None:
    for _twice in range(2):
        order(everyone, clerk, audio=True, video=True)
    order(everyone, clerk, video=True)
    for _twice in range(2):
        order(everyone, clerk)
    assert (told("screening.ordered"), told("screening.lifted")) == (2, 2)
    first, second = ScreeningOrder.records.order_by("ordered_at")
    assert (first.audio, first.video, second.audio, second.video) == (True, True, False, True)
    assert first.lifted_at is not None
    assert first.ordered_by == clerk.user


def test_order_holds_for_shared_screens(everyone: Room, clerk: Actor) -> None:
    order(everyone, clerk, source="claimant_counsel", target="detainee", video=True)
    sharing.share(seat_of(everyone, "claimant_counsel"), on=True, actor=SYSTEM)
    assert pairs(everyone, "screen") == {("claimant_counsel", other) for other in ("judge", "clerk", "witness")}
    assert snapshot(seat_of(everyone, "detainee").pk, "ar")["sharing"] is None
    assert snapshot(seat_of(everyone, "witness").pk, "ar")["sharing"] is not None


def consult(room: Room, clerk: Actor, *roles: str) -> Consultation:
    keys = [seat_of(room, role).pk for role in roles]
    return consultations.open_consultation(seat_of(room, "clerk"), "تشاور", keys, actor=clerk)


@pytest.mark.parametrize("medium", ["audio", "video"])
@pytest.mark.parametrize("pair", [WITNESS_FROM_LAWYER, WITNESS_FROM_LAWYER[::-1]])
def test_consultation_of_a_screened_pair_is_refused_with_the_reason(
    everyone: Room, clerk: Actor, medium: str, pair: tuple[str, str]
) -> None:
    order(everyone, clerk, *pair, **{medium: True})
    before = desired_of(everyone.pk)
    with translation.override("en"):
        with pytest.raises(Conflict, match="An order screens") as refused:
            consult(everyone, clerk, "detainee", *WITNESS_FROM_LAWYER)
        assert refused.value.code == "screened_pair"
        assert {seat_of(everyone, role).role_word for role in pair} == set(re.findall("“(.*?)”", str(refused.value)))
    assert not Consultation.records.exists()
    assert desired_of(everyone.pk) == before
    # Each of the two may consult with others, and both once the order is lifted.
    consult(everyone, clerk, "detainee", "witness")
    order(everyone, clerk, *pair)
    consult(everyone, clerk, *WITNESS_FROM_LAWYER)


def test_screened_person_is_not_added_to_a_consultation_of_the_other(everyone: Room, clerk: Actor) -> None:
    order(everyone, clerk, audio=True, video=True)
    opened, host = consult(everyone, clerk, "detainee", "claimant_counsel"), seat_of(everyone, "clerk")
    with pytest.raises(Conflict) as refused:
        consultations.move_to(seat_of(everyone, "witness"), opened.pk, actor=clerk, host=host)
    assert refused.value.code == "screened_pair"
    assert seat_of(everyone, "witness").consultation_id is None
    consultations.move_to(seat_of(everyone, "claimant_counsel"), None, actor=clerk, host=host)
    consultations.move_to(seat_of(everyone, "witness"), opened.pk, actor=clerk, host=host)
    assert pairs(everyone) >= together("witness", "detainee")


def test_order_between_two_people_in_one_consultation_is_refused(everyone: Room, clerk: Actor) -> None:
    consult(everyone, clerk, *WITNESS_FROM_LAWYER)
    with pytest.raises(Conflict) as refused:
        order(everyone, clerk, audio=True)
    assert refused.value.code == "screened_pair"
    assert not ScreeningOrder.records.exists()
    host = seat_of(everyone, "clerk")
    consultations.move_to(seat_of(everyone, "witness"), None, actor=clerk, host=host)
    order(everyone, clerk, audio=True)
    assert WITNESS_FROM_LAWYER not in pairs(everyone)


def test_reconnecting_does_not_end_an_order(everyone: Room, clerk: Actor) -> None:
    order(everyone, clerk, audio=True, video=True)
    lawyer, host = seat_of(everyone, "claimant_counsel"), seat_of(everyone, "clerk")
    admission.leave(lawyer, actor=SYSTEM)
    presence.connect(lawyer)
    let_in(everyone, "claimant_counsel", clerk)
    admission.send_to_waiting(seat_of(everyone, "witness"), actor=clerk, host=host)
    let_in(everyone, "witness", clerk)
    assert pairs(everyone) == together(*ALL) - {WITNESS_FROM_LAWYER}


def test_order_holds_for_a_person_in_a_new_seat(cast: Cast, everyone: Room, clerk: Actor) -> None:
    order(everyone, clerk, audio=True, video=True)
    witness = seat_of(everyone, "witness")
    rooms.remove_seat(witness, actor=clerk, reason="not needed")
    type(witness).records.filter(pk=witness.pk).update(role="observer")  # the new seat is found by its role
    rooms.add_seat(everyone, SeatPlan(cast.people["witness"], "witness"), actor=clerk)
    let_in(everyone, "witness", clerk)
    assert pairs(everyone) == together(*ALL) - {WITNESS_FROM_LAWYER}
    order(everyone, clerk)
    assert pairs(everyone) == together(*ALL)


def test_order_against_a_host_or_oneself_is_refused(everyone: Room, clerk: Actor) -> None:
    with pytest.raises(NotAllowed):
        order(everyone, clerk, target="judge", video=True)
    with pytest.raises(DomainError) as refused:
        order(everyone, clerk, target="witness", video=True)
    assert refused.value.code == "same_person"
    order(everyone, clerk, source="judge", target="witness", video=True)
    assert ("judge", "witness") not in pairs(everyone, "video")
    assert ScreeningOrder.records.count() == 1


def test_order_about_a_removed_seat_is_refused(everyone: Room, clerk: Actor) -> None:
    witness, lawyer, host = (seat_of(everyone, role) for role in ("witness", "claimant_counsel", "clerk"))
    rooms.remove_seat(seat_of(everyone, "claimant_counsel"), actor=clerk, reason="left the case")
    with pytest.raises(NotVisible):
        screening.screen(witness, lawyer, audio=True, video=True, actor=clerk, host=host)
    assert not ScreeningOrder.records.exists()


def test_snapshot_shows_orders_to_hosts_and_effects_to_targets(everyone: Room, clerk: Actor) -> None:
    order(everyone, clerk, video=True)
    witness, lawyer = seat_of(everyone, "witness"), seat_of(everyone, "claimant_counsel")

    def seen_by(role: str) -> tuple[list[dict[str, object]], dict[str, object]]:
        state = snapshot(seat_of(everyone, role).pk, "ar")
        hidden = {each["role"]: each["hidden"] for each in state["seats"] if any(each["hidden"].values())}
        return state["screenings"], hidden

    known = [{"seat": str(witness.pk), "other": str(lawyer.pk), "audio": False, "video": True}]
    assert seen_by("judge") == (known, {})
    assert seen_by("claimant_counsel") == ([], {"witness": {"audio": False, "video": True}})
    assert seen_by("witness") == ([], {})
    assert seen_by("detainee") == ([], {})
