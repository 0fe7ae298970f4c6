"""Listing a hearing: all or none, and told to the right people."""

from __future__ import annotations

import importlib
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.core import mail
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext
from icalendar import Calendar
from pytest_django import DjangoCaptureOnCommitCallbacks

from config.demo.people import Cast
from courts.ground.actors import SYSTEM
from courts.ground.errors import Conflict, DomainError, NotAllowed, Refused
from courts.ground.models import AuditEntry, Notice, Posting, Reservation, Resource, SpecialDay, TimelineEntry
from courts.ground.services import accounts
from courts.ground.services.notices import sweep
from courts.registry.models import Assignment, Case, Party, Representation
from courts.registry.services.cases import end_representation, enter_appearance
from hearings.models import Hearing
from hearings.services.calendar import calendar_of
from hearings.services.conflicts import NotFree
from hearings.services.listing import cancel_hearing, reschedule_hearing, schedule_hearing
from hearings.services.seats import follow_case, follow_cases
from tests.hearings.cases import NOW, TOMORROW, actor, fresh, make_case, make_hearing, plan
from tests.hearings.pages import signed_in
from video.models import Room, Seat
from video.services.rooms import take_off

LATER = TOMORROW + timedelta(days=1)


def faults(error: Refused) -> dict[str | None, str]:
    return {fault.field: fault.code for fault in error.faults}


def reserved(hearing: Hearing) -> int:
    return Reservation.records.filter(subject_id=hearing.room_id, state="booked").count()


def test_a_hearing_is_listed_with_everyone_and_everything_it_needs(cast: Cast, case: Case) -> None:
    hearing = make_hearing(cast, case)
    roles = sorted(Seat.records.filter(room=hearing.room_id).values_list("role", flat=True))
    assert roles == sorted(
        [
            "judge",
            "clerk",
            "claimant_counsel",
            "respondent_counsel",
            "claimant",
            "detainee",
            "interpreter",
            "witness",
            "witness",
        ]
    )
    # Everyone who attends but the clerk, and the room in which the detainee sits.
    assert reserved(hearing) == 9
    assert Case.records.get(pk=case.pk).state == "listed"
    assert set(Assignment.records.filter(case=case).values_list("role", flat=True)) >= {"judge", "clerk"}
    line = TimelineEntry.records.get(subject_id=case.pk, kind="hearing_listed")
    assert (line.mark, line.at) == ("future", TOMORROW)
    assert AuditEntry.records.filter(action="hearing.scheduled", subject_id=str(hearing.pk)).exists()


def test_a_refused_time_names_what_is_taken_and_the_nearest_free_times(
    cast: Cast, case: Case, hearing: Hearing
) -> None:
    other = make_case(cast, title="دعوى أخرى")
    with pytest.raises(NotFree) as refused:
        make_hearing(cast, other)
    words = str(refused.value)
    assert cast.people["judge"].name_ar in words
    assert cast.spaces["facility_room"].name in words
    assert len(refused.value.nearest) == 3
    taken_from, taken_to = TOMORROW - timedelta(minutes=15), TOMORROW + timedelta(minutes=45)
    for start in refused.value.nearest:
        # The room of the facility needs its time to bring and take back on both sides.
        end = start + timedelta(minutes=30)
        assert end + timedelta(minutes=15) <= taken_from or start - timedelta(minutes=15) >= taken_to
        assert abs(start - TOMORROW) < timedelta(hours=3)
        assert start.minute in {0, 30}
    assert min(refused.value.nearest) < TOMORROW < max(refused.value.nearest)


def elsewhere(cast: Cast, case: Case, **changes: Any) -> Hearing:
    """Another hearing of the same time, at which nobody of the first one need be but those named."""
    Posting.records.get_or_create(
        person=cast.people["other_clerk"], venue=case.court, role="judge", starts_on="2020-01-01"
    )
    Representation.records.filter(party__case=case).update(until=NOW)
    alone = {"parties": (), "witnesses": (), "interpreter": None, "detainee": None, "space": None}
    return make_hearing(cast, case, **{**alone, "judge": cast.people["other_clerk"], **changes})


