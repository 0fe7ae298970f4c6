"""Costs of lists: as many queries for 300 rows as for 100, and indexes on PostgreSQL."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.db import connection, transaction
from django.db.models import JSONField, QuerySet
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from courts.access.models import IdentityCheck
from courts.access.queries.postings import postings_found
from courts.administrators.models import AdministratorTerm
from courts.calendars.models import WorkingWeek
from courts.ground.models import Notice, Person, Posting, SpecialDay, TimelineEntry, User
from courts.ground.queries.notices import inbox_of, worklist_of
from courts.offices.models import CompanyClaim
from courts.registry.models import Case
from courts.registry.queries.case_search import CaseList
from courts.registry.queries.filings import own_filings, queue_of
from custody.queries.facility import seats_of_venues
from demo.people import Cast
from hearings.models import Hearing, Minutes
from hearings.queries.hearings import board_of, own_hearings, unsigned_minutes
from identity.models import VideoCheck
from notary.models import Appointment, Participant
from notary.queries.appointments import AppointmentList
from tests.access.administrators import administrator
from tests.hearings.cases import NOW, TOMORROW, make_case
from tests.hostile.world import company_claim
from video.models import Room, Seat, Sitting
from video.recordings.models import Recording

pytestmark = pytest.mark.slow

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Coordinates]:
    """Set the clock to Tuesday 14 April 2026, 10:00 at the court."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def case(cast: Cast) -> Case:
    return make_case(cast)


def rooms(count: int, starts_at: datetime, step: timedelta, label: str = "hearings.hearing") -> list[Room]:
    """Create rooms one after the other, directly in the table."""
    return Room.records.bulk_create(
        Room(
            owner_label=label,
            owner_id=uuid.uuid4(),
            starts_at=starts_at + step * number,
            ends_at=starts_at + step * number + timedelta(minutes=30),
            opens_at=starts_at,
            title_ar="…",
            title_en="…",
        )
        for number in range(count)
    )


def hearings(cast: Cast, case: Case, count: int, *, minutes: bool = False) -> None:
    """Create hearings on the next day, with all participants and an officer's report each."""
    people = cast.people
    made = rooms(count, TOMORROW - timedelta(hours=2), timedelta(seconds=20))
    seats = [
        ("judge", "judge", None),
        ("clerk", "clerk", None),
        ("lawyer", "claimant_counsel", None),
        ("witness", "witness", None),
        ("detainee", "detainee", cast.spaces["facility_room"]),
    ]
    Seat.records.bulk_create(
        Seat(
            room=room,
            person=people[key],
            role=role,
            space=space,
            production="produced" if space else "",
            production_by=cast.users["officer"] if space else None,
        )
        for room in made
        for key, role, space in seats
    )
    rows = Hearing.records.bulk_create(
        Hearing(
            pk=room.owner_id,
            case=case,
            room=room,
            kind="pleading",
            judge=people["judge"],
            clerk=people["clerk"],
            starts_at=room.starts_at,
            ends_at=room.ends_at,
            state="concluded" if minutes else "scheduled",
            opened_at=room.starts_at if minutes else None,
        )
        for room in made
    )
    if minutes:
        Minutes.records.bulk_create(Minutes(hearing=row, text="…") for row in rows)


def notices(cast: Cast, case: Case, count: int, channel: str) -> None:
    recipient = cast.people["detainee" if channel == "worklist" else "lawyer"]
    Notice.records.bulk_create(
        Notice(
            key=f"k{number}",
            kind="case_registered",
            channel=channel,
            recipient=recipient,
            venue=cast.venues["facility"] if channel == "worklist" else None,
            subject_label="registry.case",
            subject_id=case.pk,
            state="sent",
            sent_at=NOW,
            read_at=NOW if number % 2 else None,
            read_by=cast.users["officer"] if number % 2 else None,
            title_ar="…",
            body_ar="…",
        )
        for number in range(count)
    )


