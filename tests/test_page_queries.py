"""The number of queries of each page, as an upper bound: a page that needs more of them must earn it here."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from courts.ground.actors import SYSTEM
from courts.ground.models import SpecialDay, TimelineEntry
from courts.proceedings.models import Order
from courts.registry.models import Case, Filing
from courts.registry.queries.timeline import PER_PAGE, page_of_lines
from courts.registry.services.cases import assign
from demo.people import Cast
from hearings.models import Hearing
from hearings.services.acts import open_hearing
from notary.deeds.services import endings
from notary.deeds.states import RefusalReason
from tests.access.administrators import administrator, client_of, step_up
from tests.hearings.cases import NOW, TOMORROW, actor, make_case, make_hearing, open_lobby
from tests.identity.applicants import waiting
from tests.lists.case_rows import appointments, hearings, notices, video_checks
from tests.notary.applications import couple
from tests.notary.deeds.deeds import drafted
from tests.offices import office
from tests.payments.fees import issue, paid
from tests.payments.test_invoices import SENIOR
from tests.registry import desk
from video.models import Seat
from video.recordings.models import Playback, Recording
from video.recordings.services.holds import place_hold

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Coordinates]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def case(cast: Cast) -> Case:
    """A case with counsel, staff, hearings, messages and appointments, and filings that wait."""
    row = make_case(cast)
    assign(row, cast.people["clerk"], "clerk", actor=SYSTEM)
    hearings(cast, row, 25)
    notices(cast, row, 25, "inbox")
    for number in range(25):
        issue(cast, payer="lawyer", waivers=[SENIOR] if number % 5 == 0 else [])
    couple.many(cast, 25)
    appointments(cast, row, 3)
    desk.submitted(cast)
    video_checks(cast, row, 3)
    waiting(cast, cast.users["newcomer"])
    return row


LISTS = [
    ("lawyer", "/", 10),
    ("lawyer", "/cases/", 10),
    ("clerk", "/cases/", 10),
    ("clerk", "/cases/?state=listed", 10),
    ("clerk", "/cases/?q=هدى", 10),
    ("clerk", "/cases/?q=1/2026", 10),
    ("lawyer", "/filings/", 10),
    ("manager", "/review/", 10),
    ("judge", "/hearings/?day=2026-04-15", 10),
    ("clerk", "/hearings/?day=2026-04-15", 10),
    ("lawyer", "/hearings/", 10),
    ("lawyer", "/hearings/?show=past", 10),
    ("lawyer", "/inbox/", 10),
    ("lawyer", "/accounts/profile/", 10),
    ("witness", "/accounts/profile/", 10),
    ("lawyer", "/accounts/profile/channels/", 10),
    ("notary", "/notary/appointments/", 10),
    ("groom", "/notary/applications/", 10),
    ("groom", "/notary/applications/?state=submitted", 10),
    ("bride", "/notary/applications/", 10),
    ("notary", "/notary/applications/desk/", 10),
    ("notary", "/notary/applications/desk/?show=waiting&service=marriage_muslim", 10),
    ("notary", "/notary/deeds/", 10),
    ("notary", "/notary/deeds/register/", 10),
    ("groom", "/notary/deeds/", 9),
    ("notary", "/notary/copies/", 10),
    ("notary", "/notary/copies/?show=over", 10),
    ("lawyer", "/fees/", 10),
    ("lawyer", "/fees/?show=due", 10),
    ("notary", "/fees/office/", 10),
    ("notary", "/fees/office/?show=settled&q=FEE", 10),
    ("officer", "/custody/", 10),
    ("clerk", "/identity/video/waiting/", 9),
    ("clerk", "/identity/video/waiting/?show=ended", 9),
    ("newcomer", "/identity/video/", 9),
]


@pytest.mark.parametrize("member, address, most", LISTS)
def test_list_needs_few_queries(cast: Cast, case: Case, member: str, address: str, most: int) -> None:
    assert queries_of(cast, member, address) <= most


@pytest.mark.parametrize(
    "member, tab, most",
    [
        ("lawyer", "", 9),
        ("clerk", "", 9),
        ("lawyer", "documents/", 7),
        ("clerk", "parties/", 8),
        ("lawyer", "hearings/", 8),
    ],
)
def test_case_page_needs_few_queries(cast: Cast, case: Case, member: str, tab: str, most: int) -> None:
    assert queries_of(cast, member, reverse("case", args=[case.pk]) + tab) <= most


def test_page_of_a_deed_needs_few_queries(cast: Cast) -> None:
    with time_machine.travel(NOW, tick=False):
        deed = drafted(cast)
        endings.refuse(drafted(cast), reason=RefusalReason.OTHER, actor=actor(cast, "notary"))
    for member in ("groom", "notary"):
        assert queries_of(cast, member, reverse("deed", args=[deed.pk])) <= 10
    assert queries_of(cast, "notary", reverse("deed_register")) <= 10


def test_messages_of_a_case_need_few_queries(cast: Cast, case: Case) -> None:
    assert queries_of(cast, "clerk", reverse("case_messages", args=[case.pk])) <= 10


@pytest.mark.parametrize("member", ["lawyer", "clerk", "judge"])
def test_hearing_page_needs_few_queries(cast: Cast, case: Case, member: str) -> None:
    hearing = Hearing.records.filter(case=case).latest("pk")
    assert queries_of(cast, member, reverse("hearing", args=[hearing.pk])) <= 10


def test_pages_of_a_fee_need_few_queries(cast: Cast, case: Case) -> None:
    row = paid(cast)
    for member, name, most in (("groom", "invoice", 9), ("notary", "invoice", 9), ("groom", "invoice_receipt", 8)):
        assert queries_of(cast, member, reverse(name, args=[row.pk])) <= most


def test_listing_form_needs_few_queries(cast: Cast, case: Case) -> None:
    assert queries_of(cast, "clerk", reverse("hearing_list", args=[case.pk])) <= 9


@pytest.mark.parametrize(
    "address", ["/office/", "/office/?show=invited", "/office/mandates/", "/filings/new/", "/companies/"]
)
@pytest.mark.parametrize("member", ["lawyer", office.TRAINEE])
def test_page_of_a_law_office_needs_few_queries(cast: Cast, case: Case, member: str, address: str) -> None:
    place = office.office(cast)
    for each in (office.TRAINEE, "bride", "groom"):
        office.mandate(cast, office.joined(cast, place, each))
    assert queries_of(cast, member, address) <= 10


@pytest.mark.parametrize("member, page, most", [("manager", "review", 9), ("lawyer", "filing", 8)])
def test_filing_page_needs_few_queries(cast: Cast, case: Case, member: str, page: str, most: int) -> None:
    filing = Filing.records.filter(state="submitted").latest("created_at")
    assert queries_of(cast, member, reverse(page, args=[filing.pk])) <= most


def test_pages_of_filings_and_orders_in_a_case_need_few_queries(cast: Cast) -> None:
    case = desk.case_with_counsel(cast)
    for number in range(3):
        desk.entered(cast, case, "expert_request", field=f"خبرة {number}")
    order = Order.records.latest("waits_since")
    assert queries_of(cast, "judge", reverse("orders")) <= 8
    assert queries_of(cast, "judge", reverse("order", args=[order.pk])) <= 12
    assert queries_of(cast, "counsel", reverse("case_file", args=[case.pk])) <= 8
    assert queries_of(cast, "lawyer", reverse("case_filing", args=[case.pk, order.request_id])) <= 8
    assert queries_of(cast, "lawyer", reverse("case_documents", args=[case.pk])) <= 9
    assert queries_of(cast, "lawyer", reverse("case_panel", args=[case.pk, "orders"])) <= 10
    assert queries_of(cast, "clerk", reverse("review_queue")) <= 9


def test_pages_of_a_recording_need_few_queries(cast: Cast, case: Case) -> None:
    hearing = open_hearing(open_lobby(make_hearing(cast, case)), actor=actor(cast, "judge"))
    recording = Recording.records.get(room=hearing.room_id)
    assert queries_of(cast, "judge", reverse("recording", args=[recording.pk])) <= 12
    Recording.records.filter(pk=recording.pk).update(state="closed")
    for user in ("judge", "clerk"):
        place_hold(recording, reason="طعن", actor=actor(cast, user))
    assert queries_of(cast, "judge", reverse("recording", args=[recording.pk])) <= 13
    client = client_of(administrator())
    page = reverse("kept_recording", args=[recording.pk])
    client.get(page)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(page).status_code == 200
    assert len(queries) <= 10
    played = Playback.records.create(recording=recording, viewer=cast.users["judge"], person=cast.people["judge"])
    assert queries_of(cast, "judge", reverse("playback", args=[recording.pk, played.pk])) <= 16
    assert queries_of(cast, "judge", reverse("hearing", args=[hearing.pk])) <= 14


def test_status_page_needs_few_queries(cast: Cast) -> None:
    client = client_of(administrator())
    client.get(reverse("status"))
    with CaptureQueriesContext(connection) as queries:
        assert client.get(reverse("status")).status_code == 200
    assert len(queries) <= 10


@pytest.mark.parametrize(
    "member, address",
    [
        ("lawyer", "/accounts/sessions/"),
        ("lawyer", "/accounts/profile/programs/"),
        ("stranger", "/identity/"),
        ("stranger", "/companies/claim/"),
        ("clerk", "/identity/checks/"),
        ("clerk", "/identity/companies/"),
        ("clerk", "/undelivered/"),
        ("clerk", "/hearings/days-off/"),
        ("clerk", "/hearings/days-off/move/"),
        ("notary", "/notary/appointments/days-off/"),
        ("manager", "/special-days/"),
        ("manager", "/special-days/new/"),
    ],
)
def test_page_of_people_and_of_days_off_needs_few_queries(cast: Cast, case: Case, member: str, address: str) -> None:
    today = timezone.localdate() + timedelta(days=1)
    SpecialDay.records.create(day=today, kind="holiday", name_ar="عطلة", name_en="Holiday")
    assert queries_of(cast, member, address) <= 14


@pytest.mark.parametrize(
    "page",
    [
        *("", "venues/", "venues/add/", "postings/", "postings/find/", "accounts/", "acts/", "offices/", "recovery/"),
        *("people/", "people/add/", "screens/", "screens/add/", "programs/", "programs/?show=waiting", "programs/add/"),
        *("hours/", "hours/add/", "holidays/", "law/"),
        *("recordings/", "recordings/?show=held", "recordings/?show=all"),
        *("administrators/", "administrators/?show=waiting", "administrators/?show=over", "administrators/find/"),
    ],
)
def test_page_of_the_administration_needs_few_queries(cast: Cast, page: str) -> None:
    client = client_of(administrator())
    step_up(client, reverse("screen_add"))
    client.get(f"/administration/{page}")
    with CaptureQueriesContext(connection) as queries:
        assert client.get(f"/administration/{page}").status_code == 200
    assert len(queries) <= 9


def queries_of(cast: Cast, member: str, address: str) -> int:
    """Return the queries of a warm request."""
    client = Client()
    client.force_login(cast.users[member], backend=BACKEND)
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(address)
    assert answer.status_code == 200
    return len(queries)


def test_timeline_is_shown_in_pages_without_hidden_lines(cast: Cast, case: Case) -> None:
    TimelineEntry.records.filter(subject_id=case.pk).delete()
    TimelineEntry.records.bulk_create(
        TimelineEntry(
            subject_label="registry.case",
            subject_id=case.pk,
            at=TOMORROW - timedelta(minutes=number),
            kind="case_registered",
            params={"serial": number, "year": 2026},
        )
        for number in range(2 * PER_PAGE + 5)
    )
    # The clerk of the court reads a case without a clerk, and no closed hearing in it.
    open_case = make_case(cast)
    hearings(cast, open_case, 1)
    closed = Hearing.records.get(case=open_case)
    Hearing.records.filter(pk=closed.pk).update(is_closed=True)
    Seat.records.filter(room=closed.room, person=cast.people["clerk"]).delete()
    TimelineEntry.records.filter(subject_id=open_case.pk).delete()
    TimelineEntry.records.bulk_create(
        TimelineEntry(
            subject_label="registry.case",
            subject_id=open_case.pk,
            kind="hearing_opened",
            params={"kind": "pleading"},
            source_label="hearings.hearing",
            source_id=closed.pk,
        )
        for _ in range(2 * PER_PAGE)
    )
    assert page_of_lines(open_case, cast.people["lawyer"]).paginator.num_pages == 2
    hidden = page_of_lines(open_case, cast.people["clerk"], number="2")
    assert (list(hidden.object_list), hidden.paginator.count) == ([], 0)
    lawyer = cast.people["lawyer"]
    pages = [page_of_lines(case, lawyer, number=str(number)) for number in (1, 2, 3)]
    assert [len(page.object_list) for page in pages] == [PER_PAGE, PER_PAGE, 5]
    serials = [line.params["serial"] for page in pages for line in page.object_list]
    assert serials == list(range(2 * PER_PAGE + 5))
    oldest = page_of_lines(case, lawyer, number="1", oldest_first=True)
    assert oldest.object_list[0].params["serial"] == 2 * PER_PAGE + 4
