"""The clerk moves hearings from days off to free times, several at once, with one message to each person."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from courts.calendars.services.special_days import DayDetails, add_day
from courts.ground.models import Notice, SpecialDay
from demo.people import Cast
from hearings.models import Hearing
from tests.hearings.cases import TOMORROW, actor, fresh, make_case, make_hearing
from tests.hearings.pages.client import signed_in

ADDRESS = reverse("move_hearings")


@pytest.fixture
def two(cast: Cast, hearing: Hearing) -> list[Hearing]:
    """Two hearings of one judge on a day that is declared a day off."""
    other = make_hearing(cast, make_case(cast), starts_at=TOMORROW + timedelta(hours=2), witnesses=(), interpreter=None)
    day = DayDetails(TOMORROW.date(), "عطلة معلنة", "Declared holiday")
    add_day(day, venue=cast.venues["court"], actor=actor(cast, "manager"))
    return [fresh(hearing), fresh(other)]


def test_both_hearings_move_to_times_that_do_not_overlap(cast: Cast, two: list[Hearing]) -> None:
    clerk = signed_in(cast, "clerk")
    page = clerk.get(ADDRESS)
    moves = [move for move, _failure in page.context["moves"]]
    assert [row.hearing.pk for row in moves] == [row.pk for row in two]
    assert all(row.starts_at is not None and row.starts_at.date() > TOMORROW.date() for row in moves)
    sent = [f"{row.hearing.pk}|{row.hearing.version}|{row.starts_at.isoformat()}" for row in moves]
    answer = clerk.post(ADDRESS, {"move": sent})
    assert (answer.status_code, answer["Location"]) == (302, reverse("hearings_on_days_off"))
    assert [fresh(row).starts_at for row in two] == [row.starts_at for row in moves]
    assert clerk.get(ADDRESS).context["moves"] == []
    # The message that the day is off had not left: only the one with the new date is told.
    waiting = Notice.records.filter(subject_id=two[0].pk, channel="email", state="pending")
    per_person = waiting.exclude(kind="hearing_reminder").values_list("recipient", flat=True)
    assert len(per_person) == len(set(per_person)) > 3
    assert set(waiting.exclude(kind="hearing_reminder").values_list("kind", flat=True)) == {"hearing_moved"}


def test_hearing_never_moves_to_an_earlier_date(cast: Cast, hearing: Hearing) -> None:
    # A long holiday: the nearest free times are before it.
    for place in range(7):
        day = DayDetails((TOMORROW + timedelta(days=7 + place)).date(), "عطلة معلنة", "Declared holiday")
        add_day(day, venue=cast.venues["court"], actor=actor(cast, "manager"))
    late = make_hearing(cast, make_case(cast), starts_at=TOMORROW + timedelta(days=14), witnesses=(), interpreter=None)
    add_day(
        DayDetails(late.starts_at.date(), "عطلة معلنة", "Declared holiday"),
        venue=cast.venues["court"],
        actor=actor(cast, "manager"),
    )
    moves = signed_in(cast, "clerk").get(ADDRESS).context["moves"]
    [move] = [move for move, _failure in moves if move.hearing.pk == late.pk]
    assert move.starts_at is not None
    assert move.starts_at > late.starts_at


def test_marked_hearing_without_a_named_day_moves_with_a_true_reason(cast: Cast, two: list[Hearing]) -> None:
    SpecialDay.records.update(name_ar="", name_en="")
    clerk = signed_in(cast, "clerk")
    move, _failure = clerk.get(ADDRESS).context["moves"][0]
    clerk.post(ADDRESS, {"move": f"{move.hearing.pk}|{move.hearing.version}|{move.starts_at.isoformat()}"})
    moved = fresh(two[0])
    assert moved.starts_at == move.starts_at
    assert moved.change_reason == "المحكمة مغلقة في ذلك الوقت."


def test_hearing_that_changed_meanwhile_keeps_no_other_back(cast: Cast, two: list[Hearing]) -> None:
    clerk = signed_in(cast, "clerk")
    moves = [move for move, _failure in clerk.get(ADDRESS).context["moves"]]
    sent = [
        f"{row.hearing.pk}|{row.hearing.version + place}|{row.starts_at.isoformat()}" for place, row in enumerate(moves)
    ]
    answer = clerk.post(ADDRESS, {"move": sent})
    # The row of the other says why.
    assert answer.status_code == 409
    [(left, failure)] = answer.context["moves"]
    assert (left.hearing.pk, failure in answer.content.decode()) == (two[1].pk, True)
    assert failure.startswith("تغيّر")
    assert fresh(two[0]).starts_at == moves[0].starts_at
    assert fresh(two[1]).starts_at == two[1].starts_at


@pytest.mark.parametrize("sent", ["", "x|1|2", "|||", "00000000-0000-0000-0000-000000000000|1|9999-12-31T23:59"])
def test_selection_that_means_nothing_moves_nothing(cast: Cast, two: list[Hearing], sent: str) -> None:
    answer = signed_in(cast, "clerk").post(ADDRESS, {"move": sent})
    assert answer.status_code == 400
    assert [fresh(row).starts_at for row in two] == [row.starts_at for row in two]


def test_hearing_on_no_day_off_is_not_moved_from_here(cast: Cast, hearing: Hearing) -> None:
    starts_at = (TOMORROW + timedelta(hours=1)).isoformat()
    signed_in(cast, "clerk").post(ADDRESS, {"move": f"{hearing.pk}|{hearing.version}|{starts_at}"})
    assert fresh(hearing).starts_at == hearing.starts_at


@pytest.mark.parametrize("member", ["manager", "judge", "lawyer", "stranger", "other_clerk"])
def test_others_do_not_move_hearings(cast: Cast, two: list[Hearing], member: str) -> None:
    client = signed_in(cast, member)
    sent = f"{two[0].pk}|{two[0].version}|{(TOMORROW + timedelta(days=1)).isoformat()}"
    page = client.get(ADDRESS)
    assert page.status_code == (200 if member == "other_clerk" else 404)
    if member == "other_clerk":
        assert page.context["moves"] == []
    client.post(ADDRESS, {"move": sent})
    assert fresh(two[0]).starts_at == two[0].starts_at
