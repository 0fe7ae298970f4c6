"""Costs of the lists of people and places: as many queries for ten pages as for three."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from demo.people import Cast
from tests.access.administrators import administrator
from tests.lists.people_rows import days_off, identity_checks, own_claims, postings, recordings, terms

pytestmark = pytest.mark.slow

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"

NEWER: list[tuple[str, str, Callable[[Cast, int], None]]] = [
    ("superuser", "/administration/postings/", postings),
    ("superuser", "/administration/administrators/?show=waiting", terms),
    ("superuser", "/administration/recordings/", recordings),
    ("superuser", "/administration/recordings/?show=all", recordings),
    ("clerk", "/identity/checks/", identity_checks),
    ("superuser", "/special-days/", days_off),
    ("manager", "/special-days/", days_off),
    ("second_groom", "/companies/", own_claims),
]


@pytest.mark.parametrize("member, address, fill", NEWER)
def test_list_of_people_or_places_costs_the_same_for_three_pages_as_for_ten(
    cast: Cast, member: str, address: str, fill: Callable[[Cast, int], None]
) -> None:
    user = administrator() if member == "superuser" else cast.users[member]
    client = Client()
    client.force_login(user, backend=BACKEND)

    def cost() -> tuple[int, int]:
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(address)
        assert answer.status_code == 200
        return len(queries), len(answer.content)

    empty = cost()[1]
    with transaction.atomic():
        fill(cast, 100)
        few, size = cost()
        transaction.set_rollback(True)
    assert size > empty
    fill(cast, 300)
    many, _size = cost()
    assert few == many
    assert many <= 14
