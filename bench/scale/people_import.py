"""`python -m bench.scale.people_import [--people 10000]`: a CSV file, from its upload to the end of the import.

It needs a PostgreSQL in `DIWAN_DATABASE_URL`, which it migrates. One person in ten gets an account with an invitation,
and one in fifty a posting. In the same run, the same people and as many audit entries are inserted in bulk; the ratio
of both times is the cost of reading, checking, rights, accounts and progress on top of the database.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

HEADER = "name_ar,name_en,emirates_id,email,phone,role,venue,starts_on"


def emirates_id(number: int) -> str:
    """An Emirates ID with a check digit that fits."""
    digits = f"784{1950 + number % 50}{number:07d}"
    total = 0
    for place, sign in enumerate(reversed(digits)):
        value = int(sign) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return digits + str(-total % 10)


def file_of(people: int, first: int, venue: str) -> bytes:
    lines = [HEADER]
    for number in range(first, first + people):
        email = f"person{number}@import.example" if number % 10 == 0 else ""
        posting = f"clerk,{venue},2026-01-01" if number % 50 == 0 else ",,"
        name = f"شخص مستورد رقم {number},Imported Person {number}"
        lines.append(f"{name},{emirates_id(number)},{email},050{number % 10_000_000:07d},{posting}")
    return "\r\n".join(lines).encode()


def timed(act: Callable[[], object]) -> tuple[float, float]:
    """Seconds of the clock and of this process."""
    began, used = time.perf_counter(), time.process_time()
    act()
    return time.perf_counter() - began, time.process_time() - used


def main() -> None:
    """Measure once and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=10_000)
    options = parser.parse_args()
    import django  # noqa: PLC0415

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415

    call_command("migrate", verbosity=0, interactive=False)
    _measure(options.people)


def _measure(people: int) -> None:
    # After django.setup().
    from django.db import transaction  # noqa: PLC0415

    from courts.ground.actors import SYSTEM, actor_for  # noqa: PLC0415
    from courts.ground.models import Person, User, Venue  # noqa: PLC0415
    from courts.ground.services import audit  # noqa: PLC0415
    from courts.imports.services import people_imports  # noqa: PLC0415

    venue, _ = Venue.records.get_or_create(
        code="import-bench", defaults={"kind": "court", "name_ar": "محكمة", "law_profile": "uae_federal"}
    )
    user = User.objects.filter(email="import@bench.example").first()
    user = user or User.objects.create_superuser("import@bench.example", "a long password of a bench")
    first = 1 + Person.records.count()
    content = file_of(people, first, venue.code)

    def bare() -> None:
        with transaction.atomic():
            rows = [
                Person(name_ar=f"شخص {number}", name_en=f"Imported {number}", emirates_id=emirates_id(number))
                for number in range(first, first + people)
            ]
            Person.records.bulk_create(rows, batch_size=1000)
            audit.record_all("person.added", [(row, {}) for row in rows], actor=SYSTEM)
            transaction.set_rollback(True)

    wall, used = timed(bare)
    print(f"bare bulk insert of {people} people: {wall:.1f} s ({used:.1f} s of processor)")
    actor = actor_for(user)
    row = people_imports.receive(content, "people.csv", user=user)
    steps: dict[str, tuple[float, float]] = {}
    steps["check"] = timed(people_imports.work)
    row.refresh_from_db()
    if row.state != "ready":
        raise SystemExit(f"{row.state}: {row.error_count} errors")
    people_imports.confirm(row, row.sha256, actor=actor)

    def until_done() -> None:
        while row.state == "running":
            people_imports.work()
            row.refresh_from_db()

    steps["import"] = timed(until_done)
    total = sum(each for each, _used in steps.values())
    for name, (seconds, processor) in steps.items():
        print(f"{name}: {seconds:.1f} s ({processor:.1f} s of processor)")
    print(f"{row.state}: {row.added} added, {row.invited} invited, {row.posted} posted, {row.refused} left out")
    print(f"total: {total:.1f} s, {total / wall:.1f} times the bare insert; must: 60 s for 10,000")
    again = people_imports.receive(content, "people.csv", user=user)
    people_imports.work()
    again.refresh_from_db()
    people_imports.confirm(again, again.sha256, actor=actor)
    row = again
    wall, _used = timed(until_done)
    print(f"the same file again: {wall:.1f} s, {row.added} added, {row.unchanged} unchanged")


if __name__ == "__main__":
    main()