@pytest.mark.parametrize("role, member", [("witnesses", "witness"), ("parties", "claimant")])
def test_nobody_attends_two_hearings_at_once(cast: Cast, case: Case, hearing: Hearing, role: str, member: str) -> None:
    person, other = cast.people[member], make_case(cast, title="دعوى أخرى")
    with pytest.raises(NotFree) as refused:
        elsewhere(cast, other, **{role: (person,)})
    assert [resource.person for resource in refused.value.resources] == [person]
    assert person.name in str(refused.value)
    # The nearest free times are free for him as well; the clerk may sit at both.
    start = refused.value.nearest[0]
    assert start + timedelta(minutes=30) <= TOMORROW or start >= TOMORROW + timedelta(minutes=30)
    assert elsewhere(cast, other, **{role: (person,)}, starts_at=start).starts_at == start
    assert elsewhere(cast, make_case(cast, title="دعوى ثالثة")).starts_at == TOMORROW


def test_counsel_is_no_witness_elsewhere_at_the_same_time(cast: Cast, case: Case, hearing: Hearing) -> None:
    other = make_case(cast, title="دعوى أخرى")
    Representation.records.filter(party__case=other).update(until=NOW)
    with pytest.raises(NotFree) as refused:
        elsewhere(cast, other, witnesses=(cast.people["counsel"],))
    assert [resource.person for resource in refused.value.resources] == [cast.people["counsel"]]


def test_counsel_who_enter_while_they_testify_elsewhere_are_not_seated(cast: Cast, case: Case) -> None:
    representation = Representation.records.get(lawyer=cast.people["counsel"])
    end_representation(representation, actor=actor(cast, "clerk"))
    hearing = make_hearing(cast, case)
    other = make_case(cast, title="دعوى أخرى")
    elsewhere(cast, other, witnesses=(cast.people["counsel"],))
    enter_appearance(case, party=representation.party, lawyer=cast.people["counsel"], actor=actor(cast, "clerk"))
    assert follow_cases() == 0
    assert not Seat.records.filter(room=hearing.room_id, person=cast.people["counsel"]).exists()


def test_a_witness_keeps_a_hearing_from_moving_onto_his_other_one_and_is_free_when_it_is_cancelled(
    cast: Cast, case: Case, hearing: Hearing
) -> None:
    clerk = actor(cast, "clerk")
    other = elsewhere(cast, make_case(cast, title="دعوى أخرى"), witnesses=(cast.people["witness"],), starts_at=LATER)
    move = {"starts_at": TOMORROW, "ends_at": TOMORROW + timedelta(minutes=30), "reason": "سبب", "version": 1}
    with pytest.raises(NotFree) as refused:
        reschedule_hearing(other, **move, actor=clerk)
    assert [resource.person for resource in refused.value.resources] == [cast.people["witness"]]
    cancel_hearing(hearing, reason="سبب", version=1, actor=clerk)
    reschedule_hearing(fresh(other), **move, actor=clerk)
    assert reserved(other) == 2
    legs = Reservation.records.filter(resource__person=cast.people["witness"], state="booked")
    assert [leg.starts_at for leg in legs] == [TOMORROW]


def test_witnesses_and_parties_of_hearings_listed_before_are_reserved_where_they_are_free(
    cast: Cast, case: Case, hearing: Hearing
) -> None:
    Reservation.records.filter(resource__kind__in=["witness", "party"]).delete()
    Resource.records.filter(kind__in=["witness", "party"]).delete()
    gone = elsewhere(cast, make_case(cast, title="دعوى أخرى"), witnesses=(cast.people["witness"],))
    reserve = importlib.import_module("hearings.migrations.0003_reserve_witnesses_and_parties").reserve
    reserve(apps, None)
    reserve(apps, None)
    # The claimant and the second witness; the first one is booked elsewhere already.
    assert (reserved(hearing), reserved(gone)) == (8, 2)


def test_all_is_booked_or_nothing_is(cast: Cast, case: Case, hearing: Hearing) -> None:
    other = make_case(cast, title="دعوى أخرى")
    before = (Room.records.count(), Seat.records.count(), Reservation.records.count(), Notice.records.count())
    with pytest.raises(NotFree):
        # Only the interpreter is taken; judge and lawyers of this case would be free in between.
        make_hearing(cast, other, detainee=None, space=None, starts_at=TOMORROW + timedelta(minutes=10))
    assert before == (Room.records.count(), Seat.records.count(), Reservation.records.count(), Notice.records.count())
    assert Hearing.records.count() == 1
    assert Case.records.get(pk=other.pk).state == "preparing"


