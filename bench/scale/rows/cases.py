"""Cases with parties, counsel, staff, and the rights that come with each."""

from __future__ import annotations

from bench.scale.fill import insert
from bench.scale.rows.keys import (
    CLAIMANT_LAWYER,
    CLERK,
    COURT,
    COURTS,
    HAS_RESPONDENT_LAWYER,
    JUDGE,
    KINDS,
    RESPONDENT_LAWYER,
    SEALED,
    WITHOUT_CLERK,
    YEARS,
    Scale,
    key,
    permission_key,
    pick,
)
from courts.ground.models import Counter
from courts.registry.models import Assignment, Case, CaseUserObjectPermission, Party, Representation


def write_cases(s: Scale) -> None:
    """Cases with parties, counsel, staff, and the rights that come with each."""
    # By the columns of `scale_case`: also the rights repeat it.
    state = (
        "CASE WHEN is_to_come THEN 'listed' WHEN n % 20 = 0 THEN 'adjourned' WHEN n % 20 = 1 THEN 'concluded' "
        "WHEN n % 20 = 2 THEN 'preparing' ELSE 'closed' END"
    )
    insert(
        Case,
        "scale_case",
        {
            "id": key("case", "n"),
            "filing": key("filing", "n"),
            "court": s.court(COURT),
            "kind": pick(KINDS, f"n / {COURTS}"),
            "year": "extract(year from opened_at)::int",
            "serial": f"n / {COURTS * len(KINDS)} + 1",
            "title": "'مطالبة بمبلغ ' || n",
            "state": state,
            "is_sealed": SEALED,
            "opened_at": "opened_at",
            "title_folded": "'مطالبه بمبلغ ' || n",
            "has_clerk": f"NOT ({WITHOUT_CLERK})",
        },
    )
    permission = f"{permission_key('access_case')}"
    for position, role in enumerate(("claimant", "respondent")):
        insert(
            Party,
            "scale_case",
            {
                "id": key(f"party-{role}", "n"),
                "case": key("case", "n"),
                "person": s.person(role),
                "role": f"'{role}'",
                "position": str(position),
            },
        )
        insert(
            CaseUserObjectPermission,
            f"(SELECT n, opened_at, is_to_come, {role} AS p FROM scale_case WHERE {role} % 5 = 0) x",
            {
                "permission": permission,
                "user": s.user("p"),
                "content_object": key("case", "n"),
                "opened_at": "opened_at",
                "case_state": state,
            },
        )
    for role, number, condition in (
        ("claimant", CLAIMANT_LAWYER, "true"),
        ("respondent", RESPONDENT_LAWYER, HAS_RESPONDENT_LAWYER),
    ):
        source = f"(SELECT * FROM scale_case WHERE {condition}) x"
        insert(
            Representation,
            source,
            {"party": key(f"party-{role}", "n"), "lawyer": s.lawyer(number), "since": "opened_at"},
        )
        insert(
            CaseUserObjectPermission,
            source,
            {
                "permission": permission,
                "user": s.lawyer_user(number),
                "content_object": key("case", "n"),
                "opened_at": "opened_at",
                "case_state": state,
            },
        )
    for role, place, condition in (("judge", JUDGE, "true"), ("clerk", CLERK, f"NOT ({WITHOUT_CLERK})")):
        source = f"(SELECT * FROM scale_case WHERE {condition}) x"
        insert(
            Assignment,
            source,
            {
                "case": key("case", "n"),
                "person": s.staff(role, place),
                "role": f"'{role}'",
                "since": "opened_at",
            },
        )
        insert(
            CaseUserObjectPermission,
            source,
            {
                "permission": permission,
                "user": s.staff_user(role, place),
                "content_object": key("case", "n"),
                "opened_at": "opened_at",
                "case_state": state,
            },
        )
    for number, kind in enumerate(KINDS):
        for court in s.courts:
            insert(
                Counter,
                f"generate_series(extract(year from now())::int - {YEARS}, extract(year from now())::int) y",
                {"venue": f"'{court}'::uuid", "series": f"'case:{kind}'", "year": "y", "last": f"{s.cases + number}"},
            )
