"""The preview of a change for all places: bounded counts, the first lines, and always the same number of queries."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from courts.calendars.queries.special_days import hits_of
from courts.calendars.services.special_days import DayDetails, proposed
from courts.ground.declared.calendar_followers import COMPARED, SHOWN
from courts.ground.models import Receipt, User, Venue
from courts.registry.models import Filing
from demo.people import Cast

NOW = datetime.fromisoformat("2026-04-14T10:00+04:00")
LAST_DAY = datetime.fromisoformat("2026-04-21T15:30+04:00")
HOLIDAY = DayDetails(date(2026, 4, 21), "عطلة معلنة", "Declared holiday")


@pytest.fixture(autouse=True)
def _clock() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def root(cast: Cast) -> User:
    return User.objects.create_superuser("root@diwan.example", "a long demonstration password")


def returned(cast: Cast, count: int, *, courts: int = 1, mark: str = "R") -> None:
    """Returned filings whose last day is a few minutes apart, in several courts."""
    places = Venue.records.bulk_create(
        Venue(code=f"{mark}{number}", kind="court", name_ar="محكمة", name_en="Court", law_profile="test")
        for number in range(courts)
    )
    receipts = Receipt.records.bulk_create(
        Receipt(
            number=f"{mark}-{number}",
            venue=places[number % courts],
            received_at=NOW,
            official_at=NOW,
            answer_due_at=NOW,
            channel="web",
            owner=cast.people["lawyer"],
        )
        for number in range(count)
    )
    Filing.records.bulk_create(
        Filing(
            court=receipt.venue,
            case_kind="commercial",
            filer=cast.people["lawyer"],
            title="مطالبة",
            state="returned",
            receipt=receipt,
            cure_by=LAST_DAY - timedelta(minutes=number % 60),
        )
        for number, receipt in enumerate(receipts)
    )


def asked(root: User) -> int:
    with CaptureQueriesContext(connection) as captured:
        hits_of(proposed(HOLIDAY, venue=None), root)
    return len(captured)


def test_preview_asks_the_same_number_of_queries_for_thousands(cast: Cast, root: User) -> None:
    returned(cast, 2)
    few = asked(root)
    returned(cast, 3_000, courts=30, mark="M")
    assert asked(root) == few


def test_preview_of_thousands_counts_to_its_bound_and_shows_the_first(cast: Cast, root: User) -> None:
    returned(cast, COMPARED + 1)
    (hits,) = hits_of(proposed(HOLIDAY, venue=None), root)
    assert (hits.terms.count, len(hits.terms.rows), hits.is_cut) == (COMPARED, SHOWN, True)
    client = Client()
    client.force_login(root, "allauth.account.auth_backends.AuthenticationBackend")
    sent = {"day": "2026-04-21", "name_ar": "عطلة", "name_en": "Holiday", "hours": "closed", "act": "preview"}
    page = client.post(reverse("special_day_add"), {**sent, "venue": ""})
    assert page.context["is_cut"], page.context.get("form").errors
    assert page.content.decode().count("<tr>") == SHOWN + 1


def test_preview_at_its_bound_is_exact(cast: Cast, root: User) -> None:
    returned(cast, COMPARED)
    (hits,) = hits_of(proposed(HOLIDAY, venue=None), root)
    assert (hits.terms.count, hits.is_cut) == (COMPARED, False)
