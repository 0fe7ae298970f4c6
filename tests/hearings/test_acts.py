"""The judge's acts and their effects."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils.translation import gettext

from courts.ground.errors import Conflict, DomainError, IllegalMove, NotAllowed, NotVisible, Refused
from courts.ground.models import AuditEntry, Notice, Posting, Reservation, TimelineEntry
from courts.ground.services.notices import sweep
from courts.registry.models import Case
from demo.people import Cast
from hearings.models import Hearing
from hearings.services.acts import (
    adjourn_hearing,
    conclude_hearing,
    open_hearing,
    pause_hearing,
    postpone_hearing,
    resume_hearing,
)
from hearings.services.conflicts import NotFree
from hearings.services.listing import cancel_hearing, reschedule_hearing
from hearings.services.postings import leave_rooms
from tests.hearings.cases import NOW, TOMORROW, actor, fresh, make_case, make_hearing, open_lobby
from video.models import Room, Seat, Sitting
from video.queries.seats import own_seat
from video.services import admission, presence
from video.signalling.commands import perform

DAY = timedelta(days=1)
NEXT = TOMORROW + timedelta(days=5)


@pytest.fixture
def opened(cast: Cast, hearing: Hearing) -> Hearing:
    return fresh(open_hearing(open_lobby(hearing), actor=actor(cast, "judge")))


def lines(hearing: Hearing) -> list[str]:
    rows = TimelineEntry.records.filter(source_id=hearing.pk).order_by("at", "kind")
    return list(rows.values_list("kind", flat=True))


def test_hearing_opens_only_after_the_waiting_room_opens(cast: Cast, hearing: Hearing) -> None:
    with pytest.raises(Conflict):
        open_hearing(hearing, actor=actor(cast, "judge"))
    opened = open_hearing(open_lobby(hearing), actor=actor(cast, "judge"))
    assert opened.state == "in_session"
    assert Sitting.records.get(room=hearing.room_id).state == "live"
    assert lines(hearing) == ["hearing_opened", "hearing_scheduled"]
    assert not Notice.records.filter(kind="hearing_reminder", state="pending").exists()


@pytest.mark.parametrize("member", ["clerk", "lawyer", "witness", "stranger"])
def test_only_the_judge_can_open_or_end(cast: Cast, hearing: Hearing, member: str) -> None:
    ready = open_lobby(hearing)
    somebody = actor(cast, member)
    for act in (open_hearing, pause_hearing, resume_hearing):
        with pytest.raises(NotAllowed):
            act(ready, actor=somebody)
    with pytest.raises(NotAllowed):
        conclude_hearing(ready, note="", actor=somebody)
    with pytest.raises(NotAllowed):
        adjourn_hearing(ready, starts_at=NEXT, note="", actor=somebody)
    with pytest.raises(NotAllowed):
        postpone_hearing(ready, note="…", actor=somebody)
    assert fresh(hearing).state == "scheduled"


def end_posting(cast: Cast, member: str) -> None:
    """End the member's posting at their court yesterday."""
    Posting.records.filter(person=cast.people[member]).update(starts_on="2020-01-01", ends_on=NOW.date() - DAY)


def test_former_judge_and_clerk_lose_all_access(cast: Cast, opened: Hearing) -> None:
    room = opened.room
    for member in ("judge", "clerk"):
        client = Client()
        client.force_login(cast.users[member])
        seat = own_seat(cast.users[member], room.pk)
        generation = presence.connect(seat)
        perform(seat.pk, generation, "join", {}, actor=actor(cast, member))
        assert client.get(reverse("hearing", args=[opened.pk])).status_code == 200
        end_posting(cast, member)
        for name in ("hearing", "hearing_room", "hearing_minutes"):
            assert client.get(reverse(name, args=[opened.pk])).status_code == 404
        assert client.get(reverse("case", args=[opened.case_id])).status_code == 404
        with pytest.raises(NotVisible):
            own_seat(cast.users[member], room.pk)
        with pytest.raises(NotVisible):
            perform(seat.pk, generation, "mute_all", {}, actor=actor(cast, member))
    assert not AuditEntry.records.filter(action="seat.muted").exists()
    for act in (pause_hearing, resume_hearing):
        with pytest.raises(NotAllowed):
            act(opened, actor=actor(cast, "judge"))
    with pytest.raises(NotAllowed):
        cancel_hearing(opened, reason="…", version=opened.version, actor=actor(cast, "clerk"))
    assert fresh(opened).state == "in_session"


