"""A registry of lawyers confirms a roll number under the proven name, and nothing else; a slow one is given up."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from courts.access.models import CheckKind, IdentityCheck, RollAnswer
from courts.access.providers import roll_registry
from courts.access.providers.roll_registry import HttpRollRegistry, RegistryUnreachable
from courts.access.services.identity import identity_checks, roll_answers
from courts.access.services.identity.identity_checks import Declared
from courts.access.states import IdentityCheckState
from courts.ground.actors import actor_for
from courts.ground.models import AuditEntry, Person
from demo.people import Cast

NUMBER = "90001"


class Peer(ThreadingHTTPServer):
    """A registry with one answer."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answers)
        self.status, self.body = 200, b""
        self.waits = threading.Event()
        self.waits.set()
        self.asked: list[tuple[str, str]] = []

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/lawyers"

    def says(self, **entry: Any) -> None:
        self.body = json.dumps(entry).encode()


class Answers(BaseHTTPRequestHandler):
    server: Peer

    def log_message(self, *args: Any) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        peer = self.server
        number = parse_qs(urlsplit(self.path).query)["number"][0]
        peer.asked.append((number, self.headers.get("Authorization", "")))
        peer.waits.wait(5)
        self.send_response(peer.status)
        if peer.status == 302:
            self.send_header("Location", "http://127.0.0.1:1/")
        self.send_header("Content-Length", str(len(peer.body)))
        self.end_headers()
        self.wfile.write(peer.body)


@pytest.fixture
def peer(settings: Any) -> Iterator[Peer]:
    server = Peer()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.ROLL_REGISTRY_URL, settings.ROLL_REGISTRY_TOKEN = server.address, "token"
    yield server
    server.waits.set()
    server.shutdown()
    server.server_close()


@pytest.fixture
def check(cast: Cast) -> IdentityCheck:
    """The groom, who is proven, asks to confirm a roll number."""
    groom = cast.users["groom"]
    return identity_checks.request_check(
        groom,
        cast.venues["court"],
        Declared(roll_number=NUMBER),
        method="desk",
        actor=actor_for(groom),
        kind=CheckKind.ROLL,
    )


def after(check: IdentityCheck) -> tuple[str, str]:
    roll_answers.ask_due()
    check.refresh_from_db()
    return check.state, check.roll_answer


def test_entry_under_the_proven_name_confirms_the_number(peer: Peer, check: IdentityCheck) -> None:
    person = check.account.person
    peer.says(number=NUMBER, name_ar=person.name_ar, is_practising=True)
    assert after(check) == (IdentityCheckState.VERIFIED, RollAnswer.SAME)
    assert Person.records.get(pk=person.pk).roll_number == NUMBER
    assert peer.asked == [(NUMBER, "Bearer token")]
    assert AuditEntry.records.get(action="person.roll_confirmed").actor is None


@pytest.mark.parametrize(
    "entry,answer",
    [
        ({"name_ar": "هند سالم", "is_practising": True}, RollAnswer.OTHER_NAME),
        ({"is_practising": False}, RollAnswer.NOT_PRACTISING),
    ],
)
def test_every_other_entry_is_left_to_the_clerk(
    peer: Peer, check: IdentityCheck, entry: dict[str, Any], answer: RollAnswer
) -> None:
    peer.says(**{"number": NUMBER, "name_ar": check.account.person.name_ar, **entry})
    assert after(check) == (IdentityCheckState.REQUESTED, answer)
    assert after(check) == (IdentityCheckState.REQUESTED, answer)
    assert len(peer.asked) == 1, "asked once"


def test_unknown_number_is_left_to_the_clerk(peer: Peer, check: IdentityCheck) -> None:
    peer.status = 404
    assert after(check) == (IdentityCheckState.REQUESTED, RollAnswer.UNKNOWN)


def test_number_of_another_lawyer_is_left_to_the_clerk(peer: Peer, check: IdentityCheck, cast: Cast) -> None:
    Person.records.filter(pk=cast.people["bride"].pk).update(roll_number=NUMBER)
    peer.says(number=NUMBER, name_ar=check.account.person.name_ar, is_practising=True)
    assert after(check) == (IdentityCheckState.REQUESTED, RollAnswer.TAKEN)
    assert not Person.records.get(pk=check.account.person_id).is_lawyer


@pytest.mark.parametrize(
    "status,body",
    [
        (500, b"{}"),
        (302, b""),
        (200, b"<html>"),
        (200, b"[]"),
        (200, b'{"number": "90001", "name_ar": 5, "is_practising": true}'),
        (200, b'{"number": "90002", "name_ar": "x", "is_practising": true}'),
        (200, b"x" * 20_000),
    ],
)
def test_answer_that_is_none_confirms_nothing(peer: Peer, check: IdentityCheck, status: int, body: bytes) -> None:
    peer.status, peer.body = status, body
    assert after(check) == (IdentityCheckState.REQUESTED, RollAnswer.UNREACHABLE)


def test_slow_registry_is_given_up(peer: Peer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(roll_registry, "TIMEOUT", (0.2, 0.2))
    peer.waits.clear()
    with pytest.raises(RegistryUnreachable):
        HttpRollRegistry(peer.address).find(NUMBER)


def test_without_a_registry_nothing_is_asked(check: IdentityCheck) -> None:
    assert after(check) == (IdentityCheckState.REQUESTED, "")
