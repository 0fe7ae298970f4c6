"""The guard itself: it refuses inside a transaction of the product, and only there."""

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


def tell() -> None:
    get_channel_layer()


@pytest.mark.parametrize("act", [connect, mail, queue, tell])
def test_what_leaves_the_process_is_refused_inside_a_transaction(act: Callable[[], None]) -> None:
    with pytest.raises(NetworkInsideAtomic), transaction.atomic():
        act()


@pytest.mark.parametrize("act", [mail, tell])
def test_it_is_allowed_outside_one(act: Callable[[], None]) -> None:
    act()


def test_it_is_allowed_once_the_transaction_is_over(django_capture_on_commit_callbacks: Callable) -> None:
    with django_capture_on_commit_callbacks(execute=True) as callbacks, transaction.atomic():
        transaction.on_commit(mail)
    assert len(callbacks) == 1
