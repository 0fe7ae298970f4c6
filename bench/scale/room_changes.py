"""Measures a change of a room in one web process.

    python -m bench.scale.room_changes [--rooms 40] [--seconds 30]

Statements and processor of a mute and of people coming in, and how many rooms of five the process holds, next to a
trivial consumer in the same run. It needs an empty or migrated PostgreSQL in `DIWAN_DATABASE_URL` and a Redis in
`DIWAN_REDIS_URL`.
"""

from __future__ import annotations

import argparse
import asyncio
import os

import django


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure a change of a room in one web process.")
    parser.add_argument("--rooms", type=int, default=40)
    parser.add_argument("--seconds", type=float, default=30)
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    # The court's people of this measurement have sessions and no authenticator app.
    os.environ["DIWAN_REQUIRE_SECOND_FACTOR"] = "0"
    django.setup()

    from django.core.management import call_command  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415

    from bench.scale.rooms.measure import measure  # noqa: PLC0415 - models are loaded only now

    if connection.vendor != "postgresql":
        raise SystemExit("Name a PostgreSQL database in DIWAN_DATABASE_URL, and a Redis in DIWAN_REDIS_URL.")
    call_command("migrate", verbosity=0, interactive=False)
    asyncio.run(measure(options.rooms, options.seconds))


if __name__ == "__main__":
    main()
