"""The number of connections of one address, as requests and as WebSockets."""

from __future__ import annotations

import contextlib
import time

import pytest

from tests.ops.bounded_child import LIMITS
from tests.ops.raw_peer import Child, shake_hands

pytestmark = pytest.mark.slow


def served_at_once(child: Child, many: int) -> int:
    """Open `many` connections together; return the number of them that get an answer."""
    with contextlib.ExitStack() as stack:
        peers = [stack.enter_context(child.connect(2)) for _ in range(many)]
        served = 0
        for peer in peers:
            with contextlib.suppress(ConnectionError):
                peer.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
                served += peer.recv(100).startswith(b"HTTP/1.1 200")
        return served


def test_connections_of_one_address_are_limited_and_released(child: Child) -> None:
    # Connections of an earlier test still count until they are closed.
    found = []
    for _ in range(10):
        found.append(served_at_once(child, LIMITS.connections_per_address + 5))
        if found[-1] == LIMITS.connections_per_address:
            break
        time.sleep(0.5)
    assert max(found) == found[-1] == LIMITS.connections_per_address
    time.sleep(0.3)
    assert child.answers()


def test_sockets_count_as_connections_until_they_close(child: Child) -> None:
    time.sleep(LIMITS.unread_timeout + 2.5)  # stuck peers of earlier tests are disconnected by then
    for _ in range(3):
        with contextlib.ExitStack() as stack:
            for _ in range(LIMITS.connections_per_address):
                stack.enter_context(shake_hands(child))
            with pytest.raises(ConnectionError):
                shake_hands(child)
        time.sleep(0.5)
    assert child.answers()
