"""Claims of one Emirates ID in the same instant, decided by PostgreSQL."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, connections

from courts.access.models import CheckProblem
from courts.access.services.identity.claims import Proven, claim
from courts.ground.actors import SYSTEM
from courts.ground.models import Person, User

pytestmark = [pytest.mark.integration, pytest.mark.django_db(transaction=True)]

NUMBER = "784199000000010"
NAME = "سلمى راشد"
THREADS = 8


def claims_at_once() -> Counter[CheckProblem | None]:
    assert connection.vendor == "postgresql"
    accounts = [
        User.objects.create_user(f"salma{place}@diwan.example", person=Person.records.create(name_ar=NAME))
        for place in range(THREADS)
    ]
    gate = Barrier(THREADS)

    def run(place: int) -> CheckProblem | None:
        try:
            gate.wait()
            return claim(accounts[place], Proven(NAME, "", NUMBER, how="test"), actor=SYSTEM)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(THREADS) as pool:
        return Counter(pool.map(run, range(THREADS)))


def test_one_of_several_claims_gets_the_known_person() -> None:
    known = Person.records.create(name_ar=NAME, emirates_id=NUMBER)
    assert claims_at_once() == {None: 1, CheckProblem.HAS_ACCOUNT: THREADS - 1}
    assert User.objects.filter(person=known).count() == 1


def test_one_of_several_claims_gets_a_new_number() -> None:
    assert claims_at_once() == {None: 1, CheckProblem.HAS_ACCOUNT: THREADS - 1}
    assert Person.records.filter(emirates_id=NUMBER).count() == 1
    assert User.objects.filter(person__emirates_id=NUMBER).count() == 1
