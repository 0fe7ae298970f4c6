"""Consultations: the node forwards nothing across their wall, and only hosts move people into them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from courts.ground.actors import SYSTEM, Actor, actor_for
from courts.ground.errors import Conflict, DomainError, NotAllowed, NotVisible
from courts.ground.models import AuditEntry
from custody.services import production
from demo.people import Cast
from tests.video.meeting import ALL, clerk, everyone, let_in, pairs, room, together, told
from tests.video.services.booked import plan_at, seat_of
from video.link.desired import desired_of
from video.models import Attendance, Consultation, Room, Seat
from video.queries.snapshot import snapshot
from video.services import admission, attendance, consultations, presence, rooms, screening, sharing, sittings, speaking
from video.states import Goodbye

__all__ = ["clerk", "everyone", "room"]


def consult(room: Room, clerk: Actor, *roles: str) -> Consultation:
    """Open a consultation for these roles, by the clerk."""
    keys = [seat_of(room, role).pk for role in roles]
    return consultations.open_consultation(seat_of(room, "clerk"), "تشاور", keys, actor=clerk)


def test_consultation_separates_its_people_from_the_room(everyone: Room, clerk: Actor) -> None:
    assert pairs(everyone) == together(*ALL)
    consult(everyone, clerk, "claimant_counsel", "detainee")
    inside, outside = together("claimant_counsel", "detainee"), together("judge", "clerk", "witness")
    for medium in ("audio", "video"):
        assert pairs(everyone, medium) == inside | outside
    sittings.pause_sitting(everyone, actor=clerk)
    assert pairs(everyone) == inside


def test_consultation_forwards_media_before_the_opening(cast: Cast, room: Room, clerk: Actor) -> None:
    for role in ("clerk", "claimant_counsel", "witness"):
        let_in(room, role, clerk)
    assert pairs(room) == set()
    consult(room, clerk, "claimant_counsel", "witness")
    assert pairs(room) == together("claimant_counsel", "witness")


def test_closing_a_consultation_brings_its_people_back(everyone: Room, clerk: Actor) -> None:
    consultation = consult(everyone, clerk, "claimant_counsel", "detainee")
    host = seat_of(everyone, "clerk")
    consultations.close_consultation(host, consultation.pk, actor=clerk)
    consultations.close_consultation(host, consultation.pk, actor=clerk)
    assert pairs(everyone) == together(*ALL)
    assert (told("consultation.opened"), told("seat.moved"), told("consultation.closed")) == (1, 4, 1)
    consultation.refresh_from_db()
    assert consultation.opened_by == clerk.user
    assert consultation.closed_at is not None
    with pytest.raises(Conflict) as closed:
        consultations.move_to(seat_of(everyone, "witness"), consultation.pk, actor=clerk, host=host)
    assert closed.value.code == "consultation_closed"


def test_moves_into_a_consultation_are_audited_once_each(everyone: Room, clerk: Actor) -> None:
    consultation = consult(everyone, clerk, "claimant_counsel")
    host = seat_of(everyone, "clerk")
    for _twice in range(2):
        consultations.move_to(seat_of(everyone, "witness"), consultation.pk, actor=clerk, host=host)
    assert pairs(everyone) == together("claimant_counsel", "witness") | together("judge", "clerk", "detainee")
    entry = AuditEntry.records.filter(action="seat.moved").latest("pk")
    assert entry.detail["consultation_id"] == str(consultation.pk)
    assert told("seat.moved") == 2
    consultations.move_to(seat_of(everyone, "witness"), None, actor=clerk, host=host)
    assert ("witness", "judge") in pairs(everyone)


def test_host_keeps_all_rights_in_a_consultation(cast: Cast, everyone: Room, clerk: Actor) -> None:
    consult(everyone, clerk, "judge", "clerk")
    assert pairs(everyone) == together("judge", "clerk") | together("claimant_counsel", "witness", "detainee")
    judge = actor_for(cast.users["judge"])
    speaking.mute(seat_of(everyone, "witness"), actor=judge, host=seat_of(everyone, "judge"))
    consultations.move_to(seat_of(everyone, "judge"), None, actor=judge, host=seat_of(everyone, "judge"))
    assert ("judge", "detainee") in pairs(everyone)


Act = Callable[[Room, Actor, Seat], object]

REFUSED: list[Act] = [
    lambda room, actor, own: consultations.open_consultation(own, "سر", [own.pk], actor=actor),
    lambda room, actor, own: consultations.move_to(seat_of(room, "witness"), None, actor=actor, host=own),
    lambda room, actor, own: consultations.move_to(own, consultation_in(room), actor=actor, host=own),
    lambda room, actor, own: consultations.close_consultation(own, consultation_in(room), actor=actor),
    lambda room, actor, own: sharing.stop_share(seat_of(room, "judge"), actor=actor, host=own),
    lambda room, actor, own: screening.screen(
        seat_of(room, "detainee"), seat_of(room, "witness"), audio=False, video=False, actor=actor, host=own
    ),
]


def consultation_in(room: Room) -> object:
    return Consultation.records.get(room=room).pk


@pytest.mark.parametrize("act", REFUSED, ids=["open", "move", "move-in", "close", "stop-share", "lift-screening"])
@pytest.mark.parametrize("role", ["claimant_counsel", "witness", "detainee"])
def test_guests_cannot_use_commands_of_hosts(cast: Cast, everyone: Room, clerk: Actor, act: Act, role: str) -> None:
    host = seat_of(everyone, "clerk")
    consult(everyone, clerk, "claimant_counsel", "detainee")
    sharing.share(seat_of(everyone, "judge"), on=True, actor=SYSTEM)
    screening.screen(
        seat_of(everyone, "detainee"), seat_of(everyone, "witness"), audio=True, video=True, actor=clerk, host=host
    )
    before, entries = desired_of(everyone.pk), AuditEntry.records.count()
    with pytest.raises(NotAllowed):
        act(everyone, SYSTEM, seat_of(everyone, role))
    assert desired_of(everyone.pk) == before
    assert AuditEntry.records.count() == entries


def test_seats_and_consultations_of_another_room_are_not_found(cast: Cast, everyone: Room, clerk: Actor) -> None:
    plan = plan_at(cast, timezone.now() + timedelta(days=1))
    other = rooms.book_room(cast.venues["other_court"], plan, actor=SYSTEM)
    theirs = consultations.open_consultation(seat_of(other, "clerk"), "غيرها", [], actor=SYSTEM)
    host = seat_of(everyone, "clerk")
    acts: list[Callable[[], object]] = [
        lambda: consultations.open_consultation(host, "تشاور", [seat_of(other, "witness").pk], actor=clerk),
        lambda: consultations.open_consultation(host, "تشاور", [uuid4()], actor=clerk),
        lambda: consultations.move_to(seat_of(everyone, "witness"), theirs.pk, actor=clerk, host=host),
        lambda: consultations.close_consultation(host, theirs.pk, actor=clerk),
        lambda: consultations.close_consultation(host, uuid4(), actor=clerk),
    ]
    for act in acts:
        with pytest.raises(NotVisible):
            act()
    with pytest.raises(NotAllowed):
        consultations.move_to(seat_of(everyone, "witness"), theirs.pk, actor=clerk, host=seat_of(other, "clerk"))
    assert Consultation.records.filter(room=everyone).count() == 0
    assert Consultation.records.get().closed_at is None


def test_consultation_is_opened_for_all_or_none(everyone: Room, clerk: Actor) -> None:
    admission.send_to_waiting(seat_of(everyone, "witness"), actor=clerk, host=seat_of(everyone, "clerk"))
    before = pairs(everyone)
    with pytest.raises(Conflict) as refused:
        consult(everyone, clerk, "claimant_counsel", "detainee", "witness")
    assert refused.value.code == "not_admitted"
    assert pairs(everyone) == before
    assert not Consultation.records.exists()
    assert told("consultation.opened") == 0


def test_number_of_open_consultations_is_limited(everyone: Room, clerk: Actor) -> None:
    for _each in range(consultations.MOST_OPEN):
        consult(everyone, clerk)
    with pytest.raises(Conflict) as refused:
        consult(everyone, clerk)
    assert refused.value.code == "too_many_consultations"


LEAVING: dict[str, Callable[[Room, Actor], object]] = {
    "leaving": lambda room, actor: admission.leave(seat_of(room, "claimant_counsel"), actor=actor),
    "being sent to waiting": lambda room, actor: admission.send_to_waiting(
        seat_of(room, "claimant_counsel"), actor=actor, host=seat_of(room, "clerk")
    ),
    "removal": lambda room, actor: admission.remove(
        seat_of(room, "claimant_counsel"), actor=actor, host=seat_of(room, "clerk"), reason="أخلّ"
    ),
    "a closed account": lambda room, actor: admission.revoke(
        seat_of(room, "claimant_counsel"), actor=actor, cause=Goodbye.ACCOUNT_CLOSED
    ),
    "removal from the list": lambda room, actor: rooms.remove_seat(
        seat_of(room, "claimant_counsel"), actor=actor, reason="left the case"
    ),
    "the end of the sitting": lambda room, actor: sittings.end_sitting(room, actor=actor),
}


@pytest.mark.parametrize("name", LEAVING)
def test_seat_that_leaves_the_room_leaves_its_consultation(everyone: Room, clerk: Actor, name: str) -> None:
    consult(everyone, clerk, "claimant_counsel", "detainee")
    sharing.share(seat_of(everyone, "claimant_counsel"), on=True, actor=clerk)
    assert pairs(everyone, "screen") == {("claimant_counsel", "detainee")}
    LEAVING[name](everyone, clerk)
    seat = seat_of(everyone, "claimant_counsel")
    assert (seat.consultation, seat.is_sharing) == (None, False)
    desired = desired_of(everyone.pk)
    assert desired is None or not [e for e in desired.edges if str(seat.pk) in {e.source, e.target}]


def test_later_refusal_ends_the_consultation_of_a_detainee(cast: Cast, everyone: Room, clerk: Actor) -> None:
    consult(everyone, clerk, "claimant_counsel", "detainee")
    production.mark_production(seat_of(everyone, "detainee"), "unfit", actor=actor_for(cast.users["officer"]))
    assert seat_of(everyone, "detainee").consultation is None
    assert pairs(everyone) == together("judge", "clerk", "witness")


@pytest.mark.parametrize("end", ["end", "cancel"])
def test_end_of_the_room_closes_every_consultation(everyone: Room, clerk: Actor, end: str) -> None:
    consultation = consult(everyone, clerk, "claimant_counsel", "detainee")
    sharing.share(seat_of(everyone, "judge"), on=True, actor=clerk)
    if end == "end":
        sittings.end_sitting(everyone, actor=clerk)
    else:
        rooms.cancel_room(everyone, actor=clerk, reason="settled")
    consultation.refresh_from_db()
    assert consultation.closed_at is not None
    assert not Seat.records.filter(room=everyone, consultation__isnull=False).exists()
    assert not Seat.records.filter(room=everyone, is_sharing=True).exists()
    with pytest.raises(DomainError):
        consult(everyone, clerk, "judge")


def test_reconnected_seat_is_in_its_consultation_again(everyone: Room, clerk: Actor) -> None:
    consult(everyone, clerk, "claimant_counsel", "detainee")
    lawyer = seat_of(everyone, "claimant_counsel")
    presence.disconnect(lawyer, lawyer.generation)
    again = seat_of(everyone, "claimant_counsel")
    presence.connect(again)
    admission.enter(again, actor=SYSTEM)
    assert ("claimant_counsel", "detainee") in pairs(everyone)
    assert ("claimant_counsel", "judge") not in pairs(everyone)


def test_database_keeps_waiting_seats_out_of_consultations(everyone: Room, clerk: Actor) -> None:
    consultation = consult(everyone, clerk)
    witness = seat_of(everyone, "witness")
    admission.send_to_waiting(witness, actor=clerk, host=seat_of(everyone, "clerk"))
    for columns in ({"consultation": consultation}, {"is_sharing": True}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Seat.records.filter(pk=witness.pk).update(**columns)


def test_attendance_counts_people_in_consultations(everyone: Room, clerk: Actor) -> None:
    consult(everyone, clerk, "claimant_counsel", "detainee")
    attendance.record_seen(everyone.pk, [(seat_of(everyone, "detainee").pk, True, True)], timezone.now())
    assert Attendance.records.get().seat.role == "detainee"


def test_snapshot_of_a_consultation_depends_on_the_viewer(everyone: Room, clerk: Actor) -> None:
    consultation = consult(everyone, clerk, "claimant_counsel", "detainee")
    lawyer, detainee = seat_of(everyone, "claimant_counsel"), seat_of(everyone, "detainee")

    def seen_by(role: str) -> tuple[dict[str, object], list[dict[str, object]], str]:
        state = snapshot(seat_of(everyone, role).pk, "ar")
        found = {each["role"]: each["consultation"] for each in (state["me"], *state["seats"])}
        return found, state["consultations"], state["me"]["visibility"]

    shown_to_hosts = {
        "id": str(consultation.pk),
        "title": "تشاور",
        "seats": [str(key) for key in sorted((lawyer.pk, detainee.pk))],
    }
    others = {"judge": None, "clerk": None, "witness": None}
    inside = {"claimant_counsel": str(consultation.pk), "detainee": str(consultation.pk)}
    assert seen_by("judge") == (others | inside, [shown_to_hosts], "room")
    assert seen_by("detainee") == (others | inside, [], "consultation")
    outside = {"claimant_counsel": "private", "detainee": "private"}
    assert seen_by("witness") == (others | outside, [], "room")
    sittings.pause_sitting(everyone, actor=clerk)
    assert (seen_by("detainee")[2], seen_by("witness")[2]) == ("consultation", "none")


def test_observer_is_visible_to_no_one(everyone: Room) -> None:
    witness = seat_of(everyone, "witness")
    assert snapshot(witness.pk, "ar")["me"]["visibility"] == "room"
    Seat.records.filter(pk=witness.pk).update(role="observer")
    assert snapshot(witness.pk, "ar")["me"]["visibility"] == "none"


def test_queries_do_not_grow_with_orders_and_consultations(everyone: Room, clerk: Actor) -> None:
    def cost() -> tuple[int, int]:
        with CaptureQueriesContext(connection) as for_node:
            desired_of(everyone.pk)
        with CaptureQueriesContext(connection) as for_page:
            snapshot(seat_of(everyone, "clerk").pk, "ar")
        return len(for_node), len(for_page)

    def order(source: str, target: str) -> None:
        screening.screen(
            seat_of(everyone, source),
            seat_of(everyone, target),
            audio=True,
            video=True,
            actor=clerk,
            host=seat_of(everyone, "clerk"),
        )

    without = cost()
    consult(everyone, clerk, "claimant_counsel", "detainee")
    order("detainee", "witness")
    with_one = cost()
    assert with_one == (without[0], without[1] + 2), "the page reads orders and consultations where there are any"
    consult(everyone, clerk, "judge")
    order("witness", "claimant_counsel")
    assert cost() == with_one
    assert with_one[0] == 5


def test_desired_state_names_pinned_seats_and_last_n(everyone: Room) -> None:
    desired = desired_of(everyone.pk)
    assert desired is not None
    assert set(desired.pinned) == {str(seat_of(everyone, role).pk) for role in ("judge", "witness")}
    assert desired.last_n == 16
