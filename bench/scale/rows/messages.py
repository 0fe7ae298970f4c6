"""Notices, audit entries with their seals, and lines of timelines."""

from __future__ import annotations

from bench.scale.fill import insert
from bench.scale.rows.keys import CLAIMANT_LAWYER, COURTS, KINDS, YEARS, Scale, key, pick, run, series
from courts.ground.models import AuditEntry, AuditSeal, Notice, TimelineEntry


def write_notices(s: Scale) -> None:
    """Sent notices of every case and hearing, and reminders that wait for their time."""
    lawyer = s.lawyer(CLAIMANT_LAWYER)
    sent = {
        "recipient": lawyer,
        "due_at": "opened_at",
        "state": "'sent'",
        "attempts": "1",
        "sent_at": "opened_at",
        "title_ar": "'قُيدت الدعوى'",
        "title_en": "'The case is registered'",
        "body_ar": "repeat('قُيدت دعواكم ويمكنكم متابعتها من صفحتها. ', 3)",
        "body_en": "repeat('Your case is registered; its page shows its progress. ', 3)",
    }
    case = {"kind": "'case_registered'", "subject_label": "'registry.case'", "subject_id": key("case", "n")}
    hearing = {"kind": "'hearing_listed'", "subject_label": "'hearings.hearing'", "subject_id": key("hearing", "n")}
    for about, channel in ((case, "inbox"), (hearing, "inbox"), (hearing, "email")):
        insert(
            Notice,
            "scale_case",
            {
                "key": f"'{about['kind'][1:-1]}:{channel}:' || n",
                "channel": f"'{channel}'",
                "read_at": "CASE WHEN n % 4 = 0 OR is_to_come THEN NULL ELSE opened_at END",
                **about,
                **sent,
            },
        )
    for step, before in (("24h", "24 hours"), ("2h", "2 hours")):
        for channel in ("inbox", "email"):
            insert(
                Notice,
                "(SELECT * FROM scale_case WHERE is_to_come) x",
                {
                    **hearing,
                    "kind": "'hearing_reminder'",
                    "key": f"'hearing_reminder:{step}:{channel}:' || n",
                    "step": f"'{step}'",
                    "channel": f"'{channel}'",
                    "recipient": lawyer,
                    "due_at": f"starts_at - interval '{before}'",
                    "expires_at": "starts_at",
                },
            )


def write_audit(s: Scale) -> None:
    """Three sealed entries of each case. The hashes are unique, and no chain of real hashes."""
    first = AuditEntry.records.count() + 1000
    actions = ["case.opened", "case.granted", "representation.began"]
    entries = series(s.cases * len(actions), "e")
    n = f"((e - 1) / {len(actions)} + 1)"
    insert(
        AuditEntry,
        entries,
        {
            "id": f"{first} + e",
            "at": f"now() - interval '{YEARS} years' * (1 - e::float8 / {s.cases * len(actions)})",
            "actor_label": "'أمين السر'",
            "action": pick(actions, "e - 1"),
            "subject_label": "'registry.case'",
            "subject_id": f"{key('case', n)}::text",
            "detail": "'{}'::jsonb",
        },
    )
    insert(
        AuditSeal,
        entries,
        {
            "id": f"{first} + e",
            "entry": f"{first} + e",
            "previous": "md5('seal' || (e - 1)) || md5('link' || (e - 1))",
            "hash": "md5('seal' || e) || md5('link' || e)",
        },
    )
    for model in (AuditEntry, AuditSeal):
        table = model._meta.db_table
        run(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))")


def write_timeline(s: Scale) -> None:
    """Three lines of each case; the first one carries the statement of claim."""
    receipt = "jsonb_build_object('receipt', 'SCL-F-' || n)"
    number = f"jsonb_build_object('serial', n / {COURTS * len(KINDS)} + 1, 'year', extract(year from opened_at)::int)"
    for kind, at, mark, params, source in (
        ("claim_filed", "opened_at - interval '3 days'", "party", receipt, {}),
        ("case_registered", "opened_at", "court", number, {}),
        (
            "hearing_listed",
            "opened_at + interval '1 hour'",
            "court",
            "jsonb_build_object('kind', 'pleading', 'starts_at', starts_at)",
            {"source_label": "'hearings.hearing'", "source_id": key("hearing", "n")},
        ),
    ):
        insert(
            TimelineEntry,
            "scale_case",
            {
                "id": key(f"line-{kind}", "n"),
                "subject_label": "'registry.case'",
                "subject_id": key("case", "n"),
                "at": at,
                "mark": f"'{mark}'",
                "kind": f"'{kind}'",
                "params": params,
                **source,
            },
        )
    insert(
        TimelineEntry.documents.through,
        "scale_case",
        {"timelineentry": key("line-claim_filed", "n"), "document": key("document-statement", "n")},
    )
