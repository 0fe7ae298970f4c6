"""`python -m bench.scale.nightly` times the nightly full runs and checks in the database of DIWAN_DATABASE_URL.

Each looks at its whole table, in the calls that the beat schedule makes. The seeded rows agree: each row that a run
repairs or reports is a mistake of the seed or of the product.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass

# The product's own settings, as a worker has them.
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")


@dataclass(frozen=True, slots=True)
class Night:
    """The seconds of one nightly run, of the longest of its calls, and the rows that it repaired or reported."""

    name: str
    rows: int
    seconds: float
    longest: float
    calls: int
    found: int


def measure() -> list[Night]:
    """Run each full run and each check from the first row to the last. Changes rows only where they do not agree."""
    # After django.setup().
    from bench.scale.sweeps import forget_full_runs  # noqa: PLC0415
    from config.celery import app  # noqa: PLC0415
    from courts.ground import clock  # noqa: PLC0415
    from courts.ground.declared import checks, sweeps  # noqa: PLC0415
    from courts.ground.services import checks as checking  # noqa: PLC0415
    from courts.ground.services import full_runs  # noqa: PLC0415

    app.loader.import_default_modules()
    forget_full_runs()
    nights = []
    for sweep in sweeps.registered():
        if sweep.recent is not None:
            rows = sweep.wanted(clock.now()).model._base_manager.count()
            nights.append(_night(sweep.name, rows, full_runs.run_due))
    return nights + [
        _night(check.name, check.model._base_manager.count(), checking.run_due) for check in checks.registered()
    ]


def _night(name: str, rows: int, run: Callable[[], object]) -> Night:
    from courts.ground.models import SweepItem, SweepState  # noqa: PLC0415

    states = SweepState.records.filter(pk=name)
    states.update(full_ended_at=None, full_after="")
    calls: list[float] = []
    while not states.get().full_ended_at:
        began = time.perf_counter()
        run()
        calls.append(time.perf_counter() - began)
    found = states.get().repaired + SweepItem.records.filter(sweep=name).count()
    return Night(name, rows, sum(calls), max(calls), len(calls), found)


def table_of(nights: list[Night]) -> str:
    """Return the runs as a table."""
    lines = ["| nightly run | rows | seconds | calls | longest call, s | found |", "|---|---|---|---|---|---|"]
    lines += [
        f"| {night.name} | {night.rows:,} | {night.seconds:.0f} | {night.calls} | {night.longest:.1f} | {night.found} |"
        for night in nights
    ]
    return "\n".join(lines)


def main() -> None:
    import django  # noqa: PLC0415

    django.setup()
    from django.db import connection  # noqa: PLC0415

    if connection.vendor != "postgresql":
        raise SystemExit("DIWAN_DATABASE_URL must name a PostgreSQL database")
    print(table_of(measure()))


if __name__ == "__main__":
    main()
