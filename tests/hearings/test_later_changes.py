"""Changes between the listing of a hearing and its day: postings, representations, dates."""

from __future__ import annotations

import importlib
from datetime import date, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from courts.ground.errors import Conflict, Refused
from courts.ground.models import Notice, Person, Posting, Reservation
from courts.ground.services.notices import preparing, sweep
from courts.ground.states import NoticeReason
from courts.registry.models import Assignment, Case, Representation
from courts.registry.services.cases import end_representation, enter_appearance
from demo.people import Cast
from hearings.models import Hearing
from hearings.services.acts import adjourn_hearing, open_hearing
from hearings.services.conflicts import NotFree
from hearings.services.listing import reschedule_hearing, schedule_hearing
from hearings.services.seats import follow_cases
from tests.hearings.cases import LATER, TOMORROW, actor, fresh, make_case, make_hearing, open_lobby, plan
from tests.hearings.pages.client import page, signed_in
from tests.hearings.test_listing import elsewhere
from video.models import Seat

pytestmark = pytest.mark.django_db

HALF_AN_HOUR = timedelta(minutes=30)
NEXT_WEEK = TOMORROW + timedelta(days=7)


def moved(cast: Cast, hearing: Hearing, to: Any, *, length: timedelta = HALF_AN_HOUR) -> Hearing:
    return reschedule_hearing(
        fresh(hearing),
        starts_at=to,
        ends_at=to + length,
        reason="سبب",
        version=fresh(hearing).version,
        actor=actor(cast, "clerk"),
    )


@pytest.mark.parametrize("member", ["judge", "interpreter"])
def test_reschedule_and_adjourn_are_refused_after_a_posting_ends(cast: Cast, hearing: Hearing, member: str) -> None:
    Posting.records.filter(person=cast.people[member]).update(ends_on=date(2026, 4, 16))
    with pytest.raises(Refused) as refused:
        moved(cast, hearing, NEXT_WEEK)
    assert [(fault.field, fault.code) for fault in refused.value.errors] == [("day", "not_posted")]
    assert cast.people[member].name_ar in str(refused.value)
    assert moved(cast, hearing, LATER).version == 2
    open_lobby(hearing)
    opened = open_hearing(fresh(hearing), actor=actor(cast, "judge"))
    with pytest.raises(Refused):
        adjourn_hearing(opened, starts_at=NEXT_WEEK, note="", actor=actor(cast, "judge"))
    assert fresh(hearing).state == "in_session"
    sent = {"outcome": "adjourned", "day": "2026-04-22", "starts_at": "10:30", "duration": "30", "note": "تأجيل"}
    answer = signed_in(cast, "judge").post(reverse("hearing_end", args=[hearing.pk]), sent)
    assert answer.status_code == 400
    assert 'id="id_day_error"' in answer.content.decode()
    assert cast.people[member].name_ar in answer.content.decode()


def test_witness_who_becomes_counsel_changes_seats(cast: Cast, case: Case) -> None:
    row = Representation.records.get(lawyer=cast.people["counsel"], party__case=case)
    end_representation(row, actor=actor(cast, "clerk"))
    hearing = make_hearing(cast, case, witnesses=(cast.people["counsel"],))
    enter_appearance(case, party=row.party, lawyer=cast.people["counsel"], actor=actor(cast, "clerk"))
    follow_cases()
    seats = Seat.records.filter(room=hearing.room_id, person=cast.people["counsel"], is_live=True)
    assert [seat.role for seat in seats] == ["respondent_counsel"]
    legs = Reservation.records.filter(subject_id=hearing.room_id, resource__person=cast.people["counsel"])
    assert legs.filter(state="booked").count() == 1
    open_lobby(hearing)
    opened = open_hearing(fresh(hearing), actor=actor(cast, "judge"))
    following = adjourn_hearing(opened, starts_at=NEXT_WEEK, note="", actor=actor(cast, "judge"))
    assert list(Seat.records.filter(room=following.room_id, person=cast.people["counsel"]).values_list("role")) == [
        ("respondent_counsel",)
    ]


def test_reschedule_reserves_a_witness_listed_without_reservation(cast: Cast, case: Case, hearing: Hearing) -> None:
    witness = cast.people["witness"]
    legs = Reservation.records.filter(resource__person=witness, state="booked")
    legs.delete()
    elsewhere(cast, make_case(cast, title="دعوى أخرى"), witnesses=(witness,))
    importlib.import_module("hearings.migrations.0003_reserve_witnesses_and_parties").reserve(apps, None)
    assert not legs.filter(subject_id=hearing.room_id).exists()
    moved(cast, hearing, NEXT_WEEK)
    assert legs.filter(subject_id=hearing.room_id).exists()
    with pytest.raises(NotFree):
        elsewhere(cast, make_case(cast, title="دعوى ثالثة"), witnesses=(witness,), starts_at=NEXT_WEEK)


