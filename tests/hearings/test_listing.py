"""Listing a hearing: all or none."""

from __future__ import annotations

import importlib
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.urls import reverse
from django.utils import translation

from courts.ground.errors import Conflict, DomainError, NotAllowed, Refused
from courts.ground.models import AuditEntry, Notice, Posting, Reservation, Resource, SpecialDay, TimelineEntry
from courts.registry.models import Assignment, Case, Party, Representation
from courts.registry.services.cases import end_representation, enter_appearance
from demo.people import Cast
from hearings.models import Hearing
from hearings.services.conflicts import NotFree
from hearings.services.listing import cancel_hearing, reschedule_hearing, schedule_hearing
from hearings.services.seats import follow_cases
from tests.hearings.cases import LATER, NOW, TOMORROW, actor, fresh, make_case, make_hearing, plan, reserved
from tests.hearings.pages.client import signed_in
from video.models import Room, Seat


def errors_of(error: Refused) -> dict[str | None, str]:
    return {each.field: each.code for each in error.errors}


def test_listing_books_people_room_and_facility(cast: Cast, case: Case) -> None:
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
    # Everyone but the clerk is reserved, and the detainee's room.
    assert reserved(hearing) == 9
    assert Case.records.get(pk=case.pk).state == "listed"
    assert set(Assignment.records.filter(case=case).values_list("role", flat=True)) >= {"judge", "clerk"}
    line = TimelineEntry.records.get(subject_id=case.pk, kind="hearing_listed")
    assert (line.mark, line.at) == ("future", TOMORROW)
    assert AuditEntry.records.filter(action="hearing.scheduled", subject_id=str(hearing.pk)).exists()


def test_taken_time_names_resources_and_nearest_free_times(cast: Cast, case: Case, hearing: Hearing) -> None:
    other = make_case(cast, title="دعوى أخرى")
    with pytest.raises(NotFree) as refused:
        make_hearing(cast, other)
    words = str(refused.value)
    assert cast.people["judge"].name_ar in words
    assert cast.spaces["facility_room"].name in words
    assert len(refused.value.nearest) == 3
    taken_from, taken_to = TOMORROW - timedelta(minutes=15), TOMORROW + timedelta(minutes=45)
    for start in refused.value.nearest:
        # The facility's room needs time before and after for production.
        end = start + timedelta(minutes=30)
        assert end + timedelta(minutes=15) <= taken_from or start - timedelta(minutes=15) >= taken_to
        assert abs(start - TOMORROW) < timedelta(hours=3)
        assert start.minute in {0, 30}
    assert min(refused.value.nearest) < TOMORROW < max(refused.value.nearest)


def elsewhere(cast: Cast, case: Case, **changes: Any) -> Hearing:
    """Another hearing at the same time, with none of the first one's people but those in `changes`."""
    Posting.records.get_or_create(
        person=cast.people["other_clerk"], venue=case.court, role="judge", starts_on="2020-01-01"
    )
    Representation.records.filter(party__case=case).update(until=NOW)
    alone = {"parties": (), "witnesses": (), "interpreter": None, "detainee": None, "space": None}
    return make_hearing(cast, case, **{**alone, "judge": cast.people["other_clerk"], **changes})


@pytest.mark.parametrize("role, member", [("witnesses", "witness"), ("parties", "claimant")])
def test_person_cannot_attend_two_hearings_at_once(
    cast: Cast, case: Case, hearing: Hearing, role: str, member: str
) -> None:
    person, other = cast.people[member], make_case(cast, title="دعوى أخرى")
    with pytest.raises(NotFree) as refused:
        elsewhere(cast, other, **{role: (person,)})
    assert [resource.person for resource in refused.value.resources] == [person]
    assert person.name in str(refused.value)
    # The nearest free times are free for this person too. The clerk can attend both.
    start = refused.value.nearest[0]
    assert start + timedelta(minutes=30) <= TOMORROW or start >= TOMORROW + timedelta(minutes=30)
    assert elsewhere(cast, other, **{role: (person,)}, starts_at=start).starts_at == start
    assert elsewhere(cast, make_case(cast, title="دعوى ثالثة")).starts_at == TOMORROW