def appointments(cast: Cast, case: Case, count: int) -> None:
    made = rooms(count, TOMORROW, timedelta(hours=1), "notary.appointment")
    rows = Appointment.records.bulk_create(
        Appointment(
            pk=room.owner_id,
            kind="marriage_contract",
            office=cast.venues["office"],
            notary=cast.people["notary"],
            applicant=cast.people["groom"],
            state="booked",
            room=room,
            starts_at=room.starts_at,
            ends_at=room.ends_at,
        )
        for room in made
    )
    Participant.records.bulk_create(
        Participant(appointment=row, person=cast.people[role], role=role) for row in rows for role in ("groom", "bride")
    )


def video_checks(cast: Cast, case: Case, count: int, *, ended: bool = False) -> None:
    number = User.objects.count()
    people = Person.records.bulk_create(Person(name_ar=f"شخص {each}") for each in range(count))
    users = User.objects.bulk_create(
        User(email=f"applicant{number + each}@diwan.example", person=person) for each, person in enumerate(people)
    )
    checks = IdentityCheck.records.bulk_create(
        IdentityCheck(account=user, venue=cast.venues["court"], method="video", name_ar="شخص") for user in users
    )
    VideoCheck.records.bulk_create(
        VideoCheck(
            request=check,
            venue=cast.venues["court"],
            waits_until=TOMORROW,
            state="expired" if ended else "waiting",
            ended_at=NOW if ended else None,
        )
        for check in checks
    )


def lines(cast: Cast, case: Case, count: int) -> None:
    TimelineEntry.records.bulk_create(
        TimelineEntry(
            subject_label="registry.case",
            subject_id=case.pk,
            kind="case_registered",
            params={"serial": 1, "year": 2026},
        )
        for _number in range(count)
    )


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


# --- people and the administration --------------------------------------------------------------------------------


def newcomers(count: int) -> list[User]:
    """Create people with accounts whose identity is not proven."""
    made = Person.records.bulk_create(Person(name_ar=f"شخص {number}") for number in range(count))
    return User.objects.bulk_create(User(email=f"person-{person.pk}@diwan.example", person=person) for person in made)


def postings(cast: Cast, count: int) -> None:
    Posting.records.bulk_create(
        Posting(person=user.person, venue=cast.venues["court"], role="clerk") for user in newcomers(count)
    )


def identity_checks(cast: Cast, count: int) -> None:
    IdentityCheck.records.bulk_create(
        IdentityCheck(account=user, venue=cast.venues["court"], name_ar="شخص", document_number=f"P{number}")
        for number, user in enumerate(newcomers(count))
    )


def days_off(cast: Cast, count: int) -> None:
    SpecialDay.records.bulk_create(
        SpecialDay(venue=cast.venues["court"], day=NOW.date() + timedelta(days=number), kind="holiday", name_ar="عطلة")
        for number in range(count)
    )


def own_claims(cast: Cast, count: int) -> None:
    claim = company_claim(cast)
    CompanyClaim.records.filter(pk=claim.pk).update(state="withdrawn")
    claim.refresh_from_db()
    for number in range(count):
        claim.pk, claim.licence_number = uuid.uuid4(), f"{number:06}"
        claim.save(force_insert=True)


def terms(cast: Cast, count: int) -> None:
    """Create invitations of administrators that wait for their people."""
    AdministratorTerm.records.bulk_create(
        AdministratorTerm(
            person=user.person,
            account=user,
            email=user.email,
            name_ar=user.person.name_ar,
            state="invited",
            invited_by=user,
            expires_at=NOW + timedelta(days=7),
        )
        for user in newcomers(count)
    )


def recordings(cast: Cast, count: int) -> None:
    """Create closed recordings of sittings whose time to be kept has passed."""
    sittings = Sitting.records.bulk_create(
        Sitting(room=room, started_at=room.starts_at, ended_at=room.ends_at)
        for room in rooms(count, NOW - timedelta(days=9), timedelta(minutes=1))
    )
    Recording.records.bulk_create(
        Recording(
            room=sitting.room,
            sitting=sitting,
            state="closed",
            wrapped_key=b"key",
            keep_until=NOW.date() - timedelta(days=1),
        )
        for sitting in sittings
    )


NEWER: list[tuple[str, str, Callable[[Cast, int], None]]] = [
    ("superuser", "/administration/postings/", postings),
    ("superuser", "/administration/administrators/?show=waiting", terms),
    ("superuser", "/administration/recordings/", recordings),
    ("superuser", "/administration/recordings/?show=all", recordings),
    ("clerk", "/identity/checks/", identity_checks),
    ("superuser", "/special-days/", days_off),
    ("manager", "/special-days/", days_off),
    ("second_groom", "/companies/", own_claims),
]