def test_offered_times_are_free_for_the_new_length_and_differ_from_the_old(
    cast: Cast, case: Case, hearing: Hearing
) -> None:
    other = make_hearing(cast, make_case(cast, title="دعوى أخرى"), starts_at=TOMORROW + timedelta(hours=2))
    length = timedelta(minutes=90)
    with pytest.raises(NotFree) as refused:
        moved(cast, hearing, other.starts_at, length=length)
    assert refused.value.nearest
    assert fresh(hearing).starts_at not in refused.value.nearest
    for at in refused.value.nearest:
        assert moved(cast, hearing, at, length=length).starts_at == at


def test_move_to_a_taken_time_is_refused_before_any_lock(cast: Cast, hearing: Hearing) -> None:
    other = make_hearing(cast, make_case(cast, title="دعوى أخرى"), starts_at=TOMORROW + timedelta(hours=2))
    with CaptureQueriesContext(connection) as asked, pytest.raises(NotFree):
        moved(cast, hearing, other.starts_at)
    assert not [query["sql"] for query in asked if not query["sql"].startswith("SELECT")]
    # A page that is outdated is told so, and not that the time is taken.
    with pytest.raises(Conflict):
        reschedule_hearing(
            fresh(hearing),
            starts_at=other.starts_at,
            ends_at=other.ends_at,
            reason="سبب",
            version=hearing.version + 7,
            actor=actor(cast, "clerk"),
        )


@pytest.mark.parametrize("language", ["ar", "en"])
def test_idempotency_key_depends_on_people_and_not_on_language(cast: Cast, case: Case, language: str) -> None:
    witness = cast.people["witness"]
    namesake = Person.records.create(name_ar=witness.name_ar, name_en=witness.name_en)
    asked = plan(cast, witnesses=(witness,))
    first = schedule_hearing(case, plan=asked, actor=actor(cast, "clerk"), key="one")
    other = plan(cast, witnesses=(namesake,))
    with translation.override(language):
        assert schedule_hearing(case, plan=asked, actor=actor(cast, "clerk"), key="one") == first
        with pytest.raises(Conflict):
            schedule_hearing(case, plan=other, actor=actor(cast, "clerk"), key="one")


def test_change_during_wording_does_not_mix_old_and_new_facts(
    cast: Cast, hearing: Hearing, monkeypatch: pytest.MonkeyPatch
) -> None:
    asks, done = preparing._reason, []

    def it_moves(obj: Any, notice: Notice, *args: Any, **kwargs: Any) -> NoticeReason | None:
        answer = asks(obj, notice, *args, **kwargs)
        if notice.kind == "hearing_listed" and notice.channel == "email" and not done:
            done.append(notice.pk)
            moved(cast, hearing, NEXT_WEEK + timedelta(hours=1))
        return answer

    monkeypatch.setattr(preparing, "_reason", it_moves)
    sweep()
    sweep()
    assert done
    assert Notice.records.get(pk=done[0]).state == "withdrawn"
    letters = [letter for letter in mail.outbox if f"/hearings/{hearing.pk}/" in letter.body]
    assert len(letters) > 1
    for letter in letters:
        lines = [line for line in str(letter.body).splitlines() if "السابق:" not in line]
        now = "\n".join(lines)
        assert ("15 أبريل" in now) != ("22 أبريل" in now)
        assert "11:00" not in now or "22 أبريل" in now


def test_timeline_shows_a_closed_hearing_only_to_permitted_users(cast: Cast) -> None:
    hearing = make_hearing(cast, make_case(cast, title="دعوى أخرى"), is_closed=True)
    Assignment.records.filter(case=hearing.case, role="clerk").delete()
    Posting.records.create(
        person=cast.people["other_clerk"], venue=cast.venues["court"], role="clerk", starts_on="2020-01-01"
    )
    for member, is_told in (("lawyer", True), ("other_clerk", False)):
        client = signed_in(cast, member)
        words = client.get(reverse("case", args=[hearing.case_id])).content.decode()
        assert (page(client, "hearing", hearing.pk).status_code == 200) is is_told
        assert (str(hearing.pk) in words) is is_told
        assert ("10:30" in words) is is_told


@pytest.mark.parametrize("name", ["hearing", "case"])
def test_404_for_a_stranger_costs_the_same_for_existing_and_missing_rows(
    cast: Cast, hearing: Hearing, name: str
) -> None:
    client = signed_in(cast, "stranger")

    def cost(key: object) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse(name, args=[key])).status_code == 404
        return len(queries)

    there = hearing.pk if name == "hearing" else hearing.case_id
    assert cost(there) == cost(hearing.room_id) > 2
