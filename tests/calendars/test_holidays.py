"""Yearly holidays: expected dates, the announcement that confirms or moves them, and what follows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from courts.calendars.models import CalendarChange, CalendarEffect
from courts.calendars.queries.holidays import coming_holidays, coming_ramadan
from courts.ground.models import AuditEntry, Notice, SpecialDay, User
from demo.people import Cast
from tests.calendars.test_special_days import NOW, client_of
from tests.hearings.cases import make_case, make_hearing

# By the Umm al-Qura calendar Eid al-Adha 1447 begins on Wednesday 27 May 2026.
EID = "eid_al_adha-1447"
SENT = {"state": "expected", "first_day": "2026-05-27", "days": "3", "reference": "", "seen": "none", "act": "save"}


@pytest.fixture(autouse=True)
def _clock() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def administrator(cast: Cast) -> Client:
    return client_of(User.objects.create_superuser("root@diwan.example", "a long demonstration password"))


def test_coming_holidays_have_their_computed_days(cast: Cast) -> None:
    found = {row.key: row.first_day for row in coming_holidays()}
    assert found[EID] == date(2026, 5, 27)
    assert found["arafah-1447"] == date(2026, 5, 26)
    assert found["national_day-2026"] == date(2026, 12, 2)
    (ramadan,) = coming_ramadan()
    assert (ramadan.year, ramadan.first_day, ramadan.last_day) == (1448, date(2027, 2, 8), date(2027, 3, 8))


def test_eid_al_fitr_takes_the_thirtieth_of_ramadan_in_years_that_have_one(cast: Cast) -> None:
    # By the Umm al-Qura calendar Ramadan 1447 has 30 days, Ramadan 1448 has 29.
    with time_machine.travel(datetime(2026, 2, 1, tzinfo=UTC), tick=False):
        found = {row.key: (row.first_day, row.days) for row in coming_holidays()}
        (ramadan, *_later) = coming_ramadan()
    assert found["eid_al_fitr-1447"] == (ramadan.last_day, 4)
    assert (ramadan.last_day - ramadan.first_day).days == 29
    found = {row.key: (row.first_day, row.days) for row in coming_holidays()}
    assert found["eid_al_fitr-1448"] == (date(2027, 3, 9), 3)


def test_expected_holiday_is_marked_until_it_is_announced(cast: Cast, administrator: Client) -> None:
    address = reverse("holiday", args=[EID])
    assert administrator.post(address, SENT).status_code == 302
    rows = SpecialDay.records.order_by("day")
    assert [(row.day, row.is_expected) for row in rows] == [(date(2026, 5, day), True) for day in (27, 28, 29)]
    assert "متوقعة" in administrator.get(reverse("special_days")).content.decode()
    page = administrator.get(address)
    seen = page.context["form"].initial["seen"]
    answer = administrator.post(address, {**SENT, "state": "announced", "seen": seen})
    assert answer.status_code == 302
    assert not SpecialDay.records.filter(is_expected=True).exists()
    assert not CalendarEffect.records.exists()
    assert [row.action for row in AuditEntry.records.filter(action__startswith="holiday.").order_by("pk")] == [
        *("holiday.added", "holiday.changed"),
    ]


def test_announced_eid_moves_all_its_days_in_one_change(cast: Cast, administrator: Client) -> None:
    court = cast.venues["court"]
    first = make_hearing(cast, make_case(cast), starts_at=datetime.fromisoformat("2026-05-27T10:00+04:00"))
    address = reverse("holiday", args=[EID])
    administrator.post(address, SENT)
    assert CalendarEffect.records.get().subject_id == first.pk
    seen = administrator.get(address).context["form"].initial["seen"]
    moved = {**SENT, "state": "announced", "first_day": "2026-05-28", "seen": seen}
    preview = administrator.post(address, {**moved, "act": "preview"})
    assert (preview.context["off"], preview.context["standing"]) == (0, 1)
    assert SpecialDay.records.filter(day=date(2026, 5, 27)).exists()
    assert administrator.post(address, moved).status_code == 302
    assert [row.day.day for row in SpecialDay.records.order_by("day")] == [28, 29, 30]
    assert CalendarChange.records.count() == 2
    kinds = CalendarEffect.records.filter(venue=court).order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["day_off", "stands"]
    told = Notice.records.filter(channel="inbox", subject_id=first.pk, kind="hearing_day_off")
    assert told.count() == len(set(told.values_list("recipient", flat=True)))
    # A page that was opened before the announcement changes nothing.
    assert administrator.post(address, moved).status_code == 409


def test_holiday_on_another_special_day_is_refused_at_its_first_day(cast: Cast, administrator: Client) -> None:
    SpecialDay.records.create(day=date(2026, 5, 28), name_ar="عطلة", name_en="Holiday")
    answer = administrator.post(reverse("holiday", args=[EID]), SENT)
    assert (answer.status_code, set(answer.context["form"].errors)) == (400, {"first_day"})
    assert SpecialDay.records.count() == 1


@pytest.mark.parametrize(
    "wrong, field",
    [
        ({"first_day": "2026-01-01"}, "first_day"),
        ({"first_day": "soon"}, "first_day"),
        ({"days": "0"}, "days"),
        ({"days": "11"}, "days"),
        ({"state": "maybe"}, "state"),
    ],
)
def test_bad_holiday_is_refused_at_its_field(
    cast: Cast, administrator: Client, wrong: dict[str, str], field: str
) -> None:
    answer = administrator.post(reverse("holiday", args=[EID]), {**SENT, **wrong})
    assert answer.status_code == 400
    assert field in answer.context["form"].errors
    assert not SpecialDay.records.exists()


def test_unknown_holiday_does_not_exist(cast: Cast, administrator: Client) -> None:
    assert administrator.get(reverse("holiday", args=["eid_al_adha-1300"])).status_code == 404
    assert client_of(cast.users["manager"]).get(reverse("holiday", args=[EID])).status_code == 404


def test_page_of_holidays_leads_to_ramadan_hours_with_their_days(cast: Cast, administrator: Client) -> None:
    page = administrator.get(reverse("holidays")).content.decode()
    assert "first_day=2027-02-08" in page
    form = administrator.get(
        reverse("week_add") + "?kind=ramadan&first_day=2027-02-08&last_day=2027-03-08&expected=1"
    ).context["form"]
    assert (form["kind"].value(), form["first_day"].value()) == ("ramadan", date(2027, 2, 8))
    assert form["day_0"].value() == "09:00-14:30"
