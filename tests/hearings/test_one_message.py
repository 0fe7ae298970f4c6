"""A hearing on a day off that is moved in time: each person gets one message, with both dates and the reason."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.urls import reverse

from courts.calendars.models import CalendarChange
from courts.calendars.services.bookings import TIME_TO_MOVE
from courts.calendars.services.special_days import DayDetails, add_day
from courts.ground.models import Notice
from courts.ground.services.notices import sweep
from courts.registry.models import Case
from demo.people import Cast
from hearings.models import Hearing
from tests.hearings.cases import TOMORROW, actor, fresh, make_hearing
from tests.hearings.pages.client import signed_in

NEXT_WEEK = TOMORROW + timedelta(days=7)


@pytest.fixture
def later(cast: Cast, case: Case) -> Hearing:
    """A hearing of next week, whose invitations have left, on a day that is declared a day off."""
    row = make_hearing(cast, case, starts_at=NEXT_WEEK)
    sweep()
    mail.outbox.clear()
    day = DayDetails(NEXT_WEEK.date(), "عطلة معلنة", "Declared holiday")
    add_day(day, venue=cast.venues["court"], actor=actor(cast, "manager"))
    return fresh(row)


def move(cast: Cast, language: str = "ar") -> None:
    clerk = signed_in(cast, "clerk")
    clerk.cookies["diwan-language"] = language
    [(row, _failure)] = clerk.get(reverse("move_hearings")).context["moves"]
    sent = f"{row.hearing.pk}|{row.hearing.version}|{row.starts_at.isoformat()}"
    assert clerk.post(reverse("move_hearings"), {"move": sent}).status_code == 302


def letters() -> Counter[str]:
    return Counter(address for letter in mail.outbox for address in letter.to)


def test_clerk_alone_is_asked_at_once_to_move_the_hearing(cast: Cast, later: Hearing) -> None:
    sweep()
    [letter] = mail.outbox
    assert letter.to == [cast.users["clerk"].email]
    assert reverse("move_hearings") in letter.body
    assert "Move the hearing to a free time" in letter.body


def test_hearing_moved_within_the_hour_sends_one_message_to_each_person(cast: Cast, later: Hearing) -> None:
    sweep()
    move(cast)
    sweep()
    count = letters()
    assert len(count) > 3
    assert set(count.values()) == {1}
    kinds = Notice.records.filter(subject_id=later.pk, channel="inbox", state="sent", recipient=cast.people["claimant"])
    # The clock stands: both have the same time.
    assert sorted(kinds.values_list("kind", flat=True)) == ["hearing_listed", "hearing_moved"]


def test_message_of_a_move_has_both_dates_and_the_reason(cast: Cast, later: Hearing) -> None:
    move(cast)
    sweep()
    letter = next(each for each in mail.outbox if each.to == [cast.users["claimant"].email])
    arabic, _rule, english = str(letter.body).partition("---")
    assert "الموعد السابق: الأربعاء 22 أبريل 2026 · 10:30" in arabic
    assert "Previous date: Wednesday 22 April 2026 · 10:30" in english
    assert "Hearing moved to" not in arabic
    assert "المحكمة مغلقة في ذلك الوقت: عطلة معلنة" in arabic
    assert "The court is closed at that time: Declared holiday" in english


def test_people_are_told_after_an_hour_that_the_hearing_gets_another_date(
    cast: Cast, later: Hearing, clock: time_machine.Coordinates
) -> None:
    sweep()
    mail.outbox.clear()
    clock.shift(TIME_TO_MOVE + timedelta(seconds=1))
    sweep()
    assert cast.users["claimant"].email in letters()
    assert set(letters().values()) == {1}
    assert cast.users["clerk"].email not in letters()


@pytest.mark.parametrize("mover", ["ar", "en"])
def test_reason_is_read_in_the_language_of_the_reader(cast: Cast, later: Hearing, mover: str) -> None:
    move(cast, mover)
    lawyer = signed_in(cast, "lawyer")
    for language, word in (("ar", "عطلة معلنة"), ("en", "Declared holiday")):
        lawyer.cookies["diwan-language"] = language
        for address in (reverse("hearing", args=[later.pk]), reverse("case", args=[later.case_id])):
            page = lawyer.get(address).content.decode()
            assert word in page, (language, address)
            [other] = {"عطلة معلنة", "Declared holiday"} - {word}
            assert other not in page, (language, address)
    row = fresh(later)
    assert (row.change_kind, row.moved_from) == ("closed", NEXT_WEEK)


def test_typed_reason_stays_as_it_was_typed(cast: Cast, later: Hearing) -> None:
    row = fresh(later)
    row.change_reason, row.change_reason_en = "طلب الأطراف", ""
    row.save(update_fields=["change_reason", "change_reason_en"])
    lawyer = signed_in(cast, "lawyer")
    lawyer.cookies["diwan-language"] = "en"
    assert "طلب الأطراف" in lawyer.get(reverse("hearing", args=[later.pk])).content.decode()


def test_docket_says_that_the_court_is_closed_and_the_clerk_moves_it(cast: Cast, later: Hearing) -> None:
    docket = f"{reverse('hearings')}?day={NEXT_WEEK.date()}"
    for member, may_move in (("clerk", True), ("judge", False)):
        page = signed_in(cast, member).get(docket).content.decode()
        assert "المحكمة مغلقة، يلزم نقلها" in page, member
        assert (reverse("hearing_reschedule", args=[later.pk]) in page) == may_move, member
    move(cast)
    page = signed_in(cast, "judge").get(f"{reverse('hearings')}?day={fresh(later).starts_at.date()}").content.decode()
    assert "يلزم نقلها" not in page


def test_list_of_own_hearings_says_that_the_court_is_closed(cast: Cast, later: Hearing) -> None:
    page = signed_in(cast, "lawyer").get(reverse("hearings")).content.decode()
    assert "المحكمة مغلقة، ستنعقد في موعد آخر" in page


def test_page_of_the_change_counts_what_is_still_to_be_moved(cast: Cast, later: Hearing) -> None:
    address = reverse("special_day_change_done", args=[CalendarChange.records.get().pk])
    manager = signed_in(cast, "manager")
    assert manager.get(address).context["waiting"] == 1
    move(cast)
    answer = manager.get(address)
    assert answer.context["waiting"] == 0
    assert "لا شيء، لكلٍّ منها وقت جديد" in answer.content.decode()


@pytest.mark.parametrize("language", ["ar", "en"])
def test_proposed_reason_of_the_form_is_read_in_both_languages(cast: Cast, later: Hearing, language: str) -> None:
    clerk = signed_in(cast, "clerk")
    clerk.cookies["diwan-language"] = language
    address = reverse("hearing_reschedule", args=[later.pk])
    form = clerk.get(address).context["form"]
    sent = {name: form[name].value() for name in form.fields}
    sent |= {"day": (NEXT_WEEK + timedelta(days=1)).date().isoformat(), "starts_at": "10:30"}
    assert clerk.post(address, sent).status_code == 302
    row = fresh(later)
    assert (row.change_kind, row.change_reason, row.change_reason_en) == (
        "closed",
        "المحكمة مغلقة في ذلك الوقت: عطلة معلنة",
        "The court is closed at that time: Declared holiday",
    )
