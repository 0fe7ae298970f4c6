"""`python -m bench.scale.seed --cases N` fills the database of DIWAN_DATABASE_URL, which must be new and empty."""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable

# The product's own settings, as a web process has them.
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")


def seed(cases: int, say: Callable[[str], None] = print) -> None:
    """Migrate, then write the rows of that many cases (a multiple of 1,000). Minutes for a million."""
    # After django.setup().
    from django.core.management import call_command  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415

    from bench.scale.fill import bare_tables  # noqa: PLC0415
    from bench.scale.rows import appointments, filings, hearings, messages, people  # noqa: PLC0415
    from bench.scale.rows import cases as registered  # noqa: PLC0415
    from bench.scale.rows.keys import Scale, run  # noqa: PLC0415
    from demo.people import create_cast  # noqa: PLC0415

    began = time.monotonic()

    def done(what: str) -> None:
        say(f"[{time.monotonic() - began:5.0f}s] {what}")

    if connection.vendor != "postgresql":
        raise SystemExit("DIWAN_DATABASE_URL must name a PostgreSQL database")
    call_command("migrate", verbosity=0)
    scale = Scale(cases, create_cast(law_profile="uae_federal", password="a long demonstration password"))
    done("migrated")
    with bare_tables():
        for write in (
            people.write_places,
            people.write_people,
            people.write_numbers,
            filings.write_filings,
            registered.write_cases,
            hearings.write_hearings,
            messages.write_notices,
            messages.write_audit,
            messages.write_timeline,
            appointments.write_appointments,
        ):
            write(scale)
            done(write.__name__.removeprefix("write_"))
        run("DROP TABLE scale_case")
    done("indexes")
    run("VACUUM ANALYZE")
    done("analysed")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.scale.seed", description=__doc__)
    parser.add_argument("--cases", type=int, default=10_000, help="a multiple of 1,000 (default: %(default)s)")
    options = parser.parse_args()
    import django  # noqa: PLC0415

    django.setup()
    seed(options.cases)


if __name__ == "__main__":
    main()