def test_a_hearing_right_after_another_is_free_where_no_one_is_brought(
    cast: Cast, case: Case, hearing: Hearing
) -> None:
    other = make_case(cast, title="دعوى أخرى")
    after = TOMORROW + timedelta(minutes=30)
    assert make_hearing(cast, other, detainee=None, space=None, starts_at=after).starts_at == after


@pytest.mark.parametrize(
    "starts_at, minutes, field, code",
    [
        (NOW - timedelta(days=1), 30, "starts_at", "past"),
        (NOW + timedelta(minutes=30), 30, "starts_at", "too_soon"),
        (TOMORROW, 0, "duration", "duration"),
        (TOMORROW, -10, "duration", "duration"),
        (TOMORROW, 25 * 60, "duration", "duration"),
        (datetime(2026, 4, 18, 6, 30, tzinfo=UTC), 30, "starts_at", "court_closed"),  # a Saturday
        (datetime(2026, 4, 17, 8, 30, tzinfo=UTC), 30, "starts_at", "court_closed"),  # Friday after noon
        (datetime(2026, 4, 15, 11, 15, tzinfo=UTC), 30, "starts_at", "court_closed"),  # past closing
        (datetime(2026, 4, 15, 23, 0, tzinfo=UTC), 30, "starts_at", "court_closed"),  # at night
    ],
)
def test_a_time_that_cannot_be_is_refused_at_its_field(
    cast: Cast, case: Case, starts_at: datetime, minutes: int, field: str, code: str
) -> None:
    with pytest.raises(Refused) as refused:
        make_hearing(cast, case, starts_at=starts_at, duration=timedelta(minutes=minutes))
    assert faults(refused.value)[field] == code
    assert not Hearing.records.exists()


def test_a_public_holiday_is_no_day_for_a_hearing(cast: Cast, case: Case) -> None:
    SpecialDay.records.create(venue=None, day=TOMORROW.date(), name_ar="عطلة", name_en="Holiday")
    with pytest.raises(Refused) as refused:
        make_hearing(cast, case)
    assert faults(refused.value) == {"starts_at": "court_closed"}


def test_every_fault_of_the_people_is_told_at_once(cast: Cast, case: Case) -> None:
    people = cast.people
    with pytest.raises(Refused) as refused:
        make_hearing(
            cast,
            case,
            judge=people["other_clerk"],
            parties=(people["stranger"],),
            detainee=None,
            witnesses=(people["claimant"],),
            interpreter=people["clerk"],
        )
    assert faults(refused.value) == {
        "judge": "not_posted",
        "parties": "not_a_party",
        "detainee": "detainee_missing",
        "witnesses": "not_distinct",
        "interpreter": "not_distinct",
    }


@pytest.mark.parametrize("role, member", [("judge", "claimant"), ("clerk", "counsel"), ("clerk", "lawyer")])
def test_who_is_a_party_or_counsel_does_not_sit_for_the_court(cast: Cast, case: Case, role: str, member: str) -> None:
    person = cast.people[member]
    Posting.records.create(person=person, venue=case.court, role=role, starts_on="2020-01-01")
    # He attends neither as one of the parties of this hearing.
    with pytest.raises(Refused) as refused:
        make_hearing(cast, case, parties=(), **{role: person})
    assert faults(refused.value) == {role: "own_case"}
    with translation.override("ar"), pytest.raises(Refused) as refused:
        make_hearing(cast, case, parties=(), **{role: person})
    assert str(refused.value.faults[0]) == f"{person.name_ar} طرف في هذه الدعوى أو وكيل فيها."
    other = make_case(cast, title="دعوى أخرى")
    Representation.records.filter(party__case=other).update(until=NOW)
    Party.records.filter(case=other, person=person).delete()
    assert make_hearing(cast, other, parties=(), **{role: person}).state == "scheduled"


def test_a_chamber_is_no_place_to_attend_from(cast: Cast, case: Case) -> None:
    with pytest.raises(Refused) as refused:
        make_hearing(cast, case, space=cast.spaces["chamber"])
    assert faults(refused.value) == {"space": "not_bookable"}


def test_the_same_key_twice_is_one_hearing(cast: Cast, case: Case) -> None:
    first = schedule_hearing(case, plan=plan(cast), actor=actor(cast, "clerk"), key="k1")
    again = schedule_hearing(case, plan=plan(cast), actor=actor(cast, "clerk"), key="k1")
    assert first.pk == again.pk
    assert Hearing.records.count() == 1


