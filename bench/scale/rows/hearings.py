"""A hearing of each case."""

from __future__ import annotations

import json
from dataclasses import asdict

from bench.scale.fill import insert
from bench.scale.rows.keys import (
    CLAIMANT_LAWYER,
    CLERK,
    COURTS,
    HAS_RESPONDENT_LAWYER,
    JUDGE,
    RESPONDENT_LAWYER,
    STAFF,
    Scale,
    key,
    series,
)
from courts.ground.models import Reservation, Resource
from hearings.models import Hearing, HearingEvent, Minutes
from hearings.roles import POLICY
from video.models import Room, Seat, Sitting


def write_hearings(s: Scale) -> None:
    """A hearing of each case with its room, seats and reservation; past ones with minutes and events."""
    ends = "starts_at + interval '15 minutes'"
    past = "(SELECT * FROM scale_case WHERE NOT is_to_come) x"
    insert(
        Room,
        "scale_case",
        {
            "id": key("room", "n"),
            "owner_label": "'hearings.hearing'",
            "owner_id": key("hearing", "n"),
            "state": "CASE WHEN is_to_come THEN 'scheduled' ELSE 'closed' END",
            "starts_at": "starts_at",
            "ends_at": ends,
            "opens_at": "starts_at - interval '15 minutes'",
            "title_ar": "'جلسة مرافعة'",
            "title_en": "'Pleading hearing'",
            "policy": _policy(),
        },
    )
    insert(
        Hearing,
        "scale_case",
        {
            "id": key("hearing", "n"),
            "case": key("case", "n"),
            "room": key("room", "n"),
            "kind": "'pleading'",
            "state": "CASE WHEN is_to_come THEN 'scheduled' ELSE 'concluded' END",
            "judge": s.staff("judge", JUDGE),
            "clerk": s.staff("clerk", CLERK),
            "starts_at": "starts_at",
            "ends_at": ends,
            "is_closed": "n % 25 = 0",
            "opened_at": "CASE WHEN is_to_come THEN NULL ELSE starts_at END",
            "ended_at": f"CASE WHEN is_to_come THEN NULL ELSE {ends} END",
            "created_at": "opened_at",
        },
    )
    seats = (
        ("judge", s.staff("judge", JUDGE), "true"),
        ("clerk", s.staff("clerk", CLERK), "true"),
        ("claimant_counsel", s.lawyer(CLAIMANT_LAWYER), "true"),
        ("respondent_counsel", s.lawyer(RESPONDENT_LAWYER), HAS_RESPONDENT_LAWYER),
        ("respondent", s.person("respondent"), "true"),
    )
    for role, person, condition in seats:
        insert(
            Seat,
            f"(SELECT * FROM scale_case WHERE {condition}) x",
            {
                "id": key(f"seat-{role}", "n"),
                "room": key("room", "n"),
                "person": person,
                "role": f"'{role}'",
                "state": "CASE WHEN is_to_come THEN 'invited' ELSE 'left' END",
            },
        )
    insert(
        Seat,
        "(SELECT * FROM scale_case WHERE is_to_come AND n % 100 = 1) x",
        {
            "room": key("room", "n"),
            "person": f"'{s.cast.people['detainee'].pk}'::uuid",
            "space": f"'{s.cast.spaces['facility_room'].pk}'::uuid",
            "role": "'detainee'",
            "production": "'awaited'",
        },
    )
    insert(Sitting, past, {"room": key("room", "n"), "state": "'ended'", "started_at": "starts_at", "ended_at": ends})
    insert(
        Minutes,
        past,
        {
            "hearing": key("hearing", "n"),
            "state": "'signed'",
            "text": "'محضر الجلسة رقم ' || n",
            "sha256": "md5(n::text) || md5(n::text)",
            "signed_by": s.staff_user("judge", JUDGE),
            "signed_at": "starts_at + interval '1 hour'",
        },
    )
    for kind, at in (("opened", "starts_at"), ("concluded", ends)):
        insert(
            HearingEvent,
            past,
            {"hearing": key("hearing", "n"), "kind": f"'{kind}'", "at": at, "actor": s.staff_user("judge", JUDGE)},
        )
    insert(
        Resource,
        series(COURTS * STAFF - 1, "p", 0),
        {"id": key("resource", "p"), "kind": "'judge'", "person": s.staff("judge", "p")},
    )
    insert(
        Reservation,
        "scale_case",
        {
            "resource": key("resource", JUDGE),
            "starts_at": "starts_at",
            "ends_at": ends,
            "state": "CASE WHEN is_to_come THEN 'booked' ELSE 'released' END",
            "subject_label": "'video.room'",
            "subject_id": key("room", "n"),
        },
    )


def _policy() -> str:
    """The policy of a room as the listing service stores it."""
    return "'" + json.dumps(asdict(POLICY)).replace("'", "''") + "'::jsonb"
