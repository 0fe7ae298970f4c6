"""Appointments at the notary."""

from __future__ import annotations

from bench.scale.fill import insert
from bench.scale.rows.keys import YEARS, Scale, key, series
from notary.models import Appointment, Participant


def write_appointments(s: Scale) -> None:
    """An appointment at the notary for each twentieth case, nearly all in the past."""
    count = s.cases // 20
    starts = (
        f"date_trunc('day', now()) - interval '1 day' * (1 + {YEARS * 365} * (1 - n::float8 / {count}))::int "
        "+ interval '5 hours'"
    )
    source = f"(SELECT n, {starts} AS starts_at FROM {series(count)}) x"
    applicant = s.person(f"n * 17 % {s.people}")
    insert(
        Appointment,
        source,
        {
            "id": key("appointment", "n"),
            "kind": "'marriage_contract'",
            "office": f"'{s.cast.venues['office'].pk}'::uuid",
            "notary": f"'{s.cast.people['notary'].pk}'::uuid",
            "applicant": applicant,
            "state": "'completed'",
            "starts_at": "starts_at",
            "ends_at": "starts_at + interval '30 minutes'",
        },
    )
    for role, person in (("groom", applicant), ("bride", s.person(f"(n * 17 + 1) % {s.people}"))):
        insert(
            Participant,
            source,
            {"appointment": key("appointment", "n"), "person": person, "role": f"'{role}'"},
        )