def test_everyone_is_told_and_the_detainee_by_his_facility(cast: Cast, hearing: Hearing) -> None:
    sweep()
    told = Notice.records.filter(kind="hearing_listed", state="sent")
    by_mail = {str(row.recipient.name_en) for row in told.filter(channel="email")}
    assert by_mail == {
        "Maryam Al Sahel",
        "Salem Al Waha",
        "Huda Al Rimal",
        "Imran Khan",
        "Yousef Al Hammadi",
        "Reem Al Shamsi",
        # The judge too; the clerk has listed it himself.
        "Judge Khalid Al Marzooqi",
    }
    worklist = told.get(channel="worklist")
    assert (worklist.recipient, worklist.venue) == (cast.people["detainee"], cast.venues["facility"])
    for message in mail.outbox:
        for name in ("هدى الرمال", "طارق نجم", "Huda Al Rimal", "Tariq Najm"):
            assert name not in str(message.subject)
            assert name not in str(message.body)


def test_each_is_told_what_concerns_him(cast: Cast, hearing: Hearing) -> None:
    sweep()
    told = {str(row.recipient.name_en): row.body for row in Notice.records.filter(kind="hearing_listed", state="sent")}
    assert "شاهد 1" in told["Yousef Al Hammadi"]
    assert "Interpreter" in told["Imran Khan"]
    # Bringing somebody takes a quarter of an hour.
    assert "10:15" in told["Tariq Najm"]
    assert cast.spaces["facility_room"].name_ar in told["Tariq Najm"]
    with translation.override("ar"):
        absent = gettext("If you do not attend, the court may continue without you.")
    assert absent in told["Huda Al Rimal"]
    # The court does not go on without its judge.
    assert absent not in told["Judge Khalid Al Marzooqi"]


def test_the_court_is_reminded_like_everyone_else(cast: Cast, hearing: Hearing) -> None:
    reminded = Notice.records.filter(kind="hearing_reminder", step="2h", channel="email")
    assert {cast.people["judge"].pk, cast.people["clerk"].pk} <= set(reminded.values_list("recipient", flat=True))


@pytest.mark.slow
@pytest.mark.parametrize("member", ["counsel", "witness", "judge", "claimant"])
def test_a_reminder_leaves_only_to_who_has_a_right_when_it_leaves(
    cast: Cast, hearing: Hearing, member: str, clock: time_machine.Coordinates
) -> None:
    sweep()
    mail.outbox.clear()
    if member == "counsel":
        end_representation(Representation.records.get(lawyer=cast.people["counsel"]), actor=actor(cast, "clerk"))
    elif member == "witness":
        take_off(Seat.records.get(room=hearing.room_id, person=cast.people["witness"]), actor=SYSTEM, reason="…")
    else:
        accounts.close(cast.users[member], actor=SYSTEM, reason="left service")
    clock.move_to(TOMORROW - timedelta(hours=2) + timedelta(seconds=1))
    sweep(limit=1000)
    reached = {address for message in mail.outbox for address in message.to}
    assert cast.users[member].email not in reached
    assert cast.users["lawyer"].email in reached
    unsent = Notice.records.filter(recipient=cast.people[member], step="2h")
    assert set(unsent.values_list("state", "why_not")) <= {("skipped", "no right"), ("skipped", "account closed")}
    assert unsent.exists()


def test_a_place_that_no_longer_holds_somebody_is_not_told_of_him(cast: Cast, hearing: Hearing) -> None:
    Seat.records.filter(room=hearing.room_id, role="detainee").update(space=cast.spaces["station_room"])
    sweep()
    assert Notice.records.get(kind="hearing_listed", channel="worklist").why_not == "superseded"


def test_steps_of_the_ladder_that_are_past_are_never_planned(cast: Cast, hearing: Hearing) -> None:
    steps = set(Notice.records.filter(kind="hearing_reminder").values_list("step", flat=True))
    assert steps == {"1d", "2h"}
    due = Notice.records.filter(step="2h").first()
    assert due is not None
    assert due.due_at == TOMORROW - timedelta(hours=2)


