"""Batches in and out of one socket, on loopback."""

import contextlib
import errno
import socket
import time
from collections.abc import Iterator

import pytest

from video.sfu.net import kernel
from video.sfu.net.guard import MAX_DATAGRAM, DropCounters
from video.sfu.net.port import BATCH, QUEUE_LENGTH, Port, SendQueue

HOSTS = {socket.AF_INET: "127.0.0.1", socket.AF_INET6: "::1"}


def bound(family: int) -> socket.socket:
    made = socket.socket(family, socket.SOCK_DGRAM)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 * 1024 * 1024)
    made.bind((HOSTS[family], 0))
    made.setblocking(False)
    return made


@pytest.fixture(params=[socket.AF_INET, socket.AF_INET6], ids=["v4", "v6"])
def port(request: pytest.FixtureRequest) -> Iterator[Port]:
    made = Port(bound(request.param), DropCounters())
    yield made
    made.close()


@pytest.fixture
def peer(port: Port) -> Iterator[socket.socket]:
    with bound(port.family) as made:
        yield made


def queue(port: Port, queue_of_peer: SendQueue, data: bytes, *, is_sound: bool = False) -> None:
    """As the forwarder does it."""
    if port.queued == QUEUE_LENGTH:
        port.flush()
    port.send_frames[port.queued].view[: len(data)] = data
    port.send_lengths[port.queued] = len(data)
    port.send_is_sound[port.queued] = is_sound
    if not queue_of_peer.pending:
        port.active_queues.append(queue_of_peer)
    queue_of_peer.pending.append(port.queued)
    port.queued += 1


def arrived(peer: socket.socket) -> list[bytes]:
    found = []
    with contextlib.suppress(BlockingIOError):
        while True:
            found.append(peer.recv(65535))
    return found


@pytest.mark.parametrize(
    "field, place",
    [
        ("msg_name", 8 * kernel.NAME),
        ("msg_namelen", 4 * kernel.NAME_LENGTH),
        ("msg_iov", 8 * kernel.VECTORS),
        ("msg_iovlen", 8 * kernel.MANY_VECTORS),
        ("msg_control", 8 * kernel.CONTROL),
        ("msg_controllen", 8 * kernel.CONTROL_LENGTH),
    ],
)
def test_kernel_structures_match_the_compilers_layout(field: str, place: int) -> None:
    assert kernel.ffi.offsetof("struct msghdr", field) == place
    assert kernel.ffi.offsetof("struct mmsghdr", "msg_len") == 4 * kernel.LENGTH
    assert kernel.ffi.sizeof("struct mmsghdr") == 8 * kernel.MESSAGE_WORDS == 4 * kernel.MESSAGE_HALVES
    assert kernel.ffi.sizeof("struct iovec") == 8 * kernel.VECTOR_WORDS


def test_a_batch_is_read_with_length_and_sender_of_each(port: Port, peer: socket.socket) -> None:
    with bound(port.family) as other:
        for number in range(5):
            (peer, other)[number % 2].sendto(bytes([number]) * (20 + number), port.socket.getsockname())
        peer.sendto(b"", port.socket.getsockname())
        lengths, keys = zip(*port.receive(), strict=True)
        assert lengths == (20, 21, 22, 23, 24, 0)
        assert bytes(port.frames[3].view[:23]) == b"\x03" * 23
        assert port.address(0) == peer.getsockname()
        assert port.address(1) == other.getsockname()
        assert keys[0] == keys[2] == keys[5] != keys[1] == keys[3]
    assert port.receive() == []


def test_a_datagram_above_the_limit_is_read_as_too_long(port: Port, peer: socket.socket) -> None:
    peer.sendto(bytes(9000), port.socket.getsockname())
    assert [length for length, _ in port.receive()] == [MAX_DATAGRAM + 1]


def test_one_read_is_limited_to_a_batch(port: Port, peer: socket.socket) -> None:
    for _ in range(BATCH + 3):
        peer.sendto(b"x" * 20, port.socket.getsockname())
    assert (len(port.receive()), len(port.receive())) == (BATCH, 3)


def test_packets_of_mixed_sizes_arrive_whole_and_in_order(port: Port, peer: socket.socket) -> None:
    queue_of_peer = SendQueue(port, peer.getsockname())
    with bound(port.family) as other:
        queue_of_other = SendQueue(port, other.getsockname())
        sizes = [1200, 1200, 1200, 700, 1200, 1200, 30, 1300, 1200, 1200, 1200]
        sent = [bytes([number]) * size for number, size in enumerate(sizes)]
        for data in sent:
            queue(port, queue_of_peer, data)
            queue(port, queue_of_other, data[::-1])
        port.flush()
        assert arrived(peer) == sent
        assert arrived(other) == [data[::-1] for data in sent]


def test_a_full_queue_is_sent_in_several_calls(port: Port, peer: socket.socket) -> None:
    queue_of_peer = SendQueue(port, peer.getsockname())
    sent = [number.to_bytes(4, "big") * 100 for number in range(2 * QUEUE_LENGTH + 7)]
    for data in sent:
        queue(port, queue_of_peer, data)
    port.flush()
    port.flush()
    assert arrived(peer) == sent


def test_an_unreachable_peer_does_not_affect_others(port: Port, peer: socket.socket) -> None:
    nowhere = SendQueue(port, ("255.255.255.255", 9) if port.family == socket.AF_INET else ("ff02::1%lo", 0))
    queue_of_peer = SendQueue(port, peer.getsockname())
    for number in range(3):
        queue(port, nowhere, b"a" * 100)
        queue(port, queue_of_peer, bytes([number]) * 100)
    port.flush()
    assert [data[0] for data in arrived(peer)] == [0, 1, 2]
    assert port._drops.unsent == 3


def test_the_port_tells_when_the_oldest_datagram_of_a_batch_arrived(port: Port, peer: socket.socket) -> None:
    before = time.time()
    for _ in range(3):
        peer.sendto(b"twelve bytes", port.socket.getsockname())
        after = time.time()
        assert len(port.receive()) == 1
        assert before - 0.001 <= port.waited_since <= after + 0.001
        before = after


def test_the_port_counts_what_the_kernel_discarded(port: Port, peer: socket.socket) -> None:
    port.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    assert port.buffer_use() == (0.0, 0)
    for _ in range(50):
        peer.sendto(bytes(1000), port.socket.getsockname())
    used, discarded = port.buffer_use()
    assert used > 0.5
    arrived_here = 0
    while many := len(port.receive()):
        arrived_here += many
    assert arrived_here + discarded == 50
    assert port.buffer_use() == (0.0, discarded)


def test_sound_waits_for_room_to_send_and_video_does_not(
    port: Port, peer: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    def is_full(*_: object) -> int:
        kernel.ffi.errno = errno.EAGAIN
        return -1

    monkeypatch.setattr(kernel, "send_many", is_full)
    browser = SendQueue(port, peer.getsockname())
    for number in range(10):
        queue(port, browser, b"sound %d" % number, is_sound=True)
        queue(port, browser, b"video %d" % number)
    port.flush()
    assert arrived(peer) == [b"sound %d" % number for number in range(10)]
    assert (port.refused, port._drops.unsent) == (10, 10)
