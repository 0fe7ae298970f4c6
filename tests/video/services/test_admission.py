"""Admission: entering, identification, preview, admission, removal and readmission."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from courts.ground.actors import SYSTEM, Actor, actor_for
from courts.ground.errors import Conflict, DomainError, IllegalMove, NotAllowed
from courts.ground.models import AuditEntry
from custody.services import production
from demo.people import Cast
from tests.video.services.booked import clerk, plan_at, room, seat_of
from video.models import Room, Seat
from video.queries.seats import why_removed
from video.queries.snapshot import snapshot
from video.services import admission, presence, rooms, sittings, speaking

__all__ = ["clerk", "room"]


def test_entering_before_the_waiting_room_opens_is_a_conflict(cast: Cast, clerk: Actor) -> None:
    later = rooms.book_room(cast.venues["court"], plan_at(cast, timezone.now() + timedelta(hours=3)), actor=clerk)
    with pytest.raises(Conflict):
        admission.enter(seat_of(later, "witness"), actor=actor_for(cast.users["witness"]))


def test_party_waits_until_identified_and_admitted(cast: Cast, room: Room, clerk: Actor) -> None:
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


def test_facility_seat_is_admitted_only_after_production(cast: Cast, room: Room, clerk: Actor) -> None:
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


def test_report_taken_back_sends_the_detainee_to_waiting(cast: Cast, room: Room, clerk: Actor) -> None:
    seat, host = seat_of(room, "detainee"), seat_of(room, "clerk")
    officer = actor_for(cast.users["officer"])
    admission.enter(seat, actor=SYSTEM)
    production.mark_production(seat, "produced", actor=officer)
    admission.identify(seat, "officer", actor=clerk, host=host)
    admission.admit(seat, actor=clerk, host=host)
    production.take_back_production(seat, actor=officer)
    assert (seat.state, seat.production, seat.identified_at) == ("waiting", "awaited", None)
    # The right person is brought now: the officer's earlier report identifies no one.
    production.mark_production(seat, "produced", actor=officer)
    with pytest.raises(Conflict) as refused:
        admission.admit(seat, actor=clerk, host=host)
    assert refused.value.code == "not_identified"
    admission.identify(seat, "known_to_the_court", actor=clerk, host=host)
    production.take_back_production(seat, actor=officer)
    assert seat.identified_at is not None


def test_detainee_is_not_admitted_after_a_late_refusal(cast: Cast, room: Room, clerk: Actor) -> None:
    detainee, host = seat_of(room, "detainee"), seat_of(room, "clerk")
    admission.enter(detainee, actor=SYSTEM)
    production.mark_production(detainee, "produced", actor=actor_for(cast.users["officer"]))
    admission.identify(detainee, "officer", actor=clerk, host=host)
    as_known = seat_of(room, "detainee")
    production.mark_production(detainee, "refused", actor=actor_for(cast.users["officer"]), note="رفض")
    with pytest.raises(Conflict) as refused:
        admission.admit(as_known, actor=clerk, host=host)
    assert refused.value.code == "not_produced"


def test_host_taken_off_the_list_loses_all_rights_at_once(cast: Cast, room: Room, clerk: Actor) -> None:
    witness, host = seat_of(room, "witness"), seat_of(room, "clerk")
    admission.enter(witness, actor=actor_for(cast.users["witness"]))
    rooms.remove_seat(seat_of(room, "clerk"), actor=SYSTEM, reason="another clerk sits")
    # `host` is the stale row that an open socket still holds.
    with pytest.raises(NotAllowed):
        speaking.mute(witness, actor=clerk, host=host)
    assert not seat_of(room, "witness").is_muted_by_host


@pytest.mark.parametrize("act", ["admit", "send_to_waiting", "mute", "unmute", "give_floor"])
def test_only_hosts_change_other_seats(cast: Cast, room: Room, act: str) -> None:
    witness, lawyer = seat_of(room, "witness"), seat_of(room, "claimant_counsel")
    admission.enter(witness, actor=actor_for(cast.users["witness"]))
    with pytest.raises(NotAllowed):
        getattr(speaking if hasattr(speaking, act) else admission, act)(
            witness, actor=actor_for(cast.users["lawyer"]), host=lawyer
        )
    witness.refresh_from_db()
    assert witness.state == "waiting"
    assert not witness.is_muted_by_host


def test_host_cannot_remove_another_host_or_send_them_to_waiting(cast: Cast, room: Room, clerk: Actor) -> None:
    judge, host = seat_of(room, "judge"), seat_of(room, "clerk")
    admission.enter(judge, actor=actor_for(cast.users["judge"]))
    with pytest.raises(NotAllowed):
        admission.remove(judge, actor=clerk, host=host, reason="خطأ")
    with pytest.raises(NotAllowed):
        admission.send_to_waiting(judge, actor=clerk, host=host)
    assert seat_of(room, "judge").state == "admitted"


def test_removed_person_cannot_enter_again(cast: Cast, room: Room, clerk: Actor) -> None:
    witness, host = seat_of(room, "witness"), seat_of(room, "clerk")
    actor = actor_for(cast.users["witness"])
    admission.enter(witness, actor=actor)
    with pytest.raises(DomainError):
        admission.remove(witness, actor=clerk, host=host, reason=" ")
    admission.remove(witness, actor=clerk, host=host, reason="أخلّ بالنظام")
    with pytest.raises(NotAllowed):
        admission.enter(witness, actor=actor)


def test_readmitted_person_waits_like_everyone(cast: Cast, room: Room, clerk: Actor) -> None:
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
    # An earlier admission does not let the person skip the waiting room.
    assert seat_of(room, "claimant_counsel").state == "waiting"
    admission.admit(lawyer, actor=clerk, host=host)


def test_only_a_host_readmits_and_only_a_removed_person(cast: Cast, room: Room, clerk: Actor) -> None:
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


def test_reason_of_a_removal_is_shown_only_to_hosts(cast: Cast, room: Room, clerk: Actor) -> None:
    witness, lawyer, host = seat_of(room, "witness"), seat_of(room, "claimant_counsel"), seat_of(room, "clerk")
    for seat, member in ((host, "clerk"), (lawyer, "lawyer"), (witness, "witness")):
        admission.enter(seat, actor=actor_for(cast.users[member]))
    admission.identify(lawyer, "known_to_the_court", actor=clerk, host=host)
    admission.admit(lawyer, actor=clerk, host=host)
    admission.remove(witness, actor=clerk, host=host, reason="حضر بغير صفة")
    of_host = {row["seat"]: row for row in snapshot(host.pk, "ar")["seats"]}
    assert of_host[str(witness.pk)]["removed_reason"] == "حضر بغير صفة"
    assert "حضر بغير صفة" not in str(snapshot(lawyer.pk, "ar"))


def test_hosts_see_a_readmitted_person_until_they_enter(cast: Cast, room: Room, clerk: Actor) -> None:
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


def test_card_is_accepted_only_while_the_host_sees_the_person(cast: Cast, room: Room, clerk: Actor) -> None:
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

    assert read("identity_card") == "not_seen", "the lawyer is not connected and no host previews"
    presence.connect(lawyer)
    admission.preview(lawyer, actor=actor_for(cast.users["judge"]), host=judge)
    assert read("passport") == "not_seen", "another host previews"
    admission.preview(lawyer, actor=clerk, host=host)
    speaking.own_media(lawyer, audio=True, video=False)
    assert read("identity_card") == "not_seen", "the camera is off"
    assert Seat.records.get(pk=lawyer.pk).identified_at is None
    assert not AuditEntry.records.filter(action="seat.identified").exists()
    assert read("known_to_the_court") == "known_to_the_court"
    speaking.own_media(lawyer, audio=True, video=True)
    assert read("identity_card") == "identity_card"
    admission.admit(lawyer, actor=clerk, host=host)
    assert read("passport") == "not_seen", "no video is forwarded before the opening"
    sittings.start_sitting(room, actor=clerk)
    assert read("passport") == "passport", "everyone in the room sees the lawyer"
    admission.leave(lawyer, actor=counsel)
    assert read("identity_card") == "not_seen"


def test_host_previews_one_waiting_person_at_a_time(cast: Cast, room: Room, clerk: Actor) -> None:
    host, lawyer, witness = seat_of(room, "clerk"), seat_of(room, "claimant_counsel"), seat_of(room, "witness")
    admission.enter(host, actor=clerk)
    for seat, member in ((lawyer, "lawyer"), (witness, "witness")):
        admission.enter(seat, actor=actor_for(cast.users[member]))
    admission.preview(lawyer, actor=clerk, host=host)
    admission.preview(witness, actor=clerk, host=host)
    assert list(Seat.records.filter(previewed_by=host)) == [witness], "the earlier preview has ended"
    assert AuditEntry.records.filter(action="seat.previewed").count() == 2
    admission.stop_preview(host, actor=clerk)
    assert not Seat.records.filter(previewed_by=host).exists()
    admission.preview(lawyer, actor=clerk, host=host)
    admission.identify(lawyer, "known_to_the_court", actor=clerk, host=host)
    admission.admit(lawyer, actor=clerk, host=host)
    assert not Seat.records.filter(previewed_by=host).exists()
    with pytest.raises(Conflict):
        admission.preview(lawyer, actor=clerk, host=host)


def test_guest_cannot_preview_the_waiting_room(cast: Cast, room: Room, clerk: Actor) -> None:
    lawyer, witness = seat_of(room, "claimant_counsel"), seat_of(room, "witness")
    admission.enter(witness, actor=actor_for(cast.users["witness"]))
    with pytest.raises(NotAllowed):
        admission.preview(witness, actor=actor_for(cast.users["lawyer"]), host=lawyer)
    assert not Seat.records.filter(previewed_by__isnull=False).exists()


def test_reconnected_host_previews_no_one(cast: Cast, room: Room, clerk: Actor) -> None:
    host, witness = seat_of(room, "clerk"), seat_of(room, "witness")
    admission.enter(host, actor=clerk)
    admission.enter(witness, actor=actor_for(cast.users["witness"]))
    admission.preview(witness, actor=clerk, host=host)
    presence.connect(host)
    assert not Seat.records.filter(previewed_by__isnull=False).exists()
