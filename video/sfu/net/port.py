"""One bound UDP socket: a batch of datagrams in, a batch out.

Queued packets leave at `flush`, which the reader of a batch calls before it returns to the event loop: no packet waits
for a timer, and no order to stop can come in between.
"""

import errno
import select
import socket
import struct
from typing import Any

from video.sfu.net import kernel
from video.sfu.net.guard import MAX_DATAGRAM, DropCounters
from video.sfu.secure.srtp import Frame

Address = tuple[Any, ...]
Key = int | bytes
"""A peer's address as the kernel writes it: the fastest key of a dictionary."""

BATCH = 64  # datagrams read at once
QUEUE_LENGTH = 256  # datagrams queued before they are sent
MAX_SEGMENT_SIZE = (
    1400  # bytes that fit every path's MTU; a longer packet is the peer's doing and says nothing about the path
)
MAX_SEGMENTS = 40  # packets in one datagram; the kernel's bounds are 64 packets and 64 KB in all
SOUND_WAITS = 5  # milliseconds, for room to send
NAME_WORDS = 4  # 32 bytes: a socket address of IPv6 has 28
_MEMINFO = struct.Struct("=9I")  # bytes in use, size of the buffer, ..., discarded datagrams
_V4, _V6 = struct.Struct("!H4s"), struct.Struct("!HI16sI")


class SendQueue:
    """Packets queued for one browser, in order."""

    __slots__ = ("_name", "address", "can_segment", "name", "name_length", "pending", "port")

    def __init__(self, port: "Port", address: Address) -> None:
        """Nothing is queued."""
        self.port = port
        self.address = address
        self.pending: list[int] = []
        self.can_segment = True
        packed = _pack(port.family, address)
        self._name = bytearray(packed)
        self.name = kernel.address_of(self._name)
        self.name_length = len(packed)


