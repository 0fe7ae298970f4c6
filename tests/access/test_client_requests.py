"""The requests of an API client: administrators see them without contents, for a bounded time."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from courts.access.models import ClientRequest
from courts.access.services.institution import client_requests
from courts.access.services.institution.clients import offer_client, revoke_client
from courts.ground import clock
from courts.ground.actors import SYSTEM
from demo.people import Cast
from tests.access.administrators import administrator, client_of
from tests.registry import desk


@pytest.fixture
def program(cast: Cast) -> tuple[Any, str]:
    return offer_client(cast.users["lawyer"], "برنامج المكتب", scopes=["filings.read"], actor=SYSTEM)


def token_of(program: tuple[Any, str]) -> str:
    sent = {"grant_type": "client_credentials", "client_id": program[0].pk, "client_secret": program[1]}
    return str(Client().post("/identity/o/api/token", sent).json()["access_token"])


def page(program: tuple[Any, str], **query: str) -> str:
    answer = client_of(administrator()).get(reverse("program_requests", args=[program[0].pk]), query)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("member", ["manager", "lawyer", "stranger"])
def test_requests_of_a_program_do_not_exist_for_the_cast(cast: Cast, program: tuple[Any, str], member: str) -> None:
    url = reverse("program_requests", args=[program[0].pk])
    assert client_of(cast.users[member]).get(url).status_code == 404


def test_requests_are_noted_with_template_status_and_scope(cast: Cast, program: tuple[Any, str]) -> None:
    token = token_of(program)
    headers = {"authorization": f"Bearer {token}"}
    url = f"/api/v1/filings/{desk.submitted(cast).pk}/"
    assert Client().get(url + "?secret=opensesame", headers=headers).status_code == 200
    assert Client().post("/api/v1/filings/", {"title": "opensesame"}, headers=headers).status_code == 403
    rows = list(ClientRequest.records.order_by("pk").values_list("client", "method", "path", "status", "scope"))
    key = program[0].pk
    assert rows == [
        (key, "POST", "/identity/o/api/token", 200, ""),
        (key, "GET", "/api/v1/filings/{filing_id}/", 200, "filings.read"),
        (key, "POST", "/api/v1/filings/", 403, "filings.write"),
    ]
    shown = page(program)
    assert "{filing_id}" in shown
    assert "127.0.0.1" in shown
    assert "opensesame" not in shown
    assert token not in shown
    assert program[1] not in str(list(ClientRequest.records.values()))


def test_key_in_the_path_is_not_stored(cast: Cast, program: tuple[Any, str]) -> None:
    key = cast.people["lawyer"].pk
    Client().get(f"/api/v1/filings/{key}/", headers={"authorization": f"Bearer {token_of(program)}"})
    path = ClientRequest.records.latest("pk").path
    assert str(key) not in path
    assert "{filing_id}" in path


def test_strangers_write_nothing_into_the_log_of_a_program(cast: Cast, program: tuple[Any, str]) -> None:
    sent = {"grant_type": "client_credentials", "client_id": program[0].pk, "client_secret": "wrong"}
    assert Client().post("/identity/o/api/token", sent).status_code == 401
    Client().get("/api/v1/filings/", headers={"authorization": "Bearer unknown", "diwan.api_client": program[0].pk})
    client_of(cast.users["lawyer"]).get("/api/v1/filings/")
    assert not ClientRequest.records.exists()


def test_refused_requests_are_listed_alone(cast: Cast, program: tuple[Any, str]) -> None:
    for status, path in ((200, "/good/"), (403, "/refused/")):
        client_requests.record(program[0].pk, method="GET", path=path, status=status, scope="", address="192.0.2.7")
    client_requests.record("another", method="GET", path="/foreign/", status=403, scope="", address=None)
    shown = page(program, show="refused")
    assert "refused" in shown.split("<tbody>")[1]
    assert "good" not in shown.split("<tbody>")[1]
    assert "foreign" not in shown.split("<tbody>")[1]


def test_requests_of_a_revoked_program_stay_readable(cast: Cast, program: tuple[Any, str]) -> None:
    client_requests.record(program[0].pk, method="GET", path="/late/", status=200, scope="", address=None)
    key = program[0].pk
    revoke_client(program[0], actor=SYSTEM, reason="stolen")
    admin = client_of(administrator())
    assert "/<wbr>late" in admin.get(reverse("program_requests", args=[key])).content.decode()
    assert admin.get(reverse("program_requests", args=["nobody"])).status_code == 404


def test_old_requests_are_deleted_and_each_program_keeps_a_bounded_number(
    cast: Cast, program: tuple[Any, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client_requests, "MOST", 3)
    for number in range(6):
        client_requests.record(program[0].pk, method="GET", path=f"/{number}/", status=200, scope="", address=None)
    ClientRequest.records.filter(path="/5/").update(at=clock.now() - timedelta(days=1))
    ClientRequest.records.filter(path="/0/").update(at=clock.now() - timedelta(days=31))
    client_requests.delete_old()
    assert set(ClientRequest.records.values_list("path", flat=True)) == {"/3/", "/4/", "/5/"}


def test_list_of_requests_costs_the_same_for_many(cast: Cast, program: tuple[Any, str]) -> None:
    admin = client_of(administrator())
    url = reverse("program_requests", args=[program[0].pk])

    def cost(number: int) -> int:
        ClientRequest.records.bulk_create(
            ClientRequest(client=program[0].pk, method="GET", path="/x/", status=200) for _row in range(number)
        )
        admin.get(url)
        with CaptureQueriesContext(connection) as queries:
            admin.get(url)
        return len(queries)

    assert cost(120) == cost(400) <= 10