def test_counsel_cannot_be_a_witness_elsewhere_at_the_same_time(cast: Cast, case: Case, hearing: Hearing) -> None:
    other = make_case(cast, title="دعوى أخرى")
    Representation.records.filter(party__case=other).update(until=NOW)
    with pytest.raises(NotFree) as refused:
        elsewhere(cast, other, witnesses=(cast.people["counsel"],))
    assert [resource.person for resource in refused.value.resources] == [cast.people["counsel"]]


def test_counsel_booked_elsewhere_get_no_seat(cast: Cast, case: Case) -> None:
    representation = Representation.records.get(lawyer=cast.people["counsel"])
    end_representation(representation, actor=actor(cast, "clerk"))
    hearing = make_hearing(cast, case)
    other = make_case(cast, title="دعوى أخرى")
    elsewhere(cast, other, witnesses=(cast.people["counsel"],))
    enter_appearance(case, party=representation.party, lawyer=cast.people["counsel"], actor=actor(cast, "clerk"))
    assert follow_cases().done == 0
    assert not Seat.records.filter(room=hearing.room_id, person=cast.people["counsel"]).exists()


def test_witness_blocks_a_reschedule_until_the_other_hearing_is_cancelled(
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


def test_migration_reserves_witnesses_and_parties_where_free(cast: Cast, case: Case, hearing: Hearing) -> None:
    Reservation.records.filter(resource__kind__in=["witness", "party"]).delete()
    Resource.records.filter(kind__in=["witness", "party"]).delete()
    gone = elsewhere(cast, make_case(cast, title="دعوى أخرى"), witnesses=(cast.people["witness"],))
    reserve = importlib.import_module("hearings.migrations.0003_reserve_witnesses_and_parties").reserve
    reserve(apps, None)
    reserve(apps, None)
    # The claimant and the second witness. The first witness is already booked elsewhere.
    assert (reserved(hearing), reserved(gone)) == (8, 2)


def test_listing_books_all_or_nothing(cast: Cast, case: Case, hearing: Hearing) -> None:
    other = make_case(cast, title="دعوى أخرى")
    before = (Room.records.count(), Seat.records.count(), Reservation.records.count(), Notice.records.count())
    with pytest.raises(NotFree):
        # Only the interpreter is taken. The judge and the lawyers of this case are free.
        make_hearing(cast, other, detainee=None, space=None, starts_at=TOMORROW + timedelta(minutes=10))
    assert before == (Room.records.count(), Seat.records.count(), Reservation.records.count(), Notice.records.count())
    assert Hearing.records.count() == 1
    assert Case.records.get(pk=other.pk).state == "preparing"


def test_back_to_back_hearing_needs_no_buffer_without_a_detainee(cast: Cast, case: Case, hearing: Hearing) -> None:
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
def test_invalid_time_is_refused_at_its_field(
    cast: Cast, case: Case, starts_at: datetime, minutes: int, field: str, code: str
) -> None:
    with pytest.raises(Refused) as refused:
        make_hearing(cast, case, starts_at=starts_at, duration=timedelta(minutes=minutes))
    assert errors_of(refused.value)[field] == code
    assert not Hearing.records.exists()


def test_public_holiday_is_refused(cast: Cast, case: Case) -> None:
    SpecialDay.records.create(venue=None, day=TOMORROW.date(), name_ar="عطلة", name_en="Holiday")
    with pytest.raises(Refused) as refused:
        make_hearing(cast, case)
    assert errors_of(refused.value) == {"starts_at": "court_closed"}


def test_all_errors_about_people_are_reported_at_once(cast: Cast, case: Case) -> None:
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
    assert errors_of(refused.value) == {
        "judge": "not_posted",
        "parties": "not_a_party",
        "detainee": "detainee_missing",
        "witnesses": "not_distinct",
        "interpreter": "not_distinct",
    }


@pytest.mark.parametrize("role, member", [("judge", "claimant"), ("clerk", "counsel"), ("clerk", "lawyer")])
def test_party_or_counsel_cannot_be_judge_or_clerk(cast: Cast, case: Case, role: str, member: str) -> None:
    person = cast.people[member]
    Posting.records.create(person=person, venue=case.court, role=role, starts_on="2020-01-01")
    # They do not attend this hearing as a party either.
    with pytest.raises(Refused) as refused:
        make_hearing(cast, case, parties=(), **{role: person})
    assert errors_of(refused.value) == {role: "own_case"}
    with translation.override("ar"), pytest.raises(Refused) as refused:
        make_hearing(cast, case, parties=(), **{role: person})
    assert str(refused.value.errors[0]) == f"{person.name_ar} طرف في هذه الدعوى أو وكيل فيها."
    other = make_case(cast, title="دعوى أخرى")
    Representation.records.filter(party__case=other).update(until=NOW)
    Party.records.filter(case=other, person=person).delete()
    assert make_hearing(cast, other, parties=(), **{role: person}).state == "scheduled"


def test_detainee_cannot_attend_from_a_chamber(cast: Cast, case: Case) -> None:
    with pytest.raises(Refused) as refused:
        make_hearing(cast, case, space=cast.spaces["chamber"])
    assert errors_of(refused.value) == {"space": "not_bookable"}


def test_repeated_key_lists_one_hearing(cast: Cast, case: Case) -> None:
    first = schedule_hearing(case, plan=plan(cast), actor=actor(cast, "clerk"), key="k1")
    again = schedule_hearing(case, plan=plan(cast), actor=actor(cast, "clerk"), key="k1")
    assert first.pk == again.pk
    assert Hearing.records.count() == 1


def test_timeline_keeps_the_listing_after_a_move_and_a_cancellation(cast: Cast, hearing: Hearing) -> None:
    clerk = actor(cast, "clerk")
    end = LATER + timedelta(minutes=30)
    reschedule_hearing(hearing, starts_at=LATER, ends_at=end, reason="سبب", version=1, actor=clerk)
    cancel_hearing(fresh(hearing), reason="سبب", version=2, actor=clerk)
    lines = TimelineEntry.records.filter(subject_id=hearing.case_id, source_id=hearing.pk)
    assert set(lines.values_list("kind", flat=True)) == {"hearing_scheduled", "hearing_moved", "hearing_cancelled"}
    listed = lines.get(kind="hearing_scheduled")
    # The date at the time of listing, not the later one.
    assert (listed.at, listed.params["starts_at"]) == (NOW, TOMORROW.isoformat())
    for member in ("clerk", "lawyer"):
        page = signed_in(cast, member).get(reverse("case", args=[hearing.case_id])).content.decode()
        assert "أُدرجت جلسة" in page


def test_reschedule_overlapping_its_own_old_time_succeeds(cast: Cast, hearing: Hearing) -> None:
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


def test_reschedule_to_a_taken_time_changes_nothing(cast: Cast, hearing: Hearing) -> None:
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
    assert not Notice.records.filter(subject_id=other.pk, state="withdrawn").exists()


def test_change_needs_a_reason_and_the_current_version(cast: Cast, hearing: Hearing) -> None:
    clerk = actor(cast, "clerk")
    end = LATER + timedelta(minutes=30)
    with pytest.raises(Refused) as refused:
        reschedule_hearing(hearing, starts_at=LATER, ends_at=end, reason=" ", version=1, actor=clerk)
    assert errors_of(refused.value) == {"reason": "required"}
    with pytest.raises(DomainError, match=r"."):
        cancel_hearing(hearing, reason="", version=1, actor=clerk)
    reschedule_hearing(fresh(hearing), starts_at=LATER, ends_at=end, reason="سبب", version=1, actor=clerk)
    with pytest.raises(Conflict):
        cancel_hearing(fresh(hearing), reason="سبب", version=1, actor=clerk)
    assert fresh(hearing).state == "scheduled"


@pytest.mark.parametrize("member", ["judge", "lawyer", "other_clerk", "manager"])
def test_service_allows_only_the_clerk_to_change_a_listing(cast: Cast, hearing: Hearing, member: str) -> None:
    somebody = actor(cast, member)
    with pytest.raises(NotAllowed):
        cancel_hearing(hearing, reason="سبب", version=1, actor=somebody)
    with pytest.raises(NotAllowed):
        reschedule_hearing(
            hearing, starts_at=LATER, ends_at=LATER + timedelta(minutes=30), reason="سبب", version=1, actor=somebody
        )
    assert fresh(hearing).version == 1


def test_closed_case_cannot_get_a_hearing(cast: Cast, case: Case) -> None:
    Case.records.filter(pk=case.pk).update(state="closed")
    case.refresh_from_db()
    with pytest.raises(Conflict):
        make_hearing(cast, case)
    assert not Room.records.exists()
