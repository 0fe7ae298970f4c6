"""`python -m bench.scale.sweeps` measures the periodic tasks with nothing to do, in the database of DIWAN_DATABASE_URL.

Each task runs once to reach its steady state, then several times. The median counts. Blocks are PostgreSQL buffers of
8 kB, read from the statistics of the database: no other process may use it meanwhile.
"""

from __future__ import annotations

import os
import statistics
import time
from dataclasses import dataclass

# The product's own settings, as a worker has them.
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

RUNS = 5


@dataclass(frozen=True, slots=True)
class Cost:
    """The cost of one run of a task, and its runs a minute."""

    task: str
    milliseconds: float
    queries: int
    blocks: int
    runs_a_minute: float

    @property
    def worker_seconds(self) -> float:
        """Seconds of a worker in each minute."""
        return self.milliseconds / 1000 * self.runs_a_minute


def measure() -> list[Cost]:
    """Run every task of the beat schedule. Changes the database where a task has work; then it is run until done."""
    # After django.setup().
    from config.celery import SCHEDULE, app  # noqa: PLC0415

    app.loader.import_default_modules()
    forget_full_runs()
    return [_cost_of(entry["task"], app.tasks[entry["task"]], 60 / entry["schedule"]) for entry in SCHEDULE.values()]


def _cost_of(name: str, task: object, runs_a_minute: float) -> Cost:
    from django.db import connection  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    if not callable(task):
        raise TypeError(name)
    # Until it is idle: the first runs find what the seeding left.
    for _ in range(1000):
        if not task():
            break
    times, blocks, queries = [], [], 0
    for _ in range(RUNS):
        before = _blocks()
        with CaptureQueriesContext(connection) as captured:
            began = time.perf_counter()
            task()
            times.append((time.perf_counter() - began) * 1000)
        queries = len(captured)
        blocks.append(_blocks() - before)
    return Cost(name, statistics.median(times), queries, int(statistics.median(blocks)), runs_a_minute)


def forget_full_runs() -> None:
    """Leave out the nightly full runs and checks: the day is measured here, the night in `nightly`."""
    from courts.ground import clock  # noqa: PLC0415
    from courts.ground.declared import checks, sweeps  # noqa: PLC0415
    from courts.ground.models import SweepState  # noqa: PLC0415

    for each in (*sweeps.registered(), *checks.registered()):
        SweepState.records.update_or_create(pk=each.name, defaults={"full_ended_at": clock.now(), "full_after": ""})


def _blocks() -> int:
    from django.db import connection  # noqa: PLC0415

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_force_next_flush()")
        cursor.execute("SELECT blks_hit + blks_read FROM pg_stat_database WHERE datname = current_database()")
        return int(cursor.fetchone()[0])


def table_of(costs: list[Cost]) -> str:
    """Return the costs as a table, the dearest first, with their sum."""
    lines = ["| task | ms | queries | blocks | runs a minute | worker-seconds a minute |", "|---|---|---|---|---|---|"]
    lines += [
        f"| {cost.task} | {cost.milliseconds:.1f} | {cost.queries} | {cost.blocks} | {cost.runs_a_minute:.0f}"
        f" | {cost.worker_seconds:.3f} |"
        for cost in sorted(costs, key=lambda cost: -cost.worker_seconds)
    ]
    total = sum(cost.worker_seconds for cost in costs)
    return "\n".join([*lines, f"| all, of 120 worker-seconds | | | | | {total:.2f} |"])


def main() -> None:
    import django  # noqa: PLC0415

    django.setup()
    from django.db import connection  # noqa: PLC0415

    if connection.vendor != "postgresql":
        raise SystemExit("DIWAN_DATABASE_URL must name a PostgreSQL database")
    print(table_of(measure()))


if __name__ == "__main__":
    main()
