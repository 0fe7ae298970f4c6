"""The law profile of a venue from a day on: differences with their sources before it is saved, then what follows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from courts.calendars.models import CalendarChange
from courts.calendars.queries.working_time import is_open
from courts.ground.law import profile_of
from courts.ground.models import AuditEntry, User, Venue
from demo.people import Cast
from tests.calendars.test_special_days import NOW, client_of, returned


@pytest.fixture(autouse=True)
def _clock() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def administrator(cast: Cast) -> Client:
    return client_of(User.objects.create_superuser("root@diwan.example", "a long demonstration password"))


def place(cast: Cast) -> str:
    return reverse("venue_law", args=[cast.venues["court"].pk])


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+04:00")


def sent(administrator: Client, cast: Cast, **changed: str) -> dict[str, str]:
    seen = administrator.get(place(cast)).context["form"].initial["seen"]
    return {"profile": "demo", "first_day": "2026-04-20", "seen": seen, "act": "save", **changed}


def test_preview_shows_each_value_that_differs_with_its_source(
    cast: Cast, administrator: Client, settings: Any
) -> None:
    settings.DEMO = True
    answer = administrator.post(place(cast), sent(administrator, cast, act="preview"))
    assert answer.status_code == 200
    subjects = answer.context["subjects"]
    values = {str(label): (before, after) for subject in subjects for label, before, after in subject.values}
    assert values["أكبر عدد لصفحات المستند"] == ("20", "500")
    assert all(subject.source and subject.effect for subject in subjects)
    assert Venue.records.get(pk=cast.venues["court"].pk).later_laws == []


def test_profile_applies_from_its_day_and_is_audited(cast: Cast, administrator: Client, settings: Any) -> None:
    settings.DEMO = True
    returned(cast)
    data = sent(administrator, cast)
    answer = administrator.post(place(cast), data)
    assert answer.status_code == 302
    court = Venue.records.get(pk=cast.venues["court"].pk)
    assert profile_of(court, at("2026-04-19T12:00")).name == "test"
    assert profile_of(court, at("2026-04-20T12:00")).name == "demo"
    assert not is_open(court, at("2026-04-18T22:00"), at("2026-04-18T23:00"))
    assert is_open(court, at("2026-04-25T22:00"), at("2026-04-25T23:00"))
    entry = AuditEntry.records.get(action="venue.law_changed")
    assert (entry.detail["before"], entry.detail["after"]) == ("test", "test;2026-04-20:demo")
    assert administrator.get(answer["Location"]).status_code == 200
    assert CalendarChange.records.get().last_day is not None
    assert administrator.post(place(cast), data).status_code == 409
    page = administrator.get(reverse("venue", args=[court.pk])).content.decode()
    assert "20 أبريل 2026" in page


@pytest.mark.parametrize(
    "wrong, field",
    [
        ({"first_day": "2026-04-14"}, "first_day"),
        ({"first_day": "2036-04-14"}, "first_day"),
        ({"profile": "moon"}, "profile"),
        ({"profile": "test"}, "profile"),
    ],
)
def test_bad_profile_is_refused_at_its_field(
    cast: Cast, administrator: Client, settings: Any, wrong: dict[str, str], field: str
) -> None:
    settings.DEMO = True
    answer = administrator.post(place(cast), sent(administrator, cast, **wrong))
    assert (answer.status_code, set(answer.context["form"].errors)) == (400, {field})
    assert Venue.records.get(pk=cast.venues["court"].pk).law_profile_on(date(2030, 1, 1)) == "test"


@pytest.mark.parametrize("member", ["manager", "clerk", "judge", "lawyer", "stranger"])
def test_law_of_a_venue_does_not_exist_for_others(cast: Cast, member: str) -> None:
    client = client_of(cast.users[member])
    assert client.get(place(cast)).status_code == client.get(reverse("law_profiles")).status_code == 404
    assert client.post(place(cast), {"profile": "demo", "first_day": "2026-04-20"}).status_code == 404
