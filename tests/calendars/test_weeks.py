"""Opening hours by dates: which hours apply, the pages of administrators, and what follows a change."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from courts.calendars.forms.hours import HoursField, text_of
from courts.calendars.models import CalendarChange, CalendarEffect, WeekKind, WorkingWeek
from courts.calendars.queries.working_time import add_working_days, is_open, next_open, windows
from courts.calendars.services.weeks import WeekDetails, add_week, proposed_week
from courts.ground.actors import actor_for
from courts.ground.errors import DomainError
from courts.ground.law import Hours
from courts.ground.models import AuditEntry, Notice, SpecialDay, User
from courts.registry.models import Filing
from demo.people import Cast
from hearings.models import Hearing
from notary.queries.slots import free_slots, is_start
from tests.calendars.test_special_days import LAST_DAY, NOW, client_of, returned
from tests.hearings.cases import make_case, make_hearing
from tests.registry import desk

WEEK = {
    **{f"day_{day}": "09:00-14:30" for day in range(4)},
    "day_4": "09:00-12:00",
    "day_5": "",
    "day_6": "",
}
SENT = {
    "venue": "",
    "kind": "ramadan",
    "first_day": "2026-04-20",
    "last_day": "2026-05-19",
    "reference": "تعميم",
    **WEEK,
    "act": "save",
}


@pytest.fixture(autouse=True)
def _clock() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def root(cast: Cast) -> User:
    return User.objects.create_superuser("root@diwan.example", "a long demonstration password")


@pytest.fixture
def administrator(root: User) -> Client:
    return client_of(root)


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+04:00")


def week(cast: Cast, kind: str, first: str, last: str | None, hours: str, *, of_court: bool = True) -> WorkingWeek:
    """Hours from Monday to Sunday, directly in the table."""
    opens, _dash, closes = hours.partition("-")
    return WorkingWeek.records.create(
        venue=cast.venues["court"] if of_court else None,
        kind=kind,
        first_day=first,
        last_day=last,
        hours={str(day): [[opens, closes]] for day in range(7)},
    )


def opening(cast: Cast, day: str) -> str:
    of_day = date.fromisoformat(day)
    (window,) = windows(cast.venues["court"], of_day, of_day)
    return f"{window[0]:%H:%M}-{window[1]:%H:%M}"


def test_latest_ordinary_hours_apply_from_their_first_day(cast: Cast) -> None:
    week(cast, "ordinary", "2026-05-04", None, "08:00-16:00")
    week(cast, "ordinary", "2026-06-01", None, "10:00-18:00")
    days = ("2026-04-30", "2026-05-04", "2026-05-31", "2026-06-01")
    assert [opening(cast, day) for day in days] == ["07:30-15:30", "08:00-16:00", "08:00-16:00", "10:00-18:00"]


def test_ramadan_of_all_places_goes_before_ordinary_hours_of_a_venue(cast: Cast) -> None:
    week(cast, "ordinary", "2026-05-01", None, "08:00-16:00")
    week(cast, "ramadan", "2026-05-04", "2026-05-10", "09:00-14:30", of_court=False)
    assert [opening(cast, f"2026-05-{day}") for day in ("04", "10", "11")] == [
        *("09:00-14:30", "09:00-14:30"),
        "08:00-16:00",
    ]
    week(cast, "other", "2026-05-05", "2026-05-05", "12:00-13:00")
    SpecialDay.records.create(day=date(2026, 5, 5), name_ar="دوام", name_en="Duty", opens_at=time(6), closes_at=time(7))
    assert opening(cast, "2026-05-05") == "06:00-07:00"


def test_partial_closure_of_a_venue_leaves_a_holiday_of_all_places_closed(cast: Cast) -> None:
    court, day = cast.venues["court"], date(2026, 5, 5)
    closed = {"day": day, "name_ar": "صيانة", "name_en": "Repairs", "closed_from": time(10), "closed_until": time(12)}
    SpecialDay.records.create(venue=court, **closed)
    assert len(list(windows(court, day, day))) == 2
    SpecialDay.records.create(day=day, name_ar="العيد", name_en="Eid")
    assert list(windows(court, day, day)) == []


def test_temporary_hours_of_one_day_do_not_depend_on_the_order_of_rows(cast: Cast) -> None:
    for kinds in (("ramadan", "other"), ("other", "ramadan")):
        WorkingWeek.records.all().delete()
        for kind in kinds:
            week(cast, kind, "2026-05-04", "2026-05-08", "12:00-13:00" if kind == "other" else "09:00-14:30")
        assert opening(cast, "2026-05-05") == "12:00-13:00"


def test_week_without_any_hours_is_refused_by_the_service(cast: Cast, root: User) -> None:
    details = WeekDetails(WeekKind.ORDINARY, date(2026, 6, 1), None, dict.fromkeys(range(7), ()))
    with pytest.raises(DomainError) as refused:
        add_week(details, venue=None, actor=actor_for(root))
    assert refused.value.code == "no_hours"


def test_later_end_of_hours_is_followed_on_the_added_days_alone(cast: Cast, root: User) -> None:
    hours = {day: (Hours(time(9), time(14)),) for day in range(5)}
    details = WeekDetails(WeekKind.RAMADAN, date(2026, 5, 4), date(2026, 5, 29), hours)
    row = WorkingWeek.records.get(pk=add_week(details, venue=None, actor=actor_for(root)).changed_id)
    longer = replace(details, last_day=date(2026, 5, 31))
    days = proposed_week(longer, venue=None, old=row).scope.days
    assert days == (date(2026, 5, 30), date(2026, 5, 31))


def test_two_parts_of_a_day_are_one_working_day(cast: Cast) -> None:
    court = cast.venues["court"]
    WorkingWeek.records.create(
        venue=court,
        first_day=date(2026, 5, 1),
        hours={str(day): [["08:00", "12:00"], ["13:00", "17:00"]] for day in range(5)},
    )
    assert add_working_days(court, at("2026-05-04T09:00"), 2) == at("2026-05-06T17:00")
    assert next_open(court, at("2026-05-04T12:30")) == at("2026-05-04T13:00")
    assert not is_open(court, at("2026-05-04T11:30"), at("2026-05-04T13:30"))
    assert is_open(court, at("2026-05-04T13:00"), at("2026-05-04T13:30"))


def test_closure_of_a_part_leaves_the_hours_around_it(cast: Cast) -> None:
    court = cast.venues["court"]
    SpecialDay.records.create(
        venue=court,
        day=date(2026, 5, 4),
        name_ar="صيانة",
        name_en="Repairs",
        kind="closure",
        closed_from=time(10),
        closed_until=time(12),
    )
    assert is_open(court, at("2026-05-04T08:00"), at("2026-05-04T10:00"))
    assert not is_open(court, at("2026-05-04T09:30"), at("2026-05-04T10:30"))
    assert next_open(court, at("2026-05-04T10:30")) == at("2026-05-04T12:00")
    assert add_working_days(court, at("2026-05-01T09:00"), 1) == at("2026-05-04T15:30")


def test_notary_offers_slots_within_the_hours_of_the_day(cast: Cast) -> None:
    office = cast.venues["office"]
    WorkingWeek.records.create(
        venue=office, kind="other", first_day="2026-04-20", last_day="2026-04-20", hours={"0": [["10:00", "11:00"]]}
    )
    (day,) = free_slots(office, date(2026, 4, 20), 1)
    assert [slot.starts_at for slot in day.slots] == [at("2026-04-20T10:00"), at("2026-04-20T10:30")]
    assert not is_start(office, at("2026-04-20T09:00"))


def test_receipt_takes_its_official_time_from_the_hours_of_the_day(cast: Cast) -> None:
    week(cast, "other", "2026-04-14", "2026-04-14", "11:00-13:00")
    receipt = desk.submitted(cast).receipt
    assert receipt is not None
    assert receipt.official_at == at("2026-04-14T11:00")


@pytest.mark.parametrize(
    "typed, read",
    [
        ("07:30-15:30", "07:30-15:30"),
        ("7:30 – 12, 13:00—15:30", "07:30-12:00, 13:00-15:30"),
        ("من ٠٧:٣٠ إلى ١٥:٣٠", "07:30-15:30"),
        ("8.00 to 24:00", "08:00-24:00"),
        ("", ""),
    ],
)
def test_hours_are_read_as_people_type_them(typed: str, read: str) -> None:
    assert text_of(HoursField(label="").clean(typed)) == read


@pytest.mark.parametrize("typed", ["7:30", "15:30-07:30", "8-12, 11-15", "8-25", "8:70-9", "all day", "8-9," * 9])
def test_hours_that_mean_nothing_are_refused(typed: str) -> None:
    with pytest.raises(ValidationError):
        HoursField(label="").clean(typed)


def test_preview_of_ramadan_shows_what_it_hits_and_saves_nothing(cast: Cast, administrator: Client) -> None:
    hearing = make_hearing(cast, make_case(cast), starts_at=at("2026-04-21T15:00"))
    answer = administrator.post(reverse("week_add"), {**SENT, "act": "preview"})
    assert answer.status_code == 200
    assert (answer.context["terms"], answer.context["off"]) == (0, 1)
    assert hearing.case.title not in answer.content.decode()
    assert not WorkingWeek.records.exists()


def test_saved_ramadan_marks_the_hearing_and_tells_each_person_once(cast: Cast, administrator: Client) -> None:
    late = make_hearing(cast, make_case(cast), starts_at=at("2026-04-21T15:00"))
    make_hearing(cast, make_case(cast), starts_at=at("2026-04-22T10:00"))
    answer = administrator.post(reverse("week_add"), SENT)
    change = CalendarChange.records.get()
    assert answer["Location"] == reverse("special_day_change_done", args=[change.pk])
    assert CalendarEffect.records.get().subject_id == late.pk
    told = list(Notice.records.filter(kind="hearing_day_off", channel="inbox").values_list("recipient", flat=True))
    assert len(told) == len(set(told)) > 3
    assert AuditEntry.records.get(action="workingweek.added").detail["reference"] == "تعميم"
    page = administrator.get(answer["Location"])
    assert (page.status_code, page.context["effects"]["day_off"]) == (200, 1)
    board = client_of(cast.users["clerk"]).get(reverse("hearings_on_days_off")).content.decode()
    assert "ساعات رمضان" in board


def test_moved_ramadan_takes_the_mark_back_and_tells_once(cast: Cast, administrator: Client) -> None:
    make_hearing(cast, make_case(cast), starts_at=at("2026-04-20T15:00"))
    administrator.post(reverse("week_add"), SENT)
    row = WorkingWeek.records.get()
    address = reverse("week_change", args=[row.pk])
    sent = {**SENT, "first_day": "2026-04-21", "seen": "1"}
    assert administrator.post(address, {**sent, "act": "preview"}).context["standing"] == 1
    assert administrator.post(address, sent).status_code == 302
    assert list(CalendarEffect.records.order_by("pk").values_list("kind", flat=True)) == ["day_off", "stands"]
    assert administrator.post(address, sent).status_code == 409


def test_hours_that_have_begun_only_get_an_end(cast: Cast, administrator: Client) -> None:
    row = week(cast, "ordinary", "2026-04-01", None, "08:00-16:00")
    address = reverse("week_change", args=[row.pk])
    page = administrator.get(address)
    assert set(page.context["form"].fields) == {"last_day", "is_expected", "reference", "seen"}
    assert administrator.get(reverse("week_remove", args=[row.pk])).status_code == 409
    assert administrator.post(address, {"last_day": "2026-04-13", "seen": "1", "act": "save"}).status_code == 400
    assert administrator.post(address, {"last_day": "2026-04-30", "seen": "1", "act": "save"}).status_code == 302
    row.refresh_from_db()
    assert (row.last_day, row.hours["0"]) == (date(2026, 4, 30), [["08:00", "16:00"]])
    assert opening(cast, "2026-05-04") == "07:30-15:30"


def test_removed_hours_give_way_to_those_before(cast: Cast, administrator: Client) -> None:
    row = week(cast, "other", "2026-05-04", "2026-05-08", "08:00-16:00")
    address = reverse("week_remove", args=[row.pk])
    assert administrator.get(address).status_code == 200
    assert administrator.post(address, {"seen": "2"}).status_code == 409
    assert administrator.post(address, {"seen": "1"}).status_code == 302
    assert opening(cast, "2026-05-04") == "07:30-15:30"


def test_working_day_that_is_taken_away_moves_a_filers_deadline(cast: Cast, root: User) -> None:
    returned(cast)
    assert Filing.records.get().cure_by == LAST_DAY
    hours = {day: (Hours(time(8), time(16)),) for day in (0, 2, 3, 4)}
    details = WeekDetails(WeekKind.OTHER, date(2026, 4, 20), date(2026, 4, 24), hours)
    add_week(details, venue=cast.venues["court"], actor=actor_for(root))
    assert Filing.records.get().cure_by == at("2026-04-22T16:00")
    assert Notice.records.filter(kind="filing_term_moved", channel="inbox").count() == 1


@pytest.mark.parametrize(
    "wrong, field",
    [
        ({"first_day": "2026-04-13"}, "first_day"),
        ({"last_day": ""}, "last_day"),
        ({"last_day": "2026-04-19"}, "last_day"),
        ({"last_day": "2046-04-19"}, "last_day"),
        ({"kind": "holiday"}, "kind"),
        ({"day_2": "in the morning"}, "day_2"),
        ({f"day_{day}": "" for day in range(7)}, "day_0"),
    ],
)
def test_bad_hours_are_refused_at_their_field_and_kept(
    cast: Cast, administrator: Client, wrong: dict[str, str], field: str
) -> None:
    answer = administrator.post(reverse("week_add"), {**SENT, **wrong})
    assert answer.status_code == 400
    assert field in answer.context["form"].errors
    assert answer.context["form"]["reference"].value() == "تعميم"
    assert not WorkingWeek.records.exists()


def test_hours_of_one_kind_do_not_overlap(cast: Cast, administrator: Client) -> None:
    assert administrator.post(reverse("week_add"), SENT).status_code == 302
    again = administrator.post(reverse("week_add"), {**SENT, "first_day": "2026-05-01"})
    assert (again.status_code, set(again.context["form"].errors)) == (400, {"first_day"})
    of_court = {**SENT, "venue": str(cast.venues["court"].pk)}
    assert administrator.post(reverse("week_add"), of_court).status_code == 302


@pytest.mark.parametrize("member", ["manager", "clerk", "judge", "lawyer", "notary", "stranger"])
def test_pages_of_hours_do_not_exist_for_others(cast: Cast, member: str) -> None:
    row = week(cast, "other", "2026-05-04", "2026-05-08", "08:00-16:00")
    other = client_of(cast.users[member])
    for address in (reverse("working_weeks"), reverse("week_add"), reverse("holidays")):
        assert other.get(address).status_code == 404
    for name in ("week_change", "week_remove"):
        assert other.get(reverse(name, args=[row.pk])).status_code == 404
        assert other.post(reverse(name, args=[row.pk]), {**SENT, "seen": "1"}).status_code == 404
    assert WorkingWeek.records.get().version == 1


def test_list_shows_present_and_past_hours(cast: Cast, administrator: Client) -> None:
    week(cast, "other", "2026-03-02", "2026-03-03", "08:00-16:00")
    week(cast, "ordinary", "2026-04-01", None, "10:00-18:00")
    present: Any = administrator.get(reverse("working_weeks"))
    assert [row.kind for row, _lines, _begun in present.context["rows"]] == ["ordinary"]
    past = administrator.get(reverse("working_weeks") + "?show=past")
    assert [row.kind for row, _lines, _begun in past.context["rows"]] == ["other"]
    assert Hearing.records.count() == 0
