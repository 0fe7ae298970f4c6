"""Courts and their staff, parties, lawyers; and the numbers of all cases."""

from __future__ import annotations

from allauth.account.models import EmailAddress

from bench.scale.fill import insert
from bench.scale.rows.keys import (
    A_DAY,
    COURTS,
    HAS_ACCOUNT,
    STAFF,
    YEARS,
    Scale,
    folded_names,
    key,
    person_name,
    run,
    series,
)
from courts.ground.models import Contact, Person, Posting, User, Venue


def write_places(s: Scale) -> None:
    """The two courts of the cast and eight others, with judges, clerks and case managers."""
    s.courts = [str(s.cast.venues["court"].pk), str(s.cast.venues["other_court"].pk)]
    for number in range(2, COURTS):
        venue = Venue.records.create(
            kind="court", code=f"c{number:02d}", name_ar=f"محكمة {number}", name_en=f"Court {number}"
        )
        s.courts.append(str(venue.pk))
    last = COURTS * STAFF - 1
    for role in ("judge", "clerk", "case_manager"):
        source = series(last, "p", 1)
        insert(
            Person,
            source,
            {
                "id": s.staff(role, "p"),
                "name_ar": person_name("p * 31", 0),
                "name_en": person_name("p * 31", 1),
                **folded_names("p * 31"),
            },
        )
        _accounts(f"user-{role}", role, source)
        insert(
            Posting,
            source,
            {
                "person": s.staff(role, "p"),
                "venue": s.court(f"p / {STAFF}"),
                "role": f"'{role}'",
                "starts_on": "current_date - 2000",
            },
        )
    # Postings that ended long ago, of people who work elsewhere now.
    insert(
        Posting,
        series(last, "p", 1),
        {
            "person": s.staff("clerk", "p"),
            "venue": s.court(f"p / {STAFF} + 1"),
            "role": "'clerk'",
            "starts_on": "current_date - 3000",
            "ends_on": "current_date - 2001",
        },
    )


def _accounts(kind: str, person: str, source: str) -> None:
    mail = f"'{kind}-' || p || '@scale.example'"
    insert(User, source, {"id": key(kind, "p"), "person": key(person, "p"), "email": mail, "password": "'!'"})
    insert(
        EmailAddress,
        source,
        {"user": key(kind, "p"), "email": mail, "verified": "true", "primary": "true"},
    )
    insert(
        Contact,
        source,
        {"person": key(person, "p"), "channel": "'email'", "address": mail, "verified_at": "now()"},
    )


def write_people(s: Scale) -> None:
    """Parties, one in five with an account, and lawyers, each with one."""
    source = series(s.people - 1, "p")
    insert(
        Person,
        source,
        {
            "id": s.person("p"),
            "kind": "CASE WHEN p % 9 = 8 THEN 'legal' ELSE 'natural' END",
            "name_ar": person_name("p", 0),
            "name_en": person_name("p", 1),
            **folded_names("p"),
            "emirates_id": "CASE WHEN p % 9 = 8 THEN '' ELSE '784' || lpad((300000000000 + p)::text, 12, '0') END",
            "licence_number": "CASE WHEN p % 9 = 8 THEN 'CN-' || p ELSE '' END",
            "created_at": f"now() - interval '{YEARS} years'",
        },
    )
    _accounts("user-person", "person", f"(SELECT p FROM {source} WHERE {HAS_ACCOUNT}) x")
    source = series(s.lawyers - 1, "p", 2)
    insert(
        Person,
        source,
        {
            "id": s.lawyer("p"),
            "name_ar": person_name("p * 17", 0),
            "name_en": person_name("p * 17", 1),
            **folded_names("p * 17"),
            "emirates_id": "'784' || lpad((200000000000 + p)::text, 12, '0')",
            "roll_number": "'R' || p",
        },
    )
    _accounts("user-lawyer", "lawyer", source)


def write_numbers(s: Scale) -> None:
    """The temporary table of cases, with the numbers from which all their rows are made."""
    run("DROP TABLE IF EXISTS scale_case")
    run(
        f"""
        CREATE UNLOGGED TABLE scale_case AS
        SELECT n, {s.lawyers}::bigint AS lawyers,
               now() - interval '{YEARS} years' * (1 - n::float8 / {s.cases}) AS opened_at,
               CASE n WHEN {s.rare} THEN 1 ELSE n * 7919 % {s.people} END AS claimant,
               (n * 104729 + 1) % {s.people} AS respondent,
               n > {s.old} AS is_to_come,
               CASE WHEN n > {s.old}
                    THEN date_trunc('day', now())
                         + interval '1 day' * (2 + (n - {s.old} - 1) / {COURTS * STAFF * A_DAY})
                         + interval '4 hours' + interval '30 minutes' * ((n - {s.old} - 1) / {COURTS * STAFF} % {A_DAY})
                    ELSE date_trunc('day', now() - interval '1 day'
                             * (1 + (1825 * (1 - n::float8 / {s.old}))::int))
                         + interval '4 hours' + interval '15 minutes' * (n / {COURTS * STAFF} % 28)
               END AS starts_at
        FROM {series(s.cases)}"""
    )
    # Two parties of a case are two people.
    run(f"UPDATE scale_case SET respondent = (respondent + 1) % {s.people} WHERE respondent = claimant")
    run("ANALYZE scale_case")