def test_a_reschedule_voids_the_old_steps_and_sends_one_message(cast: Cast, hearing: Hearing) -> None:
    sweep()
    mail.outbox.clear()
    reschedule_hearing(
        hearing,
        starts_at=LATER,
        ends_at=LATER + timedelta(minutes=30),
        reason="تعارض مع جلسة عاجلة",
        version=1,
        actor=actor(cast, "clerk"),
    )
    sweep()
    old = Notice.records.filter(kind="hearing_reminder", version=1)
    assert set(old.values_list("state", flat=True)) == {"void"}
    to_lawyer = [message for message in mail.outbox if cast.users["lawyer"].email in message.to]
    assert len(to_lawyer) == 1
    assert "تعارض مع جلسة عاجلة" in str(to_lawyer[0].body)
    assert set(Notice.records.filter(kind="hearing_reminder", state="pending").values_list("version", flat=True)) == {2}
    lines = TimelineEntry.records.filter(subject_id=hearing.case_id, source_id=hearing.pk)
    assert sorted(lines.values_list("kind", "mark")) == [
        ("hearing_listed", "future"),
        ("hearing_moved", "court"),
        ("hearing_scheduled", "court"),
    ]
    assert lines.get(kind="hearing_listed").at == LATER
    assert Room.records.get(pk=hearing.room_id).starts_at == LATER


def test_that_a_hearing_was_listed_stays_on_the_timeline_after_it_moved_and_was_cancelled(
    cast: Cast, hearing: Hearing
) -> None:
    clerk = actor(cast, "clerk")
    end = LATER + timedelta(minutes=30)
    reschedule_hearing(hearing, starts_at=LATER, ends_at=end, reason="سبب", version=1, actor=clerk)
    cancel_hearing(fresh(hearing), reason="سبب", version=2, actor=clerk)
    lines = TimelineEntry.records.filter(subject_id=hearing.case_id, source_id=hearing.pk)
    assert set(lines.values_list("kind", flat=True)) == {"hearing_scheduled", "hearing_moved", "hearing_cancelled"}
    listed = lines.get(kind="hearing_scheduled")
    # The date for which it was listed then, not the one to which it moved.
    assert (listed.at, listed.params["starts_at"]) == (NOW, TOMORROW.isoformat())
    for member in ("clerk", "lawyer"):
        page = signed_in(cast, member).get(reverse("case", args=[hearing.case_id])).content.decode()
        assert "أُدرجت جلسة" in page


def test_a_reschedule_onto_its_own_old_time_is_no_conflict(cast: Cast, hearing: Hearing) -> None:
    start = TOMORROW + timedelta(minutes=10)
    reschedule_hearing(
        hearing,
        starts_at=start,
        ends_at=start + timedelta(minutes=30),
        reason="…سبب",
        version=1,
        actor=actor(cast, "clerk"),
    )
    assert fresh(hearing).starts_at == start
    assert reserved(hearing) == 9


def test_a_reschedule_onto_a_taken_time_changes_nothing(cast: Cast, hearing: Hearing) -> None:
    other = make_hearing(cast, make_case(cast, title="دعوى أخرى"), starts_at=LATER)
    with pytest.raises(NotFree) as refused:
        reschedule_hearing(
            other,
            starts_at=TOMORROW,
            ends_at=TOMORROW + timedelta(minutes=30),
            reason="سبب",
            version=1,
            actor=actor(cast, "clerk"),
        )
    assert len(refused.value.nearest) == 3
    kept = fresh(other)
    assert (kept.starts_at, kept.version) == (LATER, 1)
    assert not Notice.records.filter(subject_id=other.pk, state="void").exists()


def test_a_change_needs_a_reason_and_the_version_that_was_seen(cast: Cast, hearing: Hearing) -> None:
    clerk = actor(cast, "clerk")
    end = LATER + timedelta(minutes=30)
    with pytest.raises(Refused) as refused:
        reschedule_hearing(hearing, starts_at=LATER, ends_at=end, reason=" ", version=1, actor=clerk)
    assert faults(refused.value) == {"reason": "required"}
    with pytest.raises(DomainError, match=r"."):
        cancel_hearing(hearing, reason="", version=1, actor=clerk)
    reschedule_hearing(fresh(hearing), starts_at=LATER, ends_at=end, reason="سبب", version=1, actor=clerk)
    with pytest.raises(Conflict):
        cancel_hearing(fresh(hearing), reason="سبب", version=1, actor=clerk)
    assert fresh(hearing).state == "scheduled"


