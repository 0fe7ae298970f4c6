"""`python -m bench.scale.booking`: many clerks list a hearing for one judge at one time, on a seeded database.

In the same run, the same number of transactions takes the same locks in bare SQL. The ratio of both times is the cost
of the product on top of the database.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from multiprocessing import get_context
from typing import Any
from uuid import UUID, uuid4

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

DURATION = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Race:
    """One time of one judge, and the cases of the clerks who want it."""

    cases: tuple[UUID, ...]
    judge: UUID
    clerk: UUID
    starts_at: datetime


def prepare(tries: int) -> Race:
    """Choose as many cases of the cast's court, and a time that its judge has free."""
    # After django.setup().
    from courts.calendars.queries.availability import nearest_free  # noqa: PLC0415
    from courts.ground import clock  # noqa: PLC0415
    from courts.ground.models import User  # noqa: PLC0415
    from courts.ground.services.reservations import resources_of  # noqa: PLC0415
    from courts.registry.models import Case  # noqa: PLC0415

    judge = User.objects.select_related("person").get(email="judge@diwan.example").person
    clerk = User.objects.select_related("person").get(email="clerk@diwan.example").person
    court = judge.postings.get().venue
    cases = Case.records.filter(court=court, state__in=("preparing", "listed", "adjourned", "concluded"))
    keys = tuple(cases.order_by("-pk").values_list("pk", flat=True)[:tries])
    # A small database has fewer open cases: several clerks then want the time for the same case.
    keys = (keys * (tries // len(keys) + 1))[:tries]
    around = clock.now() + timedelta(days=4)
    (resource,) = resources_of([(judge, "judge")])
    free = nearest_free(
        court,
        [(resource, timedelta(0))],
        around=around,
        not_before=around,
        duration=DURATION,
        step=DURATION,
        count=1,
    )
    return Race(keys, judge.pk, clerk.pk, free[0])


def try_all(race: Race, keys: tuple[UUID, ...]) -> Counter[str]:
    """Let the clerk list each case at the one time, as the page does; return the outcomes."""
    from courts.ground.actors import actor_for  # noqa: PLC0415
    from courts.ground.models import Person, User  # noqa: PLC0415
    from courts.registry.models import Case  # noqa: PLC0415
    from hearings.services.conflicts import NotFree  # noqa: PLC0415
    from hearings.services.listing import schedule_hearing  # noqa: PLC0415
    from hearings.services.plans import ListingPlan  # noqa: PLC0415

    people = {person.pk: person for person in Person.records.filter(pk__in=[race.judge, race.clerk])}
    actor = actor_for(User.objects.select_related("person").get(person=race.clerk))
    plan = ListingPlan("pleading", race.starts_at, DURATION, judge=people[race.judge], clerk=people[race.clerk])
    outcomes: Counter[str] = Counter()
    cases = Case.records.select_related("court").in_bulk(list(keys))
    for key in keys:
        try:
            schedule_hearing(cases[key], plan=plan, actor=actor, key=str(uuid4()))
            outcomes["won"] += 1
        except NotFree as refused:
            outcomes[f"{len(refused.nearest)} other times"] += 1
        except Exception as error:  # noqa: BLE001 - counted
            outcomes[f"error {type(error).__name__}: {error}"[:100]] += 1
    return outcomes


def lock_all(race: Race, keys: tuple[UUID, ...]) -> Counter[str]:
    """Take the locks of a listing for each case in bare SQL, ask if the time is free, and let go."""
    from django.db import connection  # noqa: PLC0415

    connection.ensure_connection()
    bare = connection.connection
    outcomes: Counter[str] = Counter()
    ends_at = race.starts_at + DURATION
    for key in keys:
        with bare.transaction(), bare.cursor() as cursor:
            cursor.execute("SELECT id FROM registry_case WHERE id = %s FOR NO KEY UPDATE", [key])
            cursor.execute(
                "SELECT id FROM ground_resource WHERE person_id = %s OR person_id IN (SELECT r.lawyer_id FROM"
                " registry_representation r JOIN registry_party p ON p.id = r.party_id"
                " WHERE p.case_id = %s AND r.until IS NULL) ORDER BY id FOR UPDATE",
                [race.judge, key],
            )
            resources = [row[0] for row in cursor.fetchall()]
            cursor.execute(
                "SELECT 1 FROM ground_reservation WHERE resource_id = ANY(%s) AND starts_at < %s AND ends_at > %s"
                " AND state IN ('held', 'booked')",
                [resources, ends_at, race.starts_at],
            )
            outcomes["taken" if cursor.fetchall() else "free"] += 1
    return outcomes


def _work(act: Callable[[Race, tuple[UUID, ...]], Counter[str]], race: Race, keys: tuple[UUID, ...]) -> Any:
    import django  # noqa: PLC0415

    django.setup()
    from django.db import connection  # noqa: PLC0415

    connection.ensure_connection()
    act(race, keys[:0])
    began = time.monotonic()
    outcomes = act(race, keys)
    return outcomes, time.monotonic() - began


def run(
    act: Callable[[Race, tuple[UUID, ...]], Counter[str]], race: Race, processes: int
) -> tuple[Counter[str], float]:
    """Share the cases among processes that work at the same time; return the outcomes and the longest time."""
    shares = [race.cases[number::processes] for number in range(processes)]
    # Not forked: the threads of a connection pool do not survive a fork.
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        done = list(pool.map(_work, [act] * processes, [race] * processes, shares))
    return sum((outcomes for outcomes, _time in done), Counter()), max(seconds for _outcomes, seconds in done)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.scale.booking", description=__doc__)
    parser.add_argument("--tries", type=int, default=1000)
    parser.add_argument("--processes", type=int, default=4)
    options = parser.parse_args()
    import django  # noqa: PLC0415

    django.setup()
    from django.db import connection  # noqa: PLC0415

    race = prepare(options.tries)
    connection.close()
    outcomes, product = run(try_all, race, options.processes)
    _locked, bare = run(lock_all, race, options.processes)
    errors = sum(count for name, count in outcomes.items() if name.startswith("error"))
    for name, count in sorted(outcomes.items()):
        print(f"{count:6} {name}")
    print(f"the product: {product:.2f} s, {product / options.tries * 1000:.2f} ms a try")
    print(f"bare SQL:    {bare:.2f} s, {bare / options.tries * 1000:.2f} ms a try")
    print(f"ratio {product / bare:.1f}, winners {outcomes['won']}, errors {errors}")
    if outcomes["won"] != 1 or errors:
        sys.exit("expected one winner and no error")


if __name__ == "__main__":
    main()
