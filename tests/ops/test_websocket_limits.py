"""WebSockets of peers that send too much, send too fast, or do not read. Spoken on raw sockets."""

from __future__ import annotations

import contextlib
import time

import pytest

from tests.ops.bounded_child import LIMITS
from tests.ops.raw_peer import Child, close_code, frame, read_all, read_frame, shake_hands

pytestmark = pytest.mark.slow

MB = 2**20
TEXT, BINARY, CONTINUED, PING = 1, 2, 0, 9


def test_message_of_the_limit_arrives_whole_or_in_fragments(child: Child) -> None:
    with shake_hands(child) as peer:
        peer.sendall(frame(TEXT, b"a" * LIMITS.message))
        assert read_frame(peer) == (TEXT, str(LIMITS.message).encode())
        peer.sendall(frame(TEXT, b"a" * 1000, final=False) + frame(CONTINUED, b"b" * 1000))
        assert read_frame(peer) == (TEXT, b"2000")


def test_frame_of_two_megabytes_closes_with_1009(child: Child) -> None:
    with shake_hands(child) as peer:
        peer.sendall(frame(TEXT, length=2 * MB) + bytes(1000))
        assert close_code(peer) == 1009


def test_fragments_over_the_message_limit_close_with_1009(child: Child) -> None:
    with shake_hands(child) as peer:
        half = b"a" * (LIMITS.message // 2 + 1)
        peer.sendall(frame(TEXT, half, final=False) + frame(CONTINUED, half, final=False))
        assert close_code(peer) == 1009


def test_endless_empty_fragments_close_with_1008(child: Child) -> None:
    with shake_hands(child) as peer:
        peer.sendall(frame(TEXT, b"a", final=False) + frame(CONTINUED, b"", final=False) * 1000)
        assert close_code(peer) == 1008


def test_invalid_utf8_closes_with_1007(child: Child) -> None:
    with shake_hands(child) as peer:
        peer.sendall(frame(TEXT, b"\xff\xfe\xfd"))
        assert close_code(peer) == 1007


def test_unmasked_frame_closes_with_1002(child: Child) -> None:
    with shake_hands(child) as peer:
        peer.sendall(frame(TEXT, b"hello", masked=False))
        assert close_code(peer) == 1002


def test_few_pings_are_answered_and_a_flood_closes_with_1008(child: Child) -> None:
    with shake_hands(child) as peer:
        peer.sendall(frame(PING, b"1") * 5)
        assert [read_frame(peer) for _ in range(5)] == [(10, b"1")] * 5
        peer.sendall(frame(PING, b"x" * 100) * 1000)
        assert close_code(peer) == 1008


def test_peer_that_never_reads_is_disconnected_without_growing_memory(child: Child) -> None:
    before = child.reset_peak()
    with shake_hands(child) as other, shake_hands(child, "/shout", buffer=4096) as peer:
        time.sleep(1)
        other.sendall(frame(TEXT, b"hello"))
        assert read_frame(other) == (TEXT, b"5"), "other sockets keep working"
        time.sleep(LIMITS.unread_timeout + 2.5)
        received = len(read_all(peer))
    assert received < 20 * MB
    assert child.peak - before < 5 * MB


@pytest.mark.parametrize("size", [60_000, LIMITS.message])
def test_messages_the_application_does_not_read_are_not_held_in_memory(child: Child, size: int) -> None:
    before = child.reset_peak()
    with shake_hands(child, "/deaf") as peer:
        peer.settimeout(1)
        sent = 0
        with contextlib.suppress(TimeoutError, ConnectionError):
            for _ in range(4000):
                peer.sendall(frame(BINARY, bytes(size)))
                sent += size
    assert sent < 40 * MB, "the sender is slowed down"
    assert child.peak - before < 12 * MB