@pytest.mark.parametrize("member", ["judge", "lawyer", "other_clerk", "manager"])
def test_the_service_itself_lets_nobody_but_the_clerk_change_a_listing(
    cast: Cast, hearing: Hearing, member: str
) -> None:
    somebody = actor(cast, member)
    with pytest.raises(NotAllowed):
        cancel_hearing(hearing, reason="سبب", version=1, actor=somebody)
    with pytest.raises(NotAllowed):
        reschedule_hearing(
            hearing, starts_at=LATER, ends_at=LATER + timedelta(minutes=30), reason="سبب", version=1, actor=somebody
        )
    assert fresh(hearing).version == 1


def test_a_cancelled_hearing_frees_everything_and_is_told_once(cast: Cast, case: Case, hearing: Hearing) -> None:
    sweep()
    mail.outbox.clear()
    cancel_hearing(hearing, reason="صلح بين الطرفين", version=1, actor=actor(cast, "clerk"))
    sweep()
    assert reserved(hearing) == 0
    assert Case.records.get(pk=case.pk).state == "preparing"
    to_witness = [message for message in mail.outbox if cast.users["witness"].email in message.to]
    assert len(to_witness) == 1
    worklist = Notice.records.filter(kind="hearing_cancelled", channel="worklist", state="sent")
    assert worklist.count() == 1
    assert not Notice.records.filter(kind="hearing_reminder", state="pending").exists()
    kinds = set(TimelineEntry.records.filter(source_id=hearing.pk).values_list("kind", flat=True))
    # That it had been listed is past and stays; what was to come is gone.
    assert kinds == {"hearing_scheduled", "hearing_cancelled"}
    with pytest.raises(Conflict):
        cancel_hearing(fresh(hearing), reason="مرة أخرى", version=2, actor=actor(cast, "clerk"))


@pytest.mark.parametrize("moved", [False, True])
def test_who_may_not_have_heard_of_a_move_is_told_that_the_former_date_is_off_too(
    cast: Cast, hearing: Hearing, moved: bool
) -> None:
    clerk = actor(cast, "clerk")
    sweep()
    mail.outbox.clear()
    if moved:
        ends_at = LATER + timedelta(minutes=30)
        reschedule_hearing(hearing, starts_at=LATER, ends_at=ends_at, reason="سبب", version=1, actor=clerk)
    cancel_hearing(fresh(hearing), reason="سبب", version=2 if moved else 1, actor=clerk)
    sweep()
    [letter] = [message for message in mail.outbox if cast.users["witness"].email in message.to]
    assert ("ولا يسري أي موعد سابق لها" in letter.body) == moved


def test_the_calendar_entry_keeps_its_uid_and_ends_as_cancelled(cast: Cast, hearing: Hearing) -> None:
    def entry(of: Hearing) -> tuple[str, str, int, str]:
        calendar = Calendar.from_ical(calendar_of(of))
        event = calendar.walk("VEVENT")[0]
        return str(calendar["METHOD"]), str(event["UID"]), int(event["SEQUENCE"]), str(event["STATUS"])

    first = entry(hearing)
    reschedule_hearing(
        hearing,
        starts_at=LATER,
        ends_at=LATER + timedelta(minutes=30),
        reason="سبب",
        version=1,
        actor=actor(cast, "clerk"),
    )
    moved = entry(fresh(hearing))
    cancel_hearing(fresh(hearing), reason="سبب", version=2, actor=actor(cast, "clerk"))
    gone = entry(fresh(hearing))
    assert first[1] == moved[1] == gone[1]
    assert [first[2], moved[2], gone[2]] == [1, 2, 3]
    assert [first[0], moved[0], gone[0]] == ["PUBLISH", "PUBLISH", "CANCEL"]
    assert gone[3] == "CANCELLED"


def test_a_lawyer_who_was_removed_is_told_nothing_more_and_loses_his_seat(
    cast: Cast, case: Case, hearing: Hearing
) -> None:
    representation = Representation.records.get(lawyer=cast.people["counsel"])
    end_representation(representation, actor=actor(cast, "clerk"))
    sweep()
    sent = Notice.records.filter(recipient=cast.people["counsel"], subject_id=hearing.pk, state="sent")
    assert not sent.exists()
    assert Notice.records.filter(recipient=cast.people["lawyer"], subject_id=hearing.pk, state="sent").exists()
    assert follow_cases() == 1
    assert not Seat.records.get(room=hearing.room_id, person=cast.people["counsel"]).is_live