def test_sweep_closes_seats_of_former_staff(cast: Cast, opened: Hearing) -> None:
    for member in ("judge", "clerk"):
        seat = own_seat(cast.users[member], opened.room_id)
        presence.connect(seat)
        admission.enter(seat, actor=actor(cast, member))
    assert leave_rooms().done == 0
    end_posting(cast, "clerk")
    assert leave_rooms().done == 1
    assert leave_rooms().done == 0
    states = dict(Seat.records.filter(room=opened.room_id, role__in=("judge", "clerk")).values_list("role", "state"))
    assert states == {"judge": "admitted", "clerk": "left"}
    assert AuditEntry.records.filter(action="seat.left", detail__reason="revoked: posting ended").count() == 1


def test_pause_stops_the_sitting_until_resumed(cast: Cast, opened: Hearing) -> None:
    judge = actor(cast, "judge")
    pause_hearing(opened, actor=judge)
    assert Sitting.records.get(room=opened.room_id).state == "paused"
    resume_hearing(fresh(opened), actor=judge)
    assert Sitting.records.get(room=opened.room_id).state == "live"
    assert lines(opened) == ["hearing_opened", "hearing_paused", "hearing_resumed", "hearing_scheduled"]
    with pytest.raises(Conflict):
        resume_hearing(fresh(opened), actor=judge)


def test_concluded_hearing_reserves_the_case_for_judgment(cast: Cast, case: Case, opened: Hearing) -> None:
    conclude_hearing(opened, note="حجز الدعوى للحكم", actor=actor(cast, "judge"))
    assert fresh(opened).state == "concluded"
    assert Case.records.get(pk=case.pk).state == "concluded"
    assert Room.records.get(pk=opened.room_id).state == "closed"
    assert lines(opened) == ["hearing_concluded", "hearing_opened", "hearing_scheduled"]
    assert AuditEntry.records.filter(action="hearing.concluded", subject_id=str(opened.pk)).exists()
    sweep()
    told = Notice.records.filter(kind="hearing_outcome", state="sent", channel="inbox")
    assert cast.people["lawyer"].pk in told.values_list("recipient", flat=True)
    # A witness must not learn the outcome of the case.
    assert cast.people["witness"].pk not in told.values_list("recipient", flat=True)


def test_adjournment_lists_the_next_hearing_with_the_same_people(cast: Cast, case: Case, opened: Hearing) -> None:
    mail.outbox.clear()
    following = adjourn_hearing(opened, starts_at=NEXT, note="لتقديم مذكرة", actor=actor(cast, "judge"))
    assert (fresh(opened).state, following.state, following.follows_id) == ("adjourned", "scheduled", opened.pk)

    def people(hearing: Hearing) -> list[tuple[object, str, object]]:
        rows = Seat.records.filter(room=hearing.room_id, is_live=True)
        return sorted(rows.values_list("person", "role", "space"), key=str)

    assert people(opened) == people(following)
    assert Case.records.get(pk=case.pk).state == "listed"
    assert Reservation.records.filter(subject_id=following.room_id, state="booked").count() == 9
    assert TimelineEntry.records.get(source_id=following.pk, mark="future").at == NEXT
    sweep()
    to_lawyer = [message for message in mail.outbox if cast.users["lawyer"].email in message.to]
    assert len([message for message in to_lawyer if following.pk.hex in str(message.body).replace("-", "")]) == 1


def test_adjournment_to_a_taken_time_leaves_the_hearing_in_session(cast: Cast, opened: Hearing) -> None:
    make_hearing(cast, make_case(cast, title="دعوى أخرى"), starts_at=NEXT)
    with pytest.raises(NotFree) as refused:
        adjourn_hearing(opened, starts_at=NEXT, note="", actor=actor(cast, "judge"))
    assert cast.people["judge"].name_ar in str(refused.value)
    assert len(refused.value.nearest) == 3
    kept = fresh(opened)
    assert (kept.state, kept.ended_at) == ("in_session", None)
    assert opened.state == "in_session"
    assert Sitting.records.get(room=opened.room_id).state == "live"


def test_adjournment_to_a_day_off_changes_nothing(cast: Cast, opened: Hearing) -> None:
    with pytest.raises(Refused):
        adjourn_hearing(opened, starts_at=TOMORROW + timedelta(days=3), note="", actor=actor(cast, "judge"))
    assert fresh(opened).state == "in_session"
    assert Hearing.records.count() == 1


