"""Pages of special days: who keeps them, what they show before a change is saved, and what follows from it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from courts.calendars.models import CalendarChange, CalendarEffect
from courts.calendars.services.changes import follow_changes
from courts.ground.actors import actor_for
from courts.ground.models import AuditEntry, Notice, SpecialDay, User
from courts.registry.models import Filing
from courts.registry.services.reviews import return_filing
from demo.people import Cast
from tests.registry import desk

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
# Tuesday 14 April 2026, 10:00 at the court. Five working days later is Tuesday 21 April, 15:30.
NOW = datetime.fromisoformat("2026-04-14T10:00+04:00")
LAST_DAY = datetime.fromisoformat("2026-04-21T15:30+04:00")
NEXT_DAY = datetime.fromisoformat("2026-04-22T15:30+04:00")
SENT = {
    "day": "2026-04-21",
    "name_ar": "عطلة معلنة",
    "name_en": "Declared holiday",
    "hours": "closed",
    "opens_at": "",
    "closes_at": "",
}


@pytest.fixture(autouse=True)
def _clock() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user, BACKEND)
    return client


@pytest.fixture
def manager(cast: Cast) -> Client:
    return client_of(cast.users["manager"])


@pytest.fixture
def administrator(cast: Cast) -> Client:
    return client_of(User.objects.create_superuser("root@diwan.example", "a long demonstration password"))


def returned(cast: Cast) -> Filing:
    filing = desk.under_review(cast)
    return_filing(filing, actor=actor_for(cast.users["manager"]), reasons=["poa_missing"])
    return Filing.records.get(pk=filing.pk)


def add(client: Client, cast: Cast, **changed: Any) -> Any:
    sent = {**SENT, "venue": str(cast.venues["court"].pk), "act": "save", **changed}
    return client.post(reverse("special_day_add"), sent)


def test_preview_shows_both_dates_and_saves_nothing(cast: Cast, manager: Client) -> None:
    filing = returned(cast)
    assert filing.cure_by == LAST_DAY
    answer = add(manager, cast, act="preview")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert (answer.context["terms"], answer.context["off"]) == (1, 0)
    assert "21 أبريل 2026" in page
    assert "22 أبريل 2026" in page
    assert filing.title not in page
    assert not SpecialDay.records.exists()
    assert Filing.records.get().cure_by == LAST_DAY


def test_saved_holiday_moves_the_deadline_and_tells_the_filer_once(cast: Cast, manager: Client) -> None:
    filing = returned(cast)
    answer = add(manager, cast)
    change = CalendarChange.records.get()
    assert answer.status_code == 302
    assert answer["Location"] == reverse("special_day_change_done", args=[change.pk])
    assert Filing.records.get().cure_by == NEXT_DAY
    effect = CalendarEffect.records.get()
    assert (effect.kind, effect.subject_id, effect.before, effect.after, effect.change) == (
        "term_moved",
        filing.pk,
        LAST_DAY,
        NEXT_DAY,
        change,
    )
    assert AuditEntry.records.get(action="calendar.term_moved").subject_id == str(filing.pk)
    assert AuditEntry.records.get(action="specialday.added").actor == cast.users["manager"]
    told = Notice.records.filter(kind="filing_term_moved")
    assert {(row.recipient, row.channel) for row in told} == {
        (cast.people["lawyer"], "inbox"),
        (cast.people["lawyer"], "email"),
    }
    assert manager.get(answer["Location"]).context["effects"]["term_moved"] == 1


def test_holiday_within_a_term_of_working_days_moves_its_end(cast: Cast, manager: Client) -> None:
    returned(cast)
    add(manager, cast, day="2026-04-16")
    assert Filing.records.get().cure_by == NEXT_DAY


def test_courts_own_deadline_moves_and_comes_back(cast: Cast, manager: Client) -> None:
    receipt = desk.submitted(cast).receipt
    assert receipt is not None
    due = receipt.answer_due_at
    assert due == datetime.fromisoformat("2026-04-17T12:00+04:00")
    add(manager, cast, day="2026-04-17")
    receipt.refresh_from_db()
    assert receipt.answer_due_at == datetime.fromisoformat("2026-04-20T15:30+04:00")
    day = SpecialDay.records.get()
    page = manager.get(reverse("special_day_remove", args=[day.pk]))
    answer = manager.post(reverse("special_day_remove", args=[day.pk]), {"seen": page.context["seen"]})
    assert answer.status_code == 302
    receipt.refresh_from_db()
    assert receipt.answer_due_at == due


def test_removed_holiday_takes_no_day_from_a_filer(cast: Cast, manager: Client) -> None:
    returned(cast)
    add(manager, cast)
    day = SpecialDay.records.get()
    page = manager.get(reverse("special_day_remove", args=[day.pk]))
    assert page.context["terms"] == 0
    manager.post(reverse("special_day_remove", args=[day.pk]), {"seen": page.context["seen"]})
    assert not SpecialDay.records.exists()
    assert Filing.records.get().cure_by == NEXT_DAY
    assert Notice.records.filter(kind="filing_term_moved", channel="inbox").count() == 1


def test_holiday_moved_by_a_day_moves_the_deadline_past_the_new_day(cast: Cast, manager: Client) -> None:
    returned(cast)
    add(manager, cast)
    day = SpecialDay.records.get()
    address = reverse("special_day_change", args=[day.pk])
    seen = manager.get(address).context["form"].initial["seen"]
    answer = manager.post(address, {**SENT, "day": "2026-04-22", "seen": seen, "act": "save"})
    assert answer.status_code == 302
    assert Filing.records.get().cure_by == datetime.fromisoformat("2026-04-23T15:30+04:00")
    # A page that was opened before the change cannot change the day.
    late = manager.post(address, {**SENT, "day": "2026-04-24", "seen": seen, "act": "save"})
    assert late.status_code == 409
    assert SpecialDay.records.get().day == date(2026, 4, 22)


def test_shorter_hours_leave_the_filers_hour(cast: Cast, manager: Client) -> None:
    returned(cast)
    add(manager, cast, hours="hours", opens_at="9:00", closes_at="12:00")
    assert Filing.records.get().cure_by == LAST_DAY
    assert not CalendarEffect.records.exists()


def test_second_pass_over_a_change_changes_nothing(cast: Cast, manager: Client) -> None:
    returned(cast)
    add(manager, cast)
    assert follow_changes().done == 0
    assert CalendarChange.records.get().followed_at is None
    with time_machine.travel(NOW.replace(minute=3), tick=False):
        assert follow_changes().done == 0
        assert CalendarChange.records.get().followed_at is None
    with time_machine.travel(NOW.replace(minute=31), tick=False):
        assert follow_changes().done == 0
    assert CalendarChange.records.get().followed_at is not None
    assert CalendarEffect.records.count() == 1
    assert Notice.records.filter(kind="filing_term_moved").count() == 2


@pytest.mark.parametrize("member", ["stranger", "lawyer", "claimant", "clerk", "judge", "officer", "notary"])
def test_special_days_do_not_exist_for_others(cast: Cast, manager: Client, member: str) -> None:
    add(manager, cast)
    day, change = SpecialDay.records.get(), CalendarChange.records.get()
    other = client_of(cast.users[member])
    addresses = [
        reverse("special_days"),
        reverse("special_day_add"),
        reverse("special_day_change", args=[day.pk]),
        reverse("special_day_remove", args=[day.pk]),
        reverse("special_day_change_done", args=[change.pk]),
    ]
    for address in addresses:
        assert other.get(address).status_code == 404, address
    for address in addresses[1:4]:
        assert other.post(address, {**SENT, "act": "save"}).status_code == 404, address
    assert SpecialDay.records.count() == 1


def test_manager_keeps_their_own_court_and_administrator_all(
    cast: Cast, manager: Client, administrator: Client
) -> None:
    foreign = cast.venues["office"]
    refused = add(manager, cast, venue=str(foreign.pk))
    assert refused.status_code == 400
    assert set(refused.context["form"].errors) == {"venue"}
    assert add(administrator, cast, venue=str(foreign.pk)).status_code == 302
    assert add(administrator, cast, venue="").status_code == 302
    of_office = SpecialDay.records.get(venue=foreign)
    of_all = SpecialDay.records.get(venue=None)
    assert manager.get(reverse("special_day_change", args=[of_office.pk])).status_code == 404
    assert manager.get(reverse("special_day_change", args=[of_all.pk])).status_code == 403
    listed = manager.get(reverse("special_days"))
    assert [row.pk for row in listed.context["page"].object_list] == [of_all.pk]
    assert listed.context["changeable"] == set()


def test_holiday_of_all_places_moves_the_deadlines_of_each_court(cast: Cast, administrator: Client) -> None:
    returned(cast)
    assert add(administrator, cast, venue="", act="preview").context["terms"] == 1
    add(administrator, cast, venue="")
    assert Filing.records.get().cure_by == NEXT_DAY


@pytest.mark.parametrize(
    "wrong,field",
    [
        ({"day": "2026-04-13"}, "day"),
        ({"day": "2036-04-13"}, "day"),
        ({"day": "the first"}, "day"),
        ({"name_ar": ""}, "name_ar"),
        ({"hours": "hours", "opens_at": "9", "closes_at": ""}, "closes_at"),
        ({"hours": "hours", "opens_at": "12:00", "closes_at": "9:00"}, "closes_at"),
    ],
)
def test_bad_entry_is_refused_at_its_field_and_kept(
    cast: Cast, manager: Client, wrong: dict[str, str], field: str
) -> None:
    answer = add(manager, cast, **wrong)
    assert answer.status_code == 400
    assert field in answer.context["form"].errors
    assert answer.context["form"]["name_en"].value() == "Declared holiday"
    assert not SpecialDay.records.exists()


def test_same_day_twice_is_refused_at_the_day(cast: Cast, manager: Client) -> None:
    add(manager, cast)
    again = add(manager, cast)
    assert again.status_code == 400
    assert set(again.context["form"].errors) == {"day"}
    assert SpecialDay.records.count() == CalendarChange.records.count() == 1


def test_pages_of_days_lead_administrators_back_to_the_administration(administrator: Client, manager: Client) -> None:
    back = f'<li><a href="{reverse("administration")}">'
    for name in ("special_days", "special_day_add", "holidays", "law_profiles", "working_weeks", "week_add"):
        assert back in administrator.get(reverse(name)).content.decode(), name
    for name in ("special_days", "special_day_add"):
        assert back not in manager.get(reverse(name)).content.decode(), name
