"""The beat process ends when it is told to, whatever it is doing."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from tests.services.processes import Child, wait_for
from tests.services.redis_server import OwnRedis

pytestmark = pytest.mark.integration


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[OwnRedis]:
    server = OwnRedis(tmp_path)
    server.start()
    yield server
    server.kill()


@pytest.mark.parametrize("by", [signal.SIGTERM, signal.SIGINT])
def test_beat_ends_while_it_waits_for_a_broker_that_does_not_answer(
    redis: OwnRedis, tmp_path: Path, by: signal.Signals
) -> None:
    server = settings.DATABASES["default"]
    host = server["OPTIONS"].get("host") or server["HOST"]
    variables = {
        "DIWAN_DATABASE_URL": f"postgresql://{server['USER']}@/diwan?host={host}",
        "DIWAN_REDIS_URL": redis.url,
        "DIWAN_SECRET_KEY": "one key for the process of one test, fifty signs or more",
        "DIWAN_DATA": str(tmp_path / "data"),
    }
    command = ["-m", "celery", "-A", "config", "beat", "--loglevel", "INFO"]
    beat = Child("beat", command, log=tmp_path / "beat.log", variables=variables)
    try:
        wait_for(redis.has_keys, within=120, what="the first task in the broker")
        redis.stop_answering()
        # Some task is due every two seconds.
        time.sleep(4)
        assert beat.stop(by=by, within=30) == 0
    finally:
        beat.kill()
