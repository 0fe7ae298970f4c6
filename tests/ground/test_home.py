"""The home page after sign-in: upcoming events for participants, their own list for staff."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import translation

from courts.ground.wording import dates
from demo.people import Cast
from tests.hearings.cases import NOW, make_case, make_hearing

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    """Set the clock to the day before the hearing, which is also in the postings of the staff."""
    with time_machine.travel(NOW, tick=False):
        yield


def home_of(cast: Cast, member: str) -> str:
    client = Client()
    client.force_login(cast.users[member], backend=BACKEND)
    return client.get(reverse("home")).content.decode()


@pytest.mark.django_db
def test_home_shows_upcoming_hearing_to_participants_only(cast: Cast) -> None:
    hearing = make_hearing(cast, make_case(cast))
    assert reverse("hearing", args=[hearing.pk]) in home_of(cast, "claimant")
    assert reverse("hearing", args=[hearing.pk]) not in home_of(cast, "stranger")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "member, page",
    [
        ("judge", "hearings"),
        ("clerk", "hearings"),
        ("manager", "review_queue"),
        ("officer", "custody_facility"),
        ("notary", "notary_desk"),
        ("authentication_judge", "script_approvals"),
    ],
)
def test_home_redirects_staff_to_their_list(cast: Cast, member: str, page: str) -> None:
    client = Client()
    client.force_login(cast.users[member], backend=BACKEND)
    answer = client.get(reverse("home"))
    assert answer.status_code == 302
    assert answer.headers["Location"] == reverse(page)


def test_deadline_at_midnight_shows_day_before() -> None:
    midnight = datetime(2026, 11, 29, 20, 0, tzinfo=UTC)
    with translation.override("ar"):
        assert dates.deadline(midnight) == "الأحد 29 نوفمبر 2026، نهاية اليوم"
    with translation.override("en"):
        assert dates.deadline(midnight.replace(hour=11, minute=30)) == "Sunday 29 November 2026 · 15:30"
