"""The separate processes start, work together and stop as docs/operations.md describes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.services.processes import wait_for
from tests.services.production import Production

pytestmark = pytest.mark.integration

SEED = "from demo.people import create_cast; create_cast(law_profile='test', password='a long password for one test')"

ACT = """
from django.db import transaction
from courts.ground.actors import SYSTEM
from courts.ground.models import Person
from courts.ground.services.audit import record
with transaction.atomic():
    record("tested", Person.records.first(), actor=SYSTEM)
"""
UNSEALED = """
SELECT count(*) FROM ground_auditentry e
WHERE NOT EXISTS (SELECT 1 FROM ground_auditseal s WHERE s.entry_id = e.id)
"""


@pytest.fixture(scope="module")
def production(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Production]:
    served = Production(tmp_path_factory.mktemp("production"))
    served.start()
    served.manage("shell", "-v0", "-c", SEED)
    yield served
    codes = served.stop()
    assert codes == dict.fromkeys(codes, 0)


def test_pages_are_served_behind_https(production: Production) -> None:
    status, page = production.get("/accounts/login/")
    assert status == 200
    assert 'dir="rtl"' in page


def act_and_wait_for_the_seal(production: Production) -> float:
    """Write an audit entry, wait until beat and worker have sealed it, and return the seconds it took."""
    production.manage("shell", "-v0", "-c", ACT)
    assert production.rows("SELECT count(*) FROM ground_auditentry") != [(0,)]
    return wait_for(lambda: production.rows(UNSEALED) == [(0,)], within=60, what="sealing by beat and worker")


def test_beat_and_worker_seal_the_audit_trail(production: Production) -> None:
    assert act_and_wait_for_the_seal(production) < 15


def test_next_worker_continues_after_a_killed_one(production: Production) -> None:
    production.children["worker"].kill()
    production.manage("shell", "-v0", "-c", ACT)
    assert production.rows(UNSEALED) != [(0,)]
    production.start_part("worker")
    act_and_wait_for_the_seal(production)


def test_web_does_not_start_without_redis(production: Production) -> None:
    variables = {name: value for name, value in production.variables.items() if name != "DIWAN_REDIS_URL"}
    before, production.variables = production.variables, variables
    try:
        with pytest.raises(AssertionError, match="DIWAN_REDIS_URL is not set"):
            production.manage("web", "--listen", "127.0.0.1:0")
    finally:
        production.variables = before