def test_technical_postponement_needs_a_note(cast: Cast, case: Case, opened: Hearing) -> None:
    judge = actor(cast, "judge")
    with pytest.raises(DomainError) as refused:
        postpone_hearing(opened, note=" ", actor=judge)
    assert refused.value.field == "note"
    postpone_hearing(opened, note="انقطع الاتصال بالمنشأة", actor=judge)
    assert fresh(opened).state == "postponed"
    assert Case.records.get(pk=case.pk).state == "adjourned"
    assert make_hearing(cast, Case.records.get(pk=case.pk), starts_at=NEXT).state == "scheduled"


def test_postponing_an_unopened_hearing_releases_its_room(cast: Cast, case: Case, hearing: Hearing) -> None:
    postpone_hearing(hearing, note="تعطلت الشبكة", actor=actor(cast, "judge"))
    assert fresh(hearing).state == "postponed"
    assert Room.records.get(pk=hearing.room_id).state == "cancelled"
    assert not Reservation.records.filter(subject_id=hearing.room_id, state="booked").exists()
    assert Case.records.get(pk=case.pk).state == "preparing"


def test_ended_hearing_cannot_end_again(cast: Cast, opened: Hearing) -> None:
    judge = actor(cast, "judge")
    conclude_hearing(opened, note="", actor=judge)
    ended = fresh(opened)
    for act in (
        lambda: conclude_hearing(ended, note="", actor=judge),
        lambda: adjourn_hearing(ended, starts_at=NEXT, note="", actor=judge),
        lambda: postpone_hearing(ended, note="سبب", actor=judge),
    ):
        with pytest.raises(IllegalMove):
            act()
    assert Hearing.records.count() == 1


def test_hearing_can_be_concluded_after_another_one_was_cancelled(cast: Cast, case: Case, opened: Hearing) -> None:
    other = make_hearing(cast, Case.records.get(pk=case.pk), starts_at=NEXT)
    cancel_hearing(other, reason="سبب", version=1, actor=actor(cast, "clerk"))
    # Another hearing of the case is still in session.
    assert Case.records.get(pk=case.pk).state == "listed"
    conclude_hearing(fresh(opened), note="", actor=actor(cast, "judge"))
    assert Case.records.get(pk=case.pk).state == "concluded"


def test_second_hearing_of_a_case_reserved_for_judgment_can_adjourn(cast: Cast, case: Case, opened: Hearing) -> None:
    judge = actor(cast, "judge")
    other = make_hearing(cast, Case.records.get(pk=case.pk), starts_at=NEXT)
    conclude_hearing(fresh(opened), note="", actor=judge)
    second = fresh(open_hearing(open_lobby(other), actor=judge))
    adjourn_hearing(second, starts_at=NEXT + timedelta(days=1), note="", actor=judge)
    assert Case.records.get(pk=case.pk).state == "listed"


def test_postponement_keeps_the_case_listed_while_another_hearing_is(cast: Cast, case: Case, opened: Hearing) -> None:
    make_hearing(cast, Case.records.get(pk=case.pk), starts_at=NEXT)
    postpone_hearing(fresh(opened), note="انقطع الاتصال", actor=actor(cast, "judge"))
    assert Case.records.get(pk=case.pk).state == "listed"


def test_every_act_is_on_the_timeline(cast: Cast, case: Case, hearing: Hearing) -> None:
    judge, clerk = actor(cast, "judge"), actor(cast, "clerk")
    first = fresh(open_hearing(open_lobby(hearing), actor=judge))
    following = adjourn_hearing(first, starts_at=NEXT, note="لتقديم مذكرة", actor=judge)
    moved_to = NEXT + timedelta(days=1)
    reschedule_hearing(
        fresh(following),
        starts_at=moved_to,
        ends_at=moved_to + timedelta(minutes=30),
        reason="سبب",
        version=1,
        actor=clerk,
    )
    cancel_hearing(fresh(following), reason="سبب", version=2, actor=clerk)
    client = Client()
    client.force_login(cast.users["lawyer"], backend="allauth.account.auth_backends.AuthenticationBackend")
    page = client.get(reverse("case", args=[case.pk])).content.decode()
    for words in ("فُتحت الجلسة", "Adjourned", "Hearing rescheduled", "Hearing cancelled"):
        assert gettext(words) in page, words
    # The upcoming date has no line any more.
    assert not TimelineEntry.records.filter(kind="hearing_listed").exists()
