"""Tests of a mail server: what they tell, what they do not do, and mails over the stored server."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import pytest
import time_machine
from django.core.cache import cache

from courts.access.services.mails import account_mails
from courts.connections.models import ConnectionSettings
from courts.connections.services.probes import ask_mail_server, may_ask
from courts.connections.states import Area
from courts.connections.tasks import tell_over_old_server
from courts.connections.values import relay_host
from courts.ground import clock
from courts.ground.declared.mail_server import PLAIN, STARTTLS, TLS, MailServer
from tests.access.administrators import administrator
from tests.connections.given import stored
from tests.services.mail_server import MailServer as Received
from tests.services.processes import free_port


@pytest.fixture
def server() -> Iterator[Received]:
    found = Received()
    found.start()
    yield found
    found.stop()


def port_of(server: Received) -> int:
    return int(server.url.rpartition(":")[2])


def ask(port: int, encryption: str = PLAIN, **more: Any) -> str:
    found = MailServer("127.0.0.1", port, encryption, **more)
    return ask_mail_server(found, sender="a@courts.example", recipient="b@courts.example")


def test_server_that_takes_mails_answers_and_gets_none(server: Received) -> None:
    assert ask(port_of(server)) == "answers"
    assert server.letters == []


@pytest.mark.parametrize(
    "more, code", [({"encryption": STARTTLS}, "not_supported"), ({"encryption": TLS}, "encryption")]
)
def test_missing_encryption_is_told(server: Received, more: dict[str, str], code: str) -> None:
    assert ask(port_of(server), **more) == code


def test_server_without_sign_in_is_told(server: Received) -> None:
    assert ask(port_of(server), username="diwan", password="x") == "not_supported"


def test_closed_port_is_told() -> None:
    assert ask(free_port()) == "silent"


def test_answer_of_another_service_is_not_repeated() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def answer() -> None:
            peer, _address = listening.accept()
            peer.sendall(b"SSH-2.0-secret-version\r\n")
            peer.close()

        thread = threading.Thread(target=answer)
        thread.start()
        assert ask(listening.getsockname()[1]) == "no_mail_server"
        thread.join()


@pytest.mark.parametrize(
    "host, code",
    [
        ("169.254.169.254", "forbidden"),
        ("fe80::1", "forbidden"),
        ("::ffff:169.254.169.254", "forbidden"),
        ("0.0.0.0", "forbidden"),
        ("224.0.0.1", "forbidden"),
        ("127.0.0.1", ""),
        ("192.0.2.1", ""),
    ],
)
def test_link_local_addresses_are_not_asked(host: str, code: str) -> None:
    assert may_ask(host) == code


@pytest.mark.parametrize(
    "url, host",
    [
        ("turn:turn.example", "turn.example"),
        ("turns:turn.example:443?transport=tcp", "turn.example"),
        ("turn:[2001:db8::1]:3478", "2001:db8::1"),
        ("turn:turn.example:22", None),
        ("turn:turn.example:3478/path", None),
        ("stun:turn.example", None),
        ("http://turn.example", None),
        ("turn:user@turn.example", None),
        ("turn:", None),
        ("turn:-x.example:443", None),
    ],
)
def test_relay_is_a_turn_address_at_a_turn_port(url: str, host: str | None) -> None:
    assert relay_host(url) == host


def stored_server(server: Received, **more: Any) -> ConnectionSettings:
    values = {"host": "127.0.0.1", "port": port_of(server), "encryption": PLAIN, "username": ""}
    return stored(Area.MAIL, {**values, "sender": "no-reply@courts.example", "sender_name": "محاكم", **more})


@pytest.mark.django_db
def test_mails_leave_over_the_stored_server_with_its_sender(server: Received) -> None:
    stored_server(server)
    account_mails.store("a@courts.example", account_mails.in_both(lambda: ("Subject", "Text")), reader=None)
    assert account_mails.send_mails() == 1
    [letter] = server.letters
    assert str(letter["From"]) == "محاكم <no-reply@courts.example>"


def told(server: Received) -> list[EmailMessage]:
    return [letter for letter in server.letters if letter["Subject"]]


@pytest.mark.django_db
def test_administrators_are_told_once_over_the_replaced_server(server: Received) -> None:
    first, second = administrator("first@diwan.example"), administrator("second@diwan.example")
    row = stored_server(server)
    ConnectionSettings.records.filter(pk=row.pk).update(state="replaced", replaced_at=clock.now(), sealed="x")
    tell_over_old_server()
    tell_over_old_server()
    assert sorted(letter["To"] for letter in told(server)) == [first.email, second.email]
    row.refresh_from_db()
    assert row.told_at
    assert row.sealed == ""


@pytest.mark.django_db
def test_replaced_server_that_is_gone_is_given_up_after_an_hour(server: Received) -> None:
    administrator()
    row = stored_server(server, port=free_port())
    ConnectionSettings.records.filter(pk=row.pk).update(state="replaced", replaced_at=clock.now())
    tell_over_old_server()
    row.refresh_from_db()
    assert row.told_at is None
    cache.clear()
    with time_machine.travel(clock.now() + timedelta(hours=1, minutes=1)):
        tell_over_old_server()
    row.refresh_from_db()
    assert row.told_at
    assert server.letters == []