@pytest.mark.parametrize("member, address, fill", NEWER)
def test_list_of_people_or_places_costs_the_same_for_three_pages_as_for_ten(
    cast: Cast, member: str, address: str, fill: Callable[[Cast, int], None]
) -> None:
    user = administrator() if member == "superuser" else cast.users[member]
    client = Client()
    client.force_login(user, backend=BACKEND)

    def cost() -> tuple[int, int]:
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(address)
        assert answer.status_code == 200
        return len(queries), len(answer.content)

    empty = cost()[1]
    with transaction.atomic():
        fill(cast, 100)
        few, size = cost()
        transaction.set_rollback(True)
    assert size > empty
    fill(cast, 300)
    many, _size = cost()
    assert few == many
    assert many <= 14


def test_list_pages_are_covered() -> None:
    """A new list page must be added to PAGES or to the tests of its own app."""
    named = {"hearings", "custody_facility", "inbox", "appointments", "video_checks"}
    assert {address.partition("?")[0] for _name, _member, address, _fill in PAGES} >= {reverse(name) for name in named}


# --- indexes ---------------------------------------------------------------------------------------------------

ROWS = 5_000


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for inner in plan.get("Plans", []):
        yield from _nodes(inner)


def reads_whole(rows: QuerySet[Any], table: str) -> list[str]:
    """Steps of the query plan that read the whole table for the first page of a list.

    Sequential scans are disabled, so that PostgreSQL uses one only if no index leads to the rows: the tables are small
    enough here that it would prefer a scan.
    """
    sql, params = (rows if rows.query.is_sliced else rows[:20]).query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}", params)
        [plan] = cursor.fetchone()[0]
        # A partial index of few rows may be read as a whole: it leads to these rows and to no others.
        cursor.execute("SELECT relname FROM pg_class WHERE relkind = 'i' AND reltuples < %s", [ROWS / 20])
        small = {name for (name,) in cursor.fetchall()}
    return [
        f"{node['Node Type']} {node.get('Index Name', '')}"
        for node in _nodes(plan["Plan"])
        if node.get("Relation Name") == table
        and node.get("Index Name") not in small
        and (node["Node Type"] == "Seq Scan" or ("Index" in node["Node Type"] and "Index Cond" not in node))
    ]


def _let_the_database_know_defaults(cursor: Any) -> None:
    """Give every column the default of its field, so that rows written in SQL need name only what matters here."""
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    for label in ("ground", "registry", "hearings", "notary", "video"):
        for model in apps.get_app_config(label).get_models():
            for field in model._meta.concrete_fields:
                is_new_each_time = callable(field.default) and not isinstance(field, JSONField)
                if field.null or field.primary_key or is_new_each_time or field.is_relation:
                    continue
                value = field.get_db_prep_save(field.get_default(), connection)
                if value is not None:
                    cursor.execute(
                        f'ALTER TABLE "{model._meta.db_table}" ALTER COLUMN "{field.column}" SET DEFAULT %s', [value]
                    )