def test_counsel_who_enter_later_are_seated_and_invited(cast: Cast, case: Case) -> None:
    representation = Representation.records.get(lawyer=cast.people["counsel"])
    end_representation(representation, actor=actor(cast, "clerk"))
    hearing = make_hearing(cast, case)
    assert not Seat.records.filter(room=hearing.room_id, person=cast.people["counsel"]).exists()
    enter_appearance(case, party=representation.party, lawyer=cast.people["counsel"], actor=actor(cast, "clerk"))
    assert follow_cases() == 1
    seat = Seat.records.get(room=hearing.room_id, person=cast.people["counsel"])
    assert seat.role == "respondent_counsel"
    assert Notice.records.filter(recipient=cast.people["counsel"], subject_id=hearing.pk).exists()
    assert follow_cases() == 0


def test_who_loses_a_case_loses_its_room_as_soon_as_that_is_committed(
    cast: Cast, case: Case, hearing: Hearing, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    counsel = cast.people["counsel"]
    seat = Seat.records.get(room=hearing.room_id, person=counsel)
    with django_capture_on_commit_callbacks(execute=True):
        end_representation(Representation.records.get(lawyer=counsel), actor=actor(cast, "clerk"))
    after = Seat.records.get(pk=seat.pk)
    assert (after.is_live, after.generation > seat.generation) == (False, True)
    assert not Reservation.records.filter(resource__person=counsel, state="booked").exists()
    # Nobody else's booking moved.
    assert reserved(hearing) == 8
    with django_capture_on_commit_callbacks(execute=True):
        enter_appearance(case, party=case.parties.get(role="respondent"), lawyer=counsel, actor=actor(cast, "clerk"))
    assert Seat.records.filter(room=hearing.room_id, person=counsel, is_live=True).count() == 1
    assert reserved(hearing) == 9
    space = Reservation.records.get(resource__space=cast.spaces["facility_room"], state="booked")
    assert (space.starts_at, space.ends_at) == (
        TOMORROW - timedelta(minutes=15),
        TOMORROW + timedelta(minutes=45),
    )


def test_the_sweep_finds_what_changed_however_long_ago(cast: Cast, case: Case, hearing: Hearing) -> None:
    Representation.records.filter(lawyer=cast.people["counsel"]).update(until=NOW - timedelta(days=40))
    assert follow_cases() == 1
    assert not Seat.records.get(room=hearing.room_id, person=cast.people["counsel"]).is_live
    Representation.records.filter(lawyer=cast.people["counsel"]).update(until=None, since=NOW - timedelta(days=40))
    assert follow_cases() == 1
    assert follow_cases() == 0


def test_counsel_who_changed_sides_sits_on_the_new_one(cast: Cast, case: Case, hearing: Hearing) -> None:
    clerk = actor(cast, "clerk")
    end_representation(Representation.records.get(lawyer=cast.people["counsel"]), actor=clerk)
    enter_appearance(case, party=case.parties.get(role="claimant"), lawyer=cast.people["counsel"], actor=clerk)
    assert follow_cases() == 2
    seat = Seat.records.get(room=hearing.room_id, person=cast.people["counsel"], is_live=True)
    assert seat.role == "claimant_counsel"


def test_one_case_that_cannot_be_followed_keeps_no_other_from_it(
    cast: Cast, case: Case, hearing: Hearing, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = make_hearing(cast, make_case(cast, title="دعوى أخرى"), starts_at=LATER)
    Representation.records.filter(lawyer=cast.people["counsel"]).update(until=NOW)

    def follow(row: Case) -> int:
        if row.pk == case.pk:
            raise RuntimeError
        return follow_case(row)

    monkeypatch.setattr("hearings.services.seats.follow_case", follow)
    assert follow_cases() == 1
    assert not Seat.records.get(room=other.room_id, person=cast.people["counsel"]).is_live


def test_a_closed_case_takes_no_hearing(cast: Cast, case: Case) -> None:
    Case.records.filter(pk=case.pk).update(state="closed")
    case.refresh_from_db()
    with pytest.raises(Conflict):
        make_hearing(cast, case)
    assert not Room.records.exists()