class Port:
    """One socket. `receive` fills `frames`; packets to be sent are written into `send_frames`."""

    def __init__(self, bound: socket.socket, drops: DropCounters) -> None:
        """`bound` is non-blocking; `close` closes it."""
        self.socket = bound
        self.family = bound.family
        self.frames = [Frame() for _ in range(BATCH)]
        self.send_frames = [Frame() for _ in range(QUEUE_LENGTH)]
        self.send_lengths = [0] * QUEUE_LENGTH
        """Length of each packet in `send_frames`."""
        self.queued = 0
        """Number of queued `send_frames`. At `QUEUE_LENGTH` the caller flushes before it queues another."""
        self.active_queues: list[SendQueue] = []
        """Queues with at least one packet."""
        self.send_is_sound = [False] * QUEUE_LENGTH
        """True for each of the queued `send_frames` that is sound."""
        self.refused = 0
        """Packets that the kernel did not take so far: the line is full."""
        self._drops = drops
        self._descriptor = bound.fileno()
        self._incoming = _Incoming(self.frames)
        self._outgoing = _Outgoing()
        bound.setsockopt(socket.SOL_SOCKET, kernel.SO_TIMESTAMPNS, 1)
        self._bases = [kernel.address_of(frame.buffer) for frame in self.send_frames]

    def close(self) -> None:
        """Close the socket; queued packets are lost."""
        self.socket.close()

    # --- in ---

    def receive(self) -> list[tuple[int, Key]]:
        """Read at most `BATCH` waiting datagrams into `frames`; return length and sender of each."""
        incoming = self._incoming
        incoming.messages.words[kernel.CONTROL_LENGTH] = 8 * kernel.STAMP_WORDS
        many: int = kernel.receive_many(self._descriptor, incoming.messages.pointer, BATCH, 0, kernel.ffi.NULL)
        if many <= 0:
            return []
        lengths = incoming.messages.halves[
            kernel.LENGTH : many * kernel.MESSAGE_HALVES : kernel.MESSAGE_HALVES
        ].tolist()
        words = incoming.names.words
        if self.family == socket.AF_INET:  # family, port and address are the first eight bytes
            return list(zip(lengths, words[: many * NAME_WORDS : NAME_WORDS].tolist(), strict=True))
        starts = range(0, many * NAME_WORDS, NAME_WORDS)
        return [(length, bytes(words[at : at + NAME_WORDS])) for length, at in zip(lengths, starts, strict=True)]

    @property
    def waited_since(self) -> float:
        """Arrival of the first datagram of the last batch, in seconds since 1970; 0 if the kernel did not say."""
        return self._incoming.stamp()

    def buffer_use(self) -> tuple[float, int]:
        """Return the used share of the kernel's buffer, and how many datagrams the kernel has discarded so far."""
        figures = self.socket.getsockopt(socket.SOL_SOCKET, kernel.SO_MEMINFO, _MEMINFO.size)
        used, size, *_, drops = _MEMINFO.unpack(figures)
        return used / max(1, size), drops

    def address(self, place: int) -> Address:
        """Return the sender of the datagram in `frames[place]`."""
        start = 8 * NAME_WORDS * place + 2
        if self.family == socket.AF_INET:
            port, host = _V4.unpack_from(self._incoming.names.buffer, start)
            return socket.inet_ntop(socket.AF_INET, host), port
        port, flow, host, _ = _V6.unpack_from(self._incoming.names.buffer, start)
        (scope,) = struct.unpack_from("=I", self._incoming.names.buffer, start + 22)
        return socket.inet_ntop(socket.AF_INET6, host), port, flow, scope

    # --- out ---

    def sendto(self, data: bytes | memoryview, address: Address) -> None:
        """Send one datagram now. Raises OSError when the kernel has no room."""
        self.socket.sendto(data, address)

    def flush(self) -> None:
        """Send all queued packets.

        When the kernel has no room for all of them, sound waits for a moment, and video is lost and counted.
        """
        if not self.queued:
            return
        spans = self._build_messages()
        done = 0
        while done < len(spans):
            sent = kernel.send_many(
                self._descriptor, self._outgoing.messages.pointer + done, len(spans) - done, kernel.MSG_DONTWAIT
            )
            if sent > 0:
                done += sent
            elif kernel.ffi.errno in {errno.EAGAIN, errno.ENOBUFS}:
                self._send_sound_only(spans[done:])
                break
            else:
                self._send_individually(*spans[done])
                done += 1
        self.queued = 0
        self.active_queues.clear()

    def _build_messages(self) -> list[tuple[SendQueue, list[int]]]:
        """Write the kernel's array: a message for each run of packets of one size to one browser."""
        outgoing, lengths, bases = self._outgoing, self.send_lengths, self._bases
        messages, halves = outgoing.messages.words, outgoing.messages.halves
        vectors, controls = outgoing.vectors.words, outgoing.controls.words
        spans: list[tuple[SendQueue, list[int]]] = []
        vector = 0
        for queue in self.active_queues:
            pending = queue.pending
            queue.pending = []
            first, end = 0, len(pending)
            while first < end:
                place = pending[first]
                size = lengths[place]
                at = len(spans)
                word = at * kernel.MESSAGE_WORDS
                messages[word + kernel.NAME] = queue.name
                halves[at * kernel.MESSAGE_HALVES + kernel.NAME_LENGTH] = queue.name_length
                messages[word + kernel.VECTORS] = outgoing.vectors.address + 8 * vector
                vectors[vector] = bases[place]
                vectors[vector + 1] = size
                vector += kernel.VECTOR_WORDS
                last = first + 1
                if queue.can_segment:
                    most = min(end, first + MAX_SEGMENTS)
                    while last < most and lengths[pending[last - 1]] == size and lengths[pending[last]] <= size:
                        place = pending[last]
                        vectors[vector] = bases[place]
                        vectors[vector + 1] = lengths[place]
                        vector += kernel.VECTOR_WORDS
                        last += 1
                messages[word + kernel.MANY_VECTORS] = last - first
                if last - first > 1:
                    controls[at * kernel.CONTROL_WORDS + 2] = size
                    messages[word + kernel.CONTROL] = outgoing.controls.address + kernel.CONTROL_SIZE * at
                    messages[word + kernel.CONTROL_LENGTH] = kernel.CONTROL_SIZE
                else:
                    messages[word + kernel.CONTROL] = messages[word + kernel.CONTROL_LENGTH] = 0
                spans.append((queue, pending[first:last]))
                first = last
        return spans

    def _send_sound_only(self, spans: list[tuple[SendQueue, list[int]]]) -> None:
        """Send the sound of these packets as soon as the kernel has room, for at most `SOUND_WAITS` in all.

        The node waits here rather than keep a packet: an order to stop must not come between reading and sending.
        """
        poll = select.poll()
        poll.register(self._descriptor, select.POLLOUT)
        left = SOUND_WAITS
        for queue, places in spans:
            for place in places:
                if not self.send_is_sound[place]:
                    self._lose_one()
                    continue
                data = self.send_frames[place].view[: self.send_lengths[place]]
                while True:
                    try:
                        self.socket.sendto(data, queue.address)
                    except OSError:
                        if left > 0:
                            left -= 1
                            poll.poll(1)
                            continue
                        self._lose_one()
                    break

    def _lose_one(self) -> None:
        self.refused += 1
        self._drops.unsent += 1

    def _send_individually(self, queue: SendQueue, places: list[int]) -> None:
        """Send one by one what the kernel refused together: not every network path takes segments."""
        if len(places) > 1 and self.send_lengths[places[0]] <= MAX_SEGMENT_SIZE:
            queue.can_segment = False
        for place in places:
            try:
                self.socket.sendto(self.send_frames[place].view[: self.send_lengths[place]], queue.address)
            except OSError:
                self._drops.unsent += 1