def _fill_with_others(cast: Cast) -> None:
    """Create 5,000 rows of each kind, of other people and other courts, inside the database."""
    people = """
        INSERT INTO ground_person (id, kind, name_ar, name_en, gender, emirates_id, licence_number, roll_number,
                                   language, zone, created_at)
        SELECT gen_random_uuid(), 'natural', 'شخص ' || n, 'Person ' || n, '', '', '', '', 'ar', 'Asia/Dubai', now()
        FROM generate_series(1, 200) n"""
    # Sixty venues that serve as court, facility and office: only their number matters here.
    venues = """
        INSERT INTO ground_venue (id, kind, code, name_ar, name_en, zone, law_profile)
        SELECT gen_random_uuid(), 'court', 'v' || n, 'محكمة ' || n, 'Court ' || n, 'Asia/Dubai', 'test'
        FROM generate_series(1, 60) n"""
    receipts = f"""
        INSERT INTO ground_receipt (id, venue_id, number, channel, owner_id, received_at, official_at, answer_due_at)
        SELECT gen_random_uuid(), %(court)s, 'X-' || n, 'web', (SELECT id FROM ground_person LIMIT 1),
               now(), now(), now()
        FROM generate_series(1, {ROWS}) n"""
    filings = """
        WITH others AS (SELECT id, row_number() OVER () AS place FROM ground_person WHERE name_en LIKE 'Person %%')
        INSERT INTO registry_filing (id, court_id, case_kind, state, receipt_id, filer_id, title, facts, requests,
                                     version, created_at)
        SELECT gen_random_uuid(), v.id, 'civil', 'accepted', r.id, o.id, 'دعوى', '', '', 1,
               now() - (r.place || ' minutes')::interval
        FROM (SELECT id, row_number() OVER () AS place FROM ground_receipt WHERE number LIKE 'X-%%') r
        JOIN others o ON o.place = 1 + r.place %% 200
        JOIN ground_venue v ON v.code = 'v' || (1 + r.place %% 60)"""
    reviews = """
        INSERT INTO registry_review (id, filing_id, version, decision, return_reasons, note, reviewer_id, at)
        SELECT gen_random_uuid(), id, 1, 'accepted', '[]', '', (SELECT id FROM ground_user LIMIT 1), created_at
        FROM registry_filing WHERE title = 'دعوى'"""
    cases = """
        INSERT INTO registry_case (id, filing_id, court_id, kind, year, serial, title, state, is_sealed, opened_at)
        SELECT gen_random_uuid(), id, court_id, 'civil', 2020, row_number() OVER (), title, 'listed', false, created_at
        FROM registry_filing WHERE title = 'دعوى'"""
    # A case with a listed hearing has a clerk; one case in twenty has none yet.
    assignments = """
        INSERT INTO registry_assignment (id, case_id, person_id, role, since)
        SELECT gen_random_uuid(), c.id, f.filer_id, 'clerk', now()
        FROM registry_case c JOIN registry_filing f ON f.id = c.filing_id WHERE c.serial %% 20 <> 0"""
    rooms = """
        INSERT INTO video_room (id, owner_label, owner_id, state, starts_at, ends_at, opens_at, space_buffer, zone,
                                title_ar, title_en, policy, version, node)
        SELECT gen_random_uuid(), 'hearings.hearing', id, 'scheduled', opened_at, opened_at + interval '30 minutes',
               opened_at, interval '0', 'Asia/Dubai', '', '', '{}', 1, ''
        FROM registry_case WHERE year = 2020"""
    hearings = """
        INSERT INTO hearings_hearing (id, case_id, room_id, kind, state, judge_id, clerk_id, starts_at, ends_at,
                                      is_closed, version, outcome_note, change_reason, created_at)
        SELECT gen_random_uuid(), c.id, r.id, 'pleading', 'scheduled', f.filer_id, f.filer_id, r.starts_at, r.ends_at,
               false, 1, '', '', now()
        FROM registry_case c JOIN registry_filing f ON f.id = c.filing_id JOIN video_room r ON r.owner_id = c.id"""
    seats = """
        INSERT INTO video_seat (id, room_id, person_id, role, number, state, is_live, generation, online,
                                identified_how, production, production_note, audio_on, video_on, is_muted_by_host,
                                is_sharing, is_media_suspended, removed_reason, readiness)
        SELECT gen_random_uuid(), room_id, judge_id, 'judge', 0, 'invited', true, 1, 0, '', '', '', true, true, false,
               false, false, '', '{}'
        FROM hearings_hearing"""
    minutes = """
        INSERT INTO hearings_minutes (id, hearing_id, version, state, text, edition, edited_at, sha256, created_at)
        SELECT gen_random_uuid(), id, 1, 'draft', '', 1, now(), '', now() FROM hearings_hearing"""
    notices = f"""
        WITH others AS (SELECT id, row_number() OVER () AS place FROM ground_person WHERE name_en LIKE 'Person %%')
        INSERT INTO ground_notice (id, key, kind, step, channel, recipient_id, venue_id, subject_label, subject_id,
                                   version, due_at, state, attempts, sent_at, address, language, title_ar, title_en,
                                   body_ar, body_en, skip_reason, created_at)
        SELECT gen_random_uuid(), 'x' || n, 'case_registered', 'now',
               CASE WHEN n %% 2 = 0 THEN 'inbox' ELSE 'worklist' END, o.id,
               CASE WHEN n %% 2 = 0 THEN NULL ELSE v.id END, 'registry.case', gen_random_uuid(), 1,
               now(), 'sent', 1, now() - (n || ' minutes')::interval, '', 'ar', '', '', '', '',
               '', now()
        FROM generate_series(1, {ROWS}) n JOIN others o ON o.place = 1 + n %% 200
        JOIN ground_venue v ON v.code = 'v' || (1 + n %% 60)"""
    appointments = f"""
        WITH others AS (SELECT id, row_number() OVER () AS place FROM ground_person WHERE name_en LIKE 'Person %%')
        INSERT INTO notary_appointment (id, kind, office_id, notary_id, applicant_id, state, starts_at, ends_at,
                                        version, change_reason, is_extended, created_at)
        SELECT gen_random_uuid(), 'marriage_contract', v.id, o.id, o.id, 'completed',
               now() - (n || ' hours')::interval, now() - (n || ' hours')::interval + interval '30 minutes', 1, '',
               false, now()
        FROM generate_series(1, {ROWS}) n JOIN others o ON o.place = 1 + n %% 200
        JOIN ground_venue v ON v.code = 'v' || (1 + n %% 60)"""
    participants = """
        INSERT INTO notary_participant (id, appointment_id, person_id, role)
        SELECT gen_random_uuid(), id, applicant_id, 'groom' FROM notary_appointment"""
    keys = {"court": cast.venues["other_court"].pk}
    with connection.cursor() as cursor:
        _let_the_database_know_defaults(cursor)
        for sql in (
            people,
            venues,
            receipts,
            filings,
            reviews,
            cases,
            assignments,
            rooms,
            hearings,
            seats,
            minutes,
            notices,
            appointments,
            participants,
        ):
            cursor.execute(sql, keys)
        cursor.execute("ANALYZE")


