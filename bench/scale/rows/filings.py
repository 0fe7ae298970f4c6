"""Filings with their documents, reviews and rights."""

from __future__ import annotations

from bench.scale.fill import insert
from bench.scale.rows.keys import (
    CLAIMANT_LAWYER,
    COURT,
    COURTS,
    KINDS,
    MANAGER,
    Scale,
    key,
    permission_key,
    person_name,
    pick,
    series,
)
from courts.ground.models import Document, Receipt
from courts.registry.models import Filing, FilingDocument, FilingParty, FilingUserObjectPermission, Review


def write_filings(s: Scale) -> None:
    """The accepted filings of all cases, and filings that wait, were returned, or are drafts."""
    year = "extract(year from opened_at)::int"
    waits = (
        "(SELECT n, lawyers, opened_at, claimant, respondent, 'accepted' AS state FROM scale_case UNION ALL "
        f"SELECT n, {s.lawyers}, now() - interval '1 minute' * (n - {s.cases}), n % {s.people}, (n + 1) % {s.people}, "
        f"CASE WHEN n % 10 = 9 THEN 'returned' ELSE 'submitted' END "
        f"FROM {series(s.cases + s.waiting + s.waiting // 9, 'n', s.cases + 1)}) x"
    )
    # Half of those that wait do so in the first court.
    court = s.court(f"CASE WHEN state <> 'accepted' AND n % 2 = 0 THEN 0 ELSE {COURT} END")
    insert(
        Receipt,
        waits,
        {
            "id": key("receipt", "n"),
            "venue": court,
            "number": f"'SCL-F-' || {year} || '-' || lpad(n::text, 7, '0')",
            "channel": "'web'",
            "owner": s.lawyer(CLAIMANT_LAWYER),
            "received_at": "opened_at - interval '3 days'",
            "official_at": "opened_at - interval '3 days'",
            "answer_due_at": "opened_at + interval '2 days'",
        },
    )
    insert(
        Filing,
        waits,
        {
            "id": key("filing", "n"),
            "court": court,
            "case_kind": pick(KINDS, f"n / {COURTS}"),
            "state": "state",
            "receipt": key("receipt", "n"),
            "queued_at": "opened_at - interval '3 days'",
            "filer": s.lawyer(CLAIMANT_LAWYER),
            "title": "'مطالبة بمبلغ ' || n",
            "facts": "'توريد بضاعة بموجب عقد ولم يسدد المدعى عليه الثمن'",
            "requests": "'إلزام المدعى عليه بأداء المبلغ'",
            "claim_value": "1000 + n % 100000",
            "created_at": "opened_at - interval '4 days'",
            "cure_by": "CASE WHEN state = 'returned' THEN now() + interval '5 days' END",
        },
    )
    for position, (role, who) in enumerate((("claimant", "claimant"), ("respondent", "respondent"))):
        insert(
            FilingParty,
            waits,
            {
                "filing": key("filing", "n"),
                "role": f"'{role}'",
                "position": str(position),
                "kind": "'natural'",
                "name_ar": person_name(who, 0),
                "name_en": person_name(who, 1),
                "emirates_id": f"'784' || lpad((300000000000 + {who})::text, 12, '0')",
                "lawyer": s.lawyer(CLAIMANT_LAWYER) if role == "claimant" else "NULL",
            },
        )
    for position, kind in enumerate(("statement", "power_of_attorney")):
        row = key("document-" + kind, "n")
        insert(
            Document,
            waits,
            {
                "id": row,
                "content": f"'documents/00/' || {row}",
                "stem": "'صحيفة الدعوى'",
                "extension": "'pdf'",
                "media_type": "'application/pdf'",
                "size": "123456",
                "pages": "4",
                "sha256": "md5(n::text) || md5(n::text)",
                "uploaded_by": s.lawyer_user(CLAIMANT_LAWYER),
                "uploaded_at": "opened_at - interval '4 days'",
            },
        )
        insert(
            FilingDocument,
            waits,
            {
                "filing": key("filing", "n"),
                "document": row,
                "kind": f"'{kind}'",
                "position": str(position),
            },
        )
    permission = f"(SELECT id FROM auth_permission WHERE id = {permission_key('access_filing')})"
    for who, source in (
        (s.lawyer_user(CLAIMANT_LAWYER), waits),
        (s.staff_user("case_manager", MANAGER), "scale_case"),
    ):
        insert(
            FilingUserObjectPermission,
            source,
            {"permission": permission, "user": who, "content_object": key("filing", "n")},
        )
    insert(
        Review,
        "scale_case",
        {
            "filing": key("filing", "n"),
            "version": "1",
            "decision": "'accepted'",
            "reviewer": s.staff_user("case_manager", MANAGER),
            "at": "opened_at",
        },
    )
