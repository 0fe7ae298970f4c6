"""Guard against network access inside a transaction: no mail, task, channel message or connection.

A slow peer would keep the transaction open, which on SQLite blocks every other writer. A message also cannot be
revoked if the transaction rolls back.
"""

from __future__ import annotations

import socket
from collections.abc import Callable
from typing import Any

import pytest
from celery import Celery
from celery.app.task import Task
from channels.layers import ChannelLayerManager
from django.core.mail import EmailMessage
from django.db import connections


class NetworkInsideAtomic(AssertionError):
    """Network access inside a transaction. Raised at the call, so that the traceback names it."""


def _refuse_inside_atomic(what: str) -> None:
    for connection in connections.all(initialized_only=True):
        # The transaction of the test itself, which pytest-django rolls back, does not count.
        if any(not block._from_testcase for block in connection.atomic_blocks):
            raise NetworkInsideAtomic(f"{what} inside a transaction; do it on commit")


def _guarded(what: str, call: Callable[..., Any]) -> Callable[..., Any]:
    def guarded(*args: Any, **kwargs: Any) -> Any:
        _refuse_inside_atomic(what)
        return call(*args, **kwargs)

    return guarded


@pytest.fixture(autouse=True)
def no_network_inside_atomic(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Guard every test, except a test with the marker `network_inside_atomic`."""
    if request.node.get_closest_marker("network_inside_atomic") is None:
        for what, owner, name in (
            ("a connection", socket.socket, "connect"),
            ("a mail", EmailMessage, "send"),
            ("a task", Task, "apply_async"),
            ("a task", Celery, "send_task"),
            ("a channel message", ChannelLayerManager, "__getitem__"),
        ):
            monkeypatch.setattr(owner, name, _guarded(what, getattr(owner, name)))