@pytest.mark.integration
@pytest.mark.timeout(400)
def test_large_lists_use_indexes(cast: Cast) -> None:
    assert connection.vendor == "postgresql"
    _fill_with_others(cast)
    day = timezone.now(), timezone.now() + timedelta(days=1)
    people, users = cast.people, cast.users
    lists: dict[str, tuple[QuerySet[Any], str]] = {
        "filings of a lawyer": (own_filings(people["lawyer"]), "registry_filing"),
        "the review queue": (queue_of(people["manager"]), "registry_filing"),
        "the board of a judge": (board_of(people["judge"], *day), "hearings_hearing"),
        "the board of a clerk": (board_of(people["clerk"], *day), "hearings_hearing"),
        "hearings of a lawyer": (own_hearings(people["lawyer"], now=day[0]), "hearings_hearing"),
        "hearings of a witness": (own_hearings(people["witness"], now=day[0]), "hearings_hearing"),
        "minutes to sign": (unsigned_minutes(people["judge"]), "hearings_minutes"),
        "the run of a facility": (seats_of_venues([cast.venues["facility"]], *day), "video_seat"),
        "the inbox": (inbox_of(users["lawyer"]), "ground_notice"),
        "the worklist": (worklist_of(users["officer"]), "ground_notice"),
        "coming appointments": (AppointmentList(people["groom"], day[0]).upcoming(20), "notary_appointment"),
        "past appointments": (AppointmentList(people["groom"], day[0]).past(20), "notary_appointment"),
        "postings": (postings_found(), "ground_posting"),
        "postings of a venue": (postings_found(venue=cast.venues["court"].pk), "ground_posting"),
        "opening hours by dates": (WorkingWeek.records.order_by("-first_day", "pk"), "calendars_workingweek"),
    }
    for state in ("", "listed"):
        for member in ("lawyer", "clerk"):
            granted, lying_open = CaseList(people[member], state=state).newest(20)
            lists[f"{state} cases of a {member} by right"] = granted, "registry_caseuserobjectpermission"
            lists[f"{state} cases of a {member} without a clerk"] = lying_open, "registry_case"
    whole = {name: reads_whole(rows, table) for name, (rows, table) in lists.items()}
    assert {name: steps for name, steps in whole.items() if steps} == {}