class _Incoming:
    """The kernel's array for reading: one buffer a message."""

    def __init__(self, frames: list[Frame]) -> None:
        many = len(frames)
        self.messages = kernel.Array(many * kernel.MESSAGE_WORDS, "struct mmsghdr *")
        self.names = kernel.Array(many * NAME_WORDS)
        vectors = kernel.Array(many * kernel.VECTOR_WORDS)
        self._vectors = vectors
        for at, frame in enumerate(frames):
            vectors.words[at * kernel.VECTOR_WORDS + kernel.BASE] = kernel.address_of(frame.buffer)
            vectors.words[at * kernel.VECTOR_WORDS + kernel.SIZE] = MAX_DATAGRAM + 1
            word = at * kernel.MESSAGE_WORDS
            self.messages.words[word + kernel.NAME] = self.names.address + 8 * NAME_WORDS * at
            self.messages.halves[at * kernel.MESSAGE_HALVES + kernel.NAME_LENGTH] = 8 * NAME_WORDS
            self.messages.words[word + kernel.VECTORS] = vectors.address + 16 * at
            self.messages.words[word + kernel.MANY_VECTORS] = 1
        # Only the first message has room for the time of its arrival: it has waited longest.
        self._stamp = kernel.Array(kernel.STAMP_WORDS)
        self.messages.words[kernel.CONTROL] = self._stamp.address

    def stamp(self) -> float:
        """Return when the first datagram arrived, in seconds since 1970; 0 if the kernel did not say."""
        words, halves = self._stamp.words, self._stamp.halves
        if self.messages.words[kernel.CONTROL_LENGTH] < 8 * kernel.STAMP_WORDS or halves[3] != kernel.SO_TIMESTAMPNS:
            return 0.0
        return words[2] + words[3] / 1e9


class _Outgoing:
    """The kernel's array for sending: one message for several buffers of one size."""

    def __init__(self) -> None:
        self.messages = kernel.Array(QUEUE_LENGTH * kernel.MESSAGE_WORDS, "struct mmsghdr *")
        self.vectors = kernel.Array(QUEUE_LENGTH * kernel.VECTOR_WORDS)
        self.controls = kernel.Array(QUEUE_LENGTH * kernel.CONTROL_WORDS)
        for at in range(QUEUE_LENGTH):
            struct.pack_into(
                "=Qii", self.controls.buffer, at * kernel.CONTROL_SIZE, 18, kernel.SOL_UDP, kernel.UDP_SEGMENT
            )


def _pack(family: int, address: Address) -> bytes:
    """Return a peer's address as the kernel reads it."""
    if family == socket.AF_INET:
        return struct.pack("=H", socket.AF_INET) + _V4.pack(address[1], socket.inet_pton(family, address[0])) + bytes(8)
    host, port, flow, scope = (*address, 0, 0)[:4]
    packed = socket.inet_pton(family, host.partition("%")[0])
    return struct.pack("=H", socket.AF_INET6) + struct.pack("!HI16s", port, flow, packed) + struct.pack("=I", scope)
