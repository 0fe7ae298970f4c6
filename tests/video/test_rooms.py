"""A room is booked with everyone and everything it needs, and its seats move by rule."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from courts.ground.actors import SYSTEM, Actor, actor_for
from courts.ground.errors import Conflict, DomainError, IllegalMove, NotAllowed, NotVisible
from courts.ground.models import AuditEntry, Reservation
from courts.ground.services.reservations import Taken
from custody.services import production
from demo.people import Cast
from hearings.roles import POLICY
from video.models import Attendance, Room, Seat
from video.queries.attendance import attendance_of
from video.queries.rooms import nearest_free_for
from video.queries.seats import own_seat, why_gone, why_removed
from video.queries.snapshot import snapshot
from video.services import admission, attendance, presence, revocation, rooms, sittings, speaking
from video.services.rooms import RoomPlan, SeatPlan

BUFFER = timedelta(minutes=15)


def plan_at(cast: Cast, starts_at: datetime) -> RoomPlan:
    people = cast.people
    return RoomPlan(
        title_ar="الدعوى 1 لسنة 2026",
        title_en="Case 1 of 2026",
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=30),
        opens_at=starts_at - timedelta(minutes=30),
        zone="Asia/Dubai",
        policy=POLICY,
        seats=(
            SeatPlan(people["judge"], "judge", reserve="judge"),
            SeatPlan(people["clerk"], "clerk"),
            SeatPlan(people["lawyer"], "claimant_counsel", reserve="lawyer"),
            SeatPlan(people["witness"], "witness", number=1),
            SeatPlan(people["detainee"], "detainee", space=cast.spaces["facility_room"], reserve="detainee"),
        ),
        space_buffer=BUFFER,
    )


@pytest.fixture
def clerk(cast: Cast) -> Actor:
    return actor_for(cast.users["clerk"])


@pytest.fixture
def room(cast: Cast, clerk: Actor) -> Room:
    """A room whose waiting room is open now."""
    return rooms.book_room(cast.venues["court"], plan_at(cast, timezone.now() + timedelta(minutes=5)), actor=clerk)


def seat_of(room: Room, role: str) -> Seat:
    return Seat.records.select_related("room").get(room=room, role=role)


def test_all_legs_are_booked_and_the_detainee_has_time_to_be_brought(cast: Cast, room: Room) -> None:
    legs = Reservation.records.filter(subject_id=room.pk, state="booked")
    assert legs.count() == 4  # judge, lawyer, detainee, space; a clerk is not a scarce thing
    space = legs.get(resource__space=cast.spaces["facility_room"])
    judge = legs.get(resource__person=cast.people["judge"])
    assert space.starts_at == room.starts_at - BUFFER
    assert judge.starts_at == room.starts_at


def test_when_one_leg_is_taken_nothing_is_booked_and_the_nearest_times_are_free(
    cast: Cast, room: Room, clerk: Actor
) -> None:
    plan = plan_at(cast, room.starts_at)
    with pytest.raises(Taken):
        rooms.book_room(cast.venues["other_court"], plan, actor=clerk)
    assert Room.records.count() == 1
    free = nearest_free_for(cast.venues["court"], plan, not_before=timezone.now(), step=timedelta(minutes=15))
    assert len(free) == 3
    assert all(start >= room.ends_at + BUFFER * 2 or start <= room.starts_at - BUFFER * 4 for start in free)


def test_a_moved_room_frees_its_old_time_and_keeps_every_leg(cast: Cast, room: Room, clerk: Actor) -> None:
    start = room.starts_at + timedelta(minutes=10)
    rooms.move_room(
        room,
        starts_at=start,
        ends_at=start + timedelta(minutes=30),
        opens_at=start - timedelta(minutes=30),
        actor=clerk,
        space_buffer=BUFFER,
    )
    assert Reservation.records.filter(state="booked").count() == 4
    assert set(
        Reservation.records.filter(state="booked", resource__space__isnull=True).values_list("starts_at", flat=True)
    ) == {start, start - BUFFER}


def windows(room: Room) -> dict[str, tuple[datetime, datetime]]:
    """What is booked for a room, by the name of what is booked."""
    legs = Reservation.records.filter(subject_id=room.pk, state="booked").select_related("resource")
    return {str(leg.resource): (leg.starts_at, leg.ends_at) for leg in legs}


def test_one_more_seat_books_only_itself_and_leaves_every_other_leg(cast: Cast, room: Room, clerk: Actor) -> None:
    before = windows(room)
    kept = set(Reservation.records.filter(state="booked").values_list("pk", flat=True))
    rooms.add_seat(room, SeatPlan(cast.people["counsel"], "respondent_counsel", reserve="lawyer"), actor=clerk)
    rooms.add_seat(
        room,
        SeatPlan(cast.people["groom"], "detainee", space=cast.spaces["facility_room_4"], reserve="detainee"),
        actor=clerk,
    )
    after = windows(room)
    assert {name: after[name] for name in before} == before
    assert kept <= set(Reservation.records.filter(state="booked").values_list("pk", flat=True))
    plain, wide = (room.starts_at, room.ends_at), (room.starts_at - BUFFER, room.ends_at + BUFFER)
    assert after[str(cast.people["counsel"])] == plain
    assert after[str(cast.people["groom"])] == after[str(cast.spaces["facility_room_4"])] == wide


def test_who_sits_already_is_not_seated_twice(cast: Cast, room: Room, clerk: Actor) -> None:
    plan = SeatPlan(cast.people["lawyer"], "claimant_counsel", reserve="lawyer")
    assert rooms.add_seat(room, plan, actor=clerk) == seat_of(room, "claimant_counsel")
    assert Seat.records.filter(room=room).count() == 5


def test_one_more_seat_is_refused_whole_when_the_person_is_taken(cast: Cast, room: Room, clerk: Actor) -> None:
    other = rooms.book_room(
        cast.venues["office"],
        plan_at(cast, room.starts_at + timedelta(days=1)),
        actor=clerk,
    )
    elsewhere = SeatPlan(cast.people["counsel"], "respondent_counsel", reserve="lawyer")
    rooms.add_seat(room, elsewhere, actor=clerk)
    rooms.move_room(
        other,
        starts_at=room.ends_at + BUFFER * 2,
        ends_at=room.ends_at + BUFFER * 4,
        opens_at=room.starts_at,
        actor=clerk,
    )
    third = rooms.book_room(
        cast.venues["station"],
        replace(plan_at(cast, room.starts_at), seats=(SeatPlan(cast.people["clerk"], "clerk"),)),
        actor=clerk,
    )
    with pytest.raises(Taken):
        rooms.add_seat(third, elsewhere, actor=clerk)
    assert windows(third) == {}
    assert Seat.records.filter(room=third).count() == 1


def test_a_move_without_another_buffer_keeps_that_of_the_booking(cast: Cast, room: Room, clerk: Actor) -> None:
    start = room.starts_at + timedelta(days=1)
    rooms.move_room(room, starts_at=start, ends_at=start + timedelta(minutes=30), opens_at=start, actor=clerk)
    assert windows(room)[str(cast.spaces["facility_room"])][0] == start - BUFFER


def test_taking_somebody_off_frees_what_was_booked_for_him_alone(cast: Cast, room: Room, clerk: Actor) -> None:
    rooms.remove_seat(seat_of(room, "claimant_counsel"), actor=clerk, reason="left the case")
    assert str(cast.people["lawyer"]) not in windows(room)
    rooms.remove_seat(seat_of(room, "detainee"), actor=clerk, reason="released")
    assert set(windows(room)) == {str(cast.people["judge"])}
    # What is free may be booked by another at once.
    mine = SeatPlan(cast.people["detainee"], "detainee", space=cast.spaces["facility_room"], reserve="detainee")
    rooms.book_room(
        cast.venues["station"],
        replace(plan_at(cast, room.starts_at), seats=(mine,)),
        actor=clerk,
    )


def test_a_room_that_is_over_takes_no_seat_and_no_other_time(cast: Cast, room: Room, clerk: Actor) -> None:
    rooms.cancel_room(room, actor=clerk, reason="settled")
    with pytest.raises(Conflict):
        rooms.add_seat(room, SeatPlan(cast.people["counsel"], "respondent_counsel", reserve="lawyer"), actor=clerk)
    with pytest.raises(Conflict):
        rooms.move_room(room, starts_at=room.starts_at, ends_at=room.ends_at, opens_at=room.opens_at, actor=clerk)
    assert windows(room) == {}


def test_a_host_is_neither_removed_nor_sent_back_by_another(cast: Cast, room: Room, clerk: Actor) -> None:
    judge, host = seat_of(room, "judge"), seat_of(room, "clerk")
    admission.enter(judge, actor=actor_for(cast.users["judge"]))
    with pytest.raises(NotAllowed):
        admission.remove(judge, actor=clerk, host=host, reason="خطأ")
    with pytest.raises(NotAllowed):
        admission.send_to_waiting(judge, actor=clerk, host=host)
    assert seat_of(room, "judge").state == "admitted"


def test_what_a_host_may_is_asked_of_his_seat_as_it_is_now(cast: Cast, room: Room, clerk: Actor) -> None:
    witness, host = seat_of(room, "witness"), seat_of(room, "clerk")
    admission.enter(witness, actor=actor_for(cast.users["witness"]))
    rooms.remove_seat(seat_of(room, "clerk"), actor=SYSTEM, reason="another clerk sits")
    # `host` is what an open socket still holds.
    with pytest.raises(NotAllowed):
        speaking.mute(witness, actor=clerk, host=host)
    assert not seat_of(room, "witness").is_muted_by_host


def test_nobody_is_admitted_whose_officer_has_just_said_no(cast: Cast, room: Room, clerk: Actor) -> None:
    detainee, host = seat_of(room, "detainee"), seat_of(room, "clerk")
    admission.enter(detainee, actor=SYSTEM)
    production.mark_production(detainee, "produced", actor=actor_for(cast.users["officer"]))
    admission.identify(detainee, "officer", actor=clerk, host=host)
    as_known = seat_of(room, "detainee")
    production.mark_production(detainee, "refused", actor=actor_for(cast.users["officer"]), note="رفض")
    with pytest.raises(Conflict) as refused:
        admission.admit(as_known, actor=clerk, host=host)
    assert refused.value.code == "not_produced"


def test_after_the_end_nothing_of_a_room_changes(cast: Cast, room: Room, clerk: Actor) -> None:
    host, detainee = seat_of(room, "clerk"), seat_of(room, "detainee")
    admission.enter(host, actor=clerk)
    sittings.start_sitting(room, actor=clerk)
    sittings.end_sitting(room, actor=clerk)
    for act in (
        lambda: production.mark_production(detainee, "refused", actor=actor_for(cast.users["officer"]), note="…"),
        lambda: admission.identify(detainee, "officer", actor=clerk, host=host),
        lambda: speaking.mute(detainee, actor=clerk, host=host),
        lambda: admission.enter(detainee, actor=SYSTEM),
    ):
        with pytest.raises(Conflict):
            act()
    assert seat_of(room, "detainee").production == "awaited"


def test_a_cancelled_room_frees_everything(room: Room, clerk: Actor) -> None:
    rooms.cancel_room(room, actor=clerk, reason="settled")
    assert not Reservation.records.filter(state__in=["held", "booked"]).exists()


def test_a_party_waits_until_identified_and_admitted_and_the_mark_is_kept(cast: Cast, room: Room, clerk: Actor) -> None:
    lawyer, host = seat_of(room, "claimant_counsel"), seat_of(room, "clerk")
    admission.enter(lawyer, actor=actor_for(cast.users["lawyer"]))
    with pytest.raises(Conflict) as refused:
        admission.admit(lawyer, actor=clerk, host=host)
    assert refused.value.code == "not_identified"
    admission.identify(lawyer, "known_to_the_court", actor=clerk, host=host)
    admission.admit(lawyer, actor=clerk, host=host)
    lawyer.refresh_from_db()
    assert (lawyer.state, lawyer.identified_by) == ("admitted", cast.users["clerk"])
    assert AuditEntry.records.filter(action="seat.admitted", actor=cast.users["clerk"]).exists()


def test_the_facilitys_seat_is_admitted_only_after_the_officer_brought_the_person(
    cast: Cast, room: Room, clerk: Actor
) -> None:
    seat, host = seat_of(room, "detainee"), seat_of(room, "clerk")
    officer = actor_for(cast.users["officer"])
    admission.enter(seat, actor=officer)
    admission.identify(seat, "officer", actor=clerk, host=host)
    with pytest.raises(Conflict) as refused:
        admission.admit(seat, actor=clerk, host=host)
    assert refused.value.code == "not_produced"
    production.mark_production(seat, "produced", actor=officer)
    admission.admit(seat, actor=clerk, host=host)
    production.mark_production(seat, "unfit", actor=officer, note="نُقل إلى العيادة")
    seat.refresh_from_db()
    assert seat.state == "waiting"


def test_who_was_let_in_on_a_report_made_in_error_is_before_the_door_again(
    cast: Cast, room: Room, clerk: Actor
) -> None:
    seat, host = seat_of(room, "detainee"), seat_of(room, "clerk")
    officer = actor_for(cast.users["officer"])
    admission.enter(seat, actor=SYSTEM)
    production.mark_production(seat, "produced", actor=officer)
    admission.identify(seat, "officer", actor=clerk, host=host)
    admission.admit(seat, actor=clerk, host=host)
    production.take_back_production(seat, actor=officer)
    assert (seat.state, seat.production, seat.identified_at) == ("waiting", "awaited", None)
    # The right person is brought now: the officer's earlier word identifies nobody.
    production.mark_production(seat, "produced", actor=officer)
    with pytest.raises(Conflict) as refused:
        admission.admit(seat, actor=clerk, host=host)
    assert refused.value.code == "not_identified"
    admission.identify(seat, "known_to_the_court", actor=clerk, host=host)
    production.take_back_production(seat, actor=officer)
    assert seat.identified_at is not None


@pytest.mark.parametrize("act", ["admit", "send_to_waiting", "mute", "unmute", "give_floor"])
def test_only_a_host_of_the_same_room_moves_others(cast: Cast, room: Room, act: str) -> None:
    witness, lawyer = seat_of(room, "witness"), seat_of(room, "claimant_counsel")
    admission.enter(witness, actor=actor_for(cast.users["witness"]))
    with pytest.raises(NotAllowed):
        getattr(speaking if hasattr(speaking, act) else admission, act)(
            witness, actor=actor_for(cast.users["lawyer"]), host=lawyer
        )
    witness.refresh_from_db()
    assert witness.state == "waiting"
    assert not witness.is_muted_by_host


def test_who_was_removed_does_not_come_back_by_himself(cast: Cast, room: Room, clerk: Actor) -> None:
    witness, host = seat_of(room, "witness"), seat_of(room, "clerk")
    actor = actor_for(cast.users["witness"])
    admission.enter(witness, actor=actor)
    with pytest.raises(DomainError):
        admission.remove(witness, actor=clerk, host=host, reason=" ")
    admission.remove(witness, actor=clerk, host=host, reason="أخلّ بالنظام")
    with pytest.raises(NotAllowed):
        admission.enter(witness, actor=actor)


def test_who_is_let_back_waits_like_everyone_and_the_trail_tells_it(cast: Cast, room: Room, clerk: Actor) -> None:
    lawyer, host = seat_of(room, "claimant_counsel"), seat_of(room, "clerk")
    actor = actor_for(cast.users["lawyer"])
    admission.enter(lawyer, actor=actor)
    admission.identify(lawyer, "known_to_the_court", actor=clerk, host=host)
    admission.admit(lawyer, actor=clerk, host=host)
    admission.remove(lawyer, actor=clerk, host=host, reason=" عطّل سير الجلسة ")
    assert why_removed(lawyer.pk) == "عطّل سير الجلسة"
    admission.readmit(lawyer, actor=clerk, host=host)
    assert (lawyer.state, lawyer.removed_reason, why_removed(lawyer.pk)) == ("invited", "", "")
    entry = AuditEntry.records.get(action="seat.invited", actor=cast.users["clerk"])
    assert entry.detail["from"] == "removed"
    admission.enter(lawyer, actor=actor)
    # He was in the room before: that alone brings nobody back into it.
    assert seat_of(room, "claimant_counsel").state == "waiting"
    admission.admit(lawyer, actor=clerk, host=host)


def test_only_who_was_removed_is_let_back_by_a_host_and_while_the_room_is_not_over(
    cast: Cast, room: Room, clerk: Actor
) -> None:
    witness, lawyer, host = seat_of(room, "witness"), seat_of(room, "claimant_counsel"), seat_of(room, "clerk")
    admission.enter(witness, actor=actor_for(cast.users["witness"]))
    with pytest.raises(IllegalMove):
        admission.readmit(witness, actor=clerk, host=host)
    admission.remove(witness, actor=clerk, host=host, reason="حضر بغير صفة")
    for guest in (lawyer, witness):
        with pytest.raises(NotAllowed):
            admission.readmit(witness, actor=actor_for(cast.users["lawyer"]), host=guest)
    rooms.cancel_room(room, actor=clerk, reason="settled")
    with pytest.raises(Conflict):
        admission.readmit(witness, actor=clerk, host=host)
    assert seat_of(room, "witness").state == "removed"


def test_the_reason_of_a_removal_is_told_to_hosts_and_to_nobody_else_in_the_room(
    cast: Cast, room: Room, clerk: Actor
) -> None:
    witness, lawyer, host = seat_of(room, "witness"), seat_of(room, "claimant_counsel"), seat_of(room, "clerk")
    for seat, member in ((host, "clerk"), (lawyer, "lawyer"), (witness, "witness")):
        admission.enter(seat, actor=actor_for(cast.users[member]))
    admission.identify(lawyer, "known_to_the_court", actor=clerk, host=host)
    admission.admit(lawyer, actor=clerk, host=host)
    admission.remove(witness, actor=clerk, host=host, reason="حضر بغير صفة")
    of_host = {row["seat"]: row for row in snapshot(host.pk, "ar")["seats"]}
    assert of_host[str(witness.pk)]["removed_reason"] == "حضر بغير صفة"
    assert "حضر بغير صفة" not in str(snapshot(lawyer.pk, "ar"))


def test_hosts_go_on_seeing_who_was_let_back_until_he_comes(cast: Cast, room: Room, clerk: Actor) -> None:
    witness, lawyer, host = seat_of(room, "witness"), seat_of(room, "claimant_counsel"), seat_of(room, "clerk")
    admission.enter(host, actor=clerk)

    def is_let_back() -> bool:
        of_host = {row["seat"]: row for row in snapshot(host.pk, "ar")["seats"]}
        assert of_host[str(lawyer.pk)]["let_back"] is False, "not here yet either, but never removed"
        return bool(of_host[str(witness.pk)]["let_back"])

    for _twice in range(2):
        admission.remove(witness, actor=clerk, host=host, reason="حضر بغير صفة")
        assert not is_let_back()
        admission.readmit(witness, actor=clerk, host=host)
        assert is_let_back()
    admission.enter(witness, actor=actor_for(cast.users["witness"]))
    assert not is_let_back()


def test_a_page_that_finds_its_seat_gone_knows_why(cast: Cast, room: Room, clerk: Actor) -> None:
    witness, host = seat_of(room, "witness"), seat_of(room, "clerk")
    first = presence.connect(witness)
    second = presence.connect(witness)
    assert (why_gone(witness.pk, first), why_gone(witness.pk, second)) == ("replaced", "")
    admission.remove(witness, actor=clerk, host=host, reason="أخلّ بالنظام")
    assert why_gone(witness.pk, second) == "removed"
    rooms.remove_seat(witness, actor=clerk, reason="not needed")
    assert why_gone(witness.pk, second) == "revoked"


def test_nobody_enters_before_the_waiting_room_opens(cast: Cast, clerk: Actor) -> None:
    later = rooms.book_room(cast.venues["court"], plan_at(cast, timezone.now() + timedelta(hours=3)), actor=clerk)
    with pytest.raises(Conflict):
        admission.enter(seat_of(later, "witness"), actor=actor_for(cast.users["witness"]))


def test_a_reload_raises_the_generation_and_keeps_the_place(cast: Cast, room: Room, clerk: Actor) -> None:
    judge = seat_of(room, "judge")
    first = presence.connect(judge)
    admission.enter(judge, actor=actor_for(cast.users["judge"]))
    second = presence.connect(judge)
    presence.disconnect(judge, first)  # the older tab's late goodbye
    judge.refresh_from_db()
    assert (judge.state, judge.online) == ("admitted", second)


@pytest.mark.parametrize("member", ["stranger", "claimant", "other_clerk", "officer"])
def test_who_has_no_seat_finds_no_room(cast: Cast, room: Room, member: str) -> None:
    with pytest.raises(NotVisible):
        own_seat(cast.users[member], room.pk)


def test_a_seat_taken_off_is_gone_for_its_person_and_kept_for_the_record(cast: Cast, room: Room, clerk: Actor) -> None:
    rooms.remove_seat(seat_of(room, "witness"), actor=clerk, reason="not needed")
    with pytest.raises(NotVisible):
        own_seat(cast.users["witness"], room.pk)
    assert Seat.records.filter(room=room, role="witness").exists()


def test_attendance_counts_only_the_admitted_and_only_while_live(cast: Cast, room: Room, clerk: Actor) -> None:
    judge, witness = seat_of(room, "judge"), seat_of(room, "witness")
    admission.enter(judge, actor=actor_for(cast.users["judge"]))
    admission.enter(witness, actor=actor_for(cast.users["witness"]))
    at = timezone.now()
    seen = [(judge.pk, True, True), (witness.pk, True, True)]
    attendance.record_seen(room.pk, seen, at)
    assert Attendance.records.count() == 0
    sittings.start_sitting(room, actor=clerk)
    for seconds in (0, 1, 2, 10, 60, 61):
        attendance.record_seen(room.pk, seen, at + timedelta(seconds=seconds))
    [line] = attendance_of(room)
    assert (line.seat, line.seconds, line.heard, line.seen) == (judge, 11.0, True, True)


def test_the_end_frees_everything_and_a_second_end_is_a_conflict(cast: Cast, room: Room, clerk: Actor) -> None:
    judge = seat_of(room, "judge")
    admission.enter(judge, actor=actor_for(cast.users["judge"]))
    sittings.start_sitting(room, actor=clerk)
    with pytest.raises(Conflict):
        sittings.start_sitting(Room.records.get(pk=room.pk), actor=clerk)
    sittings.pause_sitting(room, actor=clerk)
    sittings.resume_sitting(room, actor=clerk)
    sittings.end_sitting(room, actor=clerk)
    assert Seat.records.get(pk=judge.pk).state == "left"
    assert not Reservation.records.filter(state="booked").exists()
    with pytest.raises(Conflict):
        sittings.end_sitting(Room.records.get(pk=room.pk), actor=clerk)


def test_muting_everyone_spares_the_hosts(cast: Cast, room: Room, clerk: Actor) -> None:
    host, judge, lawyer = seat_of(room, "clerk"), seat_of(room, "judge"), seat_of(room, "claimant_counsel")
    for seat, member in ((host, "clerk"), (judge, "judge"), (lawyer, "lawyer")):
        admission.enter(seat, actor=actor_for(cast.users[member]))
    admission.identify(lawyer, "known_to_the_court", actor=clerk, host=host)
    admission.admit(lawyer, actor=clerk, host=host)
    assert speaking.mute_all(host, actor=clerk) == 1
    assert Seat.records.get(pk=lawyer.pk).is_muted_by_host
    speaking.raise_hand(lawyer, raised=True, actor=actor_for(cast.users["lawyer"]))
    # Who comes in later knows since when, too.
    (line,) = [row for row in snapshot(host.pk, "ar")["seats"] if row["seat"] == str(lawyer.pk)]
    raised_at = Seat.records.get(pk=lawyer.pk).hand_at
    assert raised_at is not None
    assert (line["hand"], line["hand_since"]) == (1, raised_at.isoformat())
    speaking.give_floor(lawyer, actor=clerk, host=host)
    lawyer.refresh_from_db()
    assert not lawyer.is_muted_by_host
    assert lawyer.hand_at is None
    assert snapshot(lawyer.pk, "ar")["me"]["hand_since"] is None


def test_the_stranger_has_no_person_in_any_seat(cast: Cast, room: Room) -> None:
    assert not Room.objects.visible_to(cast.people["stranger"]).exists()
    assert list(Room.objects.visible_to(cast.people["lawyer"])) == [room]


def test_a_host_looks_at_one_waiting_person_at_a_time_and_no_longer_than_he_waits(
    cast: Cast, room: Room, clerk: Actor
) -> None:
    host, lawyer, witness = seat_of(room, "clerk"), seat_of(room, "claimant_counsel"), seat_of(room, "witness")
    admission.enter(host, actor=clerk)
    for seat, member in ((lawyer, "lawyer"), (witness, "witness")):
        admission.enter(seat, actor=actor_for(cast.users[member]))
    admission.preview(lawyer, actor=clerk, host=host)
    admission.preview(witness, actor=clerk, host=host)
    assert list(Seat.records.filter(previewed_by=host)) == [witness], "the one before is looked at no longer"
    assert AuditEntry.records.filter(action="seat.previewed").count() == 2
    admission.stop_preview(host, actor=clerk)
    assert not Seat.records.filter(previewed_by=host).exists()
    admission.preview(lawyer, actor=clerk, host=host)
    admission.identify(lawyer, "known_to_the_court", actor=clerk, host=host)
    admission.admit(lawyer, actor=clerk, host=host)
    assert not Seat.records.filter(previewed_by=host).exists()
    with pytest.raises(Conflict):
        admission.preview(lawyer, actor=clerk, host=host)


def test_nobody_but_a_host_looks_into_the_waiting_room(cast: Cast, room: Room, clerk: Actor) -> None:
    lawyer, witness = seat_of(room, "claimant_counsel"), seat_of(room, "witness")
    admission.enter(witness, actor=actor_for(cast.users["witness"]))
    with pytest.raises(NotAllowed):
        admission.preview(witness, actor=actor_for(cast.users["lawyer"]), host=lawyer)
    assert not Seat.records.filter(previewed_by__isnull=False).exists()


def test_a_host_who_comes_anew_looks_at_nobody(cast: Cast, room: Room, clerk: Actor) -> None:
    host, witness = seat_of(room, "clerk"), seat_of(room, "witness")
    admission.enter(host, actor=clerk)
    admission.enter(witness, actor=actor_for(cast.users["witness"]))
    admission.preview(witness, actor=clerk, host=host)
    presence.connect(host)
    assert not Seat.records.filter(previewed_by__isnull=False).exists()


def test_a_seat_whose_process_was_killed_is_left_empty_and_one_that_is_seen_is_not(
    cast: Cast, room: Room, clerk: Actor
) -> None:
    host, lawyer = seat_of(room, "clerk"), seat_of(room, "claimant_counsel")
    admission.enter(host, actor=clerk)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        gone, here = presence.connect(lawyer), presence.connect(host)
        clock.shift(timedelta(seconds=29))
        assert revocation.sweep() == 0
        presence.note_alive(host, here)
        clock.shift(timedelta(seconds=2))
        assert revocation.sweep() == 1
        assert revocation.sweep() == 0
        online = {line["seat"]: line["online"] for line in snapshot(host.pk, "ar")["seats"]}
        assert online[str(lawyer.pk)] is False
        assert seat_of(room, "clerk").online == here
        # It only was slow to say so.
        version = Room.records.get(pk=room.pk).version
        presence.note_alive(lawyer, gone)
        assert seat_of(room, "claimant_counsel").online == gone
        assert Room.records.get(pk=room.pk).version > version
        # A socket that was taken for gone, and the seat taken by another since, stays out of it.
        newer = presence.connect(lawyer)
        presence.note_alive(lawyer, gone)
        assert seat_of(room, "claimant_counsel").online == newer


def test_who_alone_serves_begins_with_empty_seats(room: Room) -> None:
    seat = seat_of(room, "witness")
    presence.connect(seat)
    assert presence.empty_unseen() == 1
    assert (seat_of(room, "witness").online, seat_of(room, "witness").state) == (0, "invited")


def test_a_card_is_read_by_a_host_who_sees_the_person_and_by_nobody_else(cast: Cast, room: Room, clerk: Actor) -> None:
    host, judge, lawyer = seat_of(room, "clerk"), seat_of(room, "judge"), seat_of(room, "claimant_counsel")
    counsel = actor_for(cast.users["lawyer"])
    for seat, member in ((host, "clerk"), (judge, "judge"), (lawyer, "lawyer")):
        admission.enter(seat, actor=actor_for(cast.users[member]))
    for seat in (host, judge):
        presence.connect(seat)

    def read(how: str) -> str:
        try:
            admission.identify(lawyer, how, actor=clerk, host=host)
        except Conflict as refused:
            return refused.code
        return Seat.records.get(pk=lawyer.pk).identified_how

    assert read("identity_card") == "not_seen", "he is not connected and nobody looks"
    presence.connect(lawyer)
    admission.preview(lawyer, actor=actor_for(cast.users["judge"]), host=judge)
    assert read("passport") == "not_seen", "another host looks"
    admission.preview(lawyer, actor=clerk, host=host)
    speaking.own_media(lawyer, audio=True, video=False)
    assert read("identity_card") == "not_seen", "his camera is off"
    assert Seat.records.get(pk=lawyer.pk).identified_at is None
    assert not AuditEntry.records.filter(action="seat.identified").exists()
    assert read("known_to_the_court") == "known_to_the_court"
    speaking.own_media(lawyer, audio=True, video=True)
    assert read("identity_card") == "identity_card"
    admission.admit(lawyer, actor=clerk, host=host)
    assert read("passport") == "not_seen", "nobody is seen before the opening"
    sittings.start_sitting(room, actor=clerk)
    assert read("passport") == "passport", "in the room everyone sees him"
    admission.leave(lawyer, actor=counsel)
    assert read("identity_card") == "not_seen"
