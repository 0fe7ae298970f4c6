"""The network guard refuses access inside a transaction of the product, and only there."""

from __future__ import annotations

import socket
from collections.abc import Callable

import pytest
from channels.layers import get_channel_layer
from django.core.mail import send_mail
from django.db import transaction

from config.celery import app
from tests.network_guard import NetworkInsideAtomic

pytestmark = pytest.mark.django_db


def connect() -> None:
    with socket.socket() as peer:
        peer.settimeout(0.1)
        peer.connect_ex(("127.0.0.1", 9))
        peer.connect(("127.0.0.1", 9))


def mail() -> None:
    send_mail("subject", "body", None, ["somebody@diwan.example"])


def queue() -> None:
    app.send_task("nobody.listens")


def send_channel_message() -> None:
    get_channel_layer()


@pytest.mark.parametrize("act", [connect, mail, queue, send_channel_message])
def test_network_access_inside_transaction_is_refused(act: Callable[[], None]) -> None:
    with pytest.raises(NetworkInsideAtomic), transaction.atomic():
        act()


@pytest.mark.parametrize("act", [mail, send_channel_message])
def test_network_access_outside_transaction_is_allowed(act: Callable[[], None]) -> None:
    act()


def test_network_access_on_commit_is_allowed(django_capture_on_commit_callbacks: Callable) -> None:
    with django_capture_on_commit_callbacks(execute=True) as callbacks, transaction.atomic():
        transaction.on_commit(mail)
    assert len(callbacks) == 1
