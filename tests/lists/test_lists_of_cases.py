"""Costs of the lists of a case: as many queries for 300 rows as for 100."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from courts.ground.models import Notice, TimelineEntry
from courts.registry.models import Case
from demo.people import Cast
from hearings.models import Hearing, Minutes
from identity.models import VideoCheck
from notary.models import Appointment, Participant
from tests.hearings.cases import TOMORROW
from tests.lists.case_rows import appointments, hearings, lines, notices, video_checks
from video.models import Room, Seat

pytestmark = pytest.mark.slow

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"

Fill = Callable[[Cast, Case, int], None]

PAGES: list[tuple[str, str, str, Fill]] = [
    ("the board of a judge", "judge", "/hearings/?day=2026-04-15", hearings),
    ("the board of a clerk", "clerk", "/hearings/?day=2026-04-15", hearings),
    ("hearings of a lawyer", "lawyer", "/hearings/", hearings),
    ("hearings of a witness", "witness", "/hearings/", hearings),
    (
        "past hearings of a lawyer",
        "lawyer",
        "/hearings/?show=past",
        lambda cast, case, count: hearings(cast, case, count, minutes=True),
    ),
    (
        "minutes that wait for a signature",
        "judge",
        "/hearings/",
        lambda cast, case, count: hearings(cast, case, count, minutes=True),
    ),
    ("the run of a facility", "officer", "/custody/", hearings),
    (
        "the worklist of a facility",
        "officer",
        "/custody/",
        lambda cast, case, count: notices(cast, case, count, "worklist"),
    ),
    ("the inbox", "lawyer", "/inbox/", lambda cast, case, count: notices(cast, case, count, "inbox")),
    ("appointments of a notary", "notary", "/notary/appointments/", appointments),
    ("appointments of a couple", "groom", "/notary/appointments/", appointments),
    ("applicants for a check by video", "clerk", "/identity/video/waiting/", video_checks),
    (
        "ended checks by video",
        "clerk",
        "/identity/video/waiting/?show=ended",
        lambda cast, case, count: video_checks(cast, case, count, ended=True),
    ),
    (
        "messages of a case",
        "clerk",
        "/hearings/case/{case}/messages/",
        lambda cast, case, count: notices(cast, case, count, "inbox"),
    ),
    ("hearings of a case", "lawyer", "/cases/{case}/hearings/", hearings),
    ("the timeline of a case", "lawyer", "/cases/{case}/", lines),
]


@pytest.mark.parametrize(
    "member, address, fill", [row[1:] for row in PAGES], ids=[row[0].replace(" ", "-") for row in PAGES]
)
def test_list_needs_as_many_queries_for_300_rows_as_for_100(
    cast: Cast, case: Case, member: str, address: str, fill: Fill, clock: time_machine.Coordinates
) -> None:
    if "custody" in address:
        clock.move_to(TOMORROW)
    client = Client()
    client.force_login(cast.users[member], backend=BACKEND)
    url = address.format(case=case.pk)

    def cost() -> tuple[int, int]:
        client.get(url)
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(url)
        assert answer.status_code == 200
        return len(queries), len(answer.content)

    empty = cost()[1]
    # More than a list counts, so that both sizes have the same pages.
    fill(cast, case, 110)
    few, size = cost()
    assert size > empty  # the rows are there to be counted
    for model in (VideoCheck, Minutes, Hearing, Notice, Participant, Appointment, Seat, Room, TimelineEntry):
        model.records.all().delete()
    fill(cast, case, 300)
    many, _size = cost()
    assert few == many
    assert many <= 25


def test_list_pages_are_covered() -> None:
    """A new list page must be added to PAGES or to the tests of its own app."""
    named = {"hearings", "custody_facility", "inbox", "appointments", "video_checks"}
    assert {address.partition("?")[0] for _name, _member, address, _fill in PAGES} >= {reverse(name) for name in named}
