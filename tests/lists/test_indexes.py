"""Large lists on PostgreSQL: an index leads to the rows of a page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import JSONField, QuerySet
from django.utils import timezone

from courts.access.queries.postings import postings_found
from courts.calendars.models import WorkingWeek
from courts.ground.queries.notices import inbox_of, worklist_of
from courts.registry.queries.case_search import CaseList
from courts.registry.queries.filings import own_filings, queue_of
from custody.queries.facility import seats_of_venues
from demo.people import Cast
from hearings.queries.hearings import board_of, own_hearings, unsigned_minutes
from notary.queries.appointments import AppointmentList

pytestmark = pytest.mark.slow


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
