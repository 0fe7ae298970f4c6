"""One UDP port for every connection of the node: reads datagrams, filters them, and hands each to its connection.

Each advertised address has its own socket on that port, so that an answer leaves from the address that received the
request.
"""

import asyncio
import errno
import logging
import socket
import time
from collections.abc import Sequence
from typing import Protocol

from aioice import stun

from video.sfu.limits import Limits
from video.sfu.net import kernel
from video.sfu.net.guard import DropCounters, PacketKind, TokenBucket, classify
from video.sfu.net.ice import IceLite, Route
from video.sfu.net.port import BATCH, Key, Port
from video.sfu.net.stun_header import BINDING_REQUEST, BINDING_RESPONSES, peek_header, peek_ufrag
from video.sfu.overload import Overload
from video.sfu.secure.srtp import Frame

log = logging.getLogger(__name__)

BUFFER = 4 * 1024 * 1024
MAX_PENDING = 8192  # datagrams: twice as many of the smallest as a socket holds


class Connection(Protocol):
    """A connection, as the mux sees it."""

    ice: IceLite
    last_received_at: float
    stun_bucket: TokenBucket

    def on_dtls(self, data: bytes, now: float) -> None:
        """Handle a DTLS datagram."""

    def on_rtp(self, frame: Frame, length: int, now: float) -> None:
        """Handle a media packet in place."""

    def on_rtcp(self, frame: Frame, length: int, now: float) -> None:
        """Handle an RTCP packet in place."""


class UdpMux:
    """The node's sockets, and the connection behind each address."""

    def __init__(self, limits: Limits, drops: DropCounters, overload: Overload) -> None:
        """Nothing is bound before `open`."""
        self.is_own_gap = False
        """True while packets are handled that follow datagrams discarded by our own kernel, or by this process."""
        self._overload = overload
        self._waits: dict[Port, tuple[float, float]] = {}  # by socket: how long a late batch waited, and when
        self._discarded: dict[Port, int] = {}
        self._refused: dict[Port, int] = {}
        self._own_until = 0.0  # packets that arrived until then may follow a discarded one; in the loop's seconds
        self.port = 0
        self.addresses: list[str] = []
        self._limits = limits
        self._drops = drops
        self._ports: list[Port] = []
        self._by_ufrag: dict[str, Connection] = {}
        self._by_key: dict[Key, Connection] = {}
        self._keys_of: dict[Connection, list[Key]] = {}
        # Connections that claim another connection's address and have not answered a probe there yet.
        self._claims: dict[Key, set[Connection]] = {}
        self._loop = asyncio.get_running_loop()
        self.last_tick_at = self._loop.time()
        """Time of the node's last tick, in the loop's seconds."""

    def open(self, addresses: Sequence[str], port: int) -> None:
        """Bind `port` (0: any free port) on each of `addresses` that this machine has.

        Raises OSError when the port is taken or no address could be bound.
        """
        for address in addresses:
            try:
                bound = self._bind(address, port)
            except OSError as error:
                if error.errno != errno.EADDRNOTAVAIL:
                    self.close()
                    raise
                log.warning("cannot receive media on %s: %s", address, error)
                continue
            port = bound.getsockname()[1]
            self._ports.append(Port(bound, self._drops))
            self.addresses.append(address)
            self._loop.add_reader(bound, self._on_readable, self._ports[-1])
        if not self._ports:
            raise OSError(errno.EADDRNOTAVAIL, "no address to receive media on")
        self.port = port

    def close(self) -> None:
        """Close every socket."""
        for each in self._ports:
            self._loop.remove_reader(each.socket)
            each.close()
        self._ports.clear()
        self.addresses.clear()

    def add(self, connection: Connection) -> None:
        """Accept checks for `connection`."""
        self._by_ufrag[connection.ice.ufrag] = connection
        self._keys_of[connection] = []

    def remove(self, connection: Connection) -> None:
        """Hand no datagram to `connection` any more."""
        self._by_ufrag.pop(connection.ice.ufrag, None)
        for key in self._keys_of.pop(connection, ()):
            self._by_key.pop(key, None)
            self._claims.pop(key, None)
        for claimants in self._claims.values():
            claimants.discard(connection)

    def read_pending(self) -> None:
        """Read every datagram that has arrived by now, under the present state of the rooms."""
        for port in self._ports:
            taken = 0
            while taken < MAX_PENDING and (many := self._read_batch(port)):
                taken += many

    @property
    def connection_count(self) -> int:
        """The number of connections."""
        return len(self._by_ufrag)

    # --- datagrams ---

    @staticmethod
    def _bind(address: str, port: int) -> socket.socket:
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        bound = socket.socket(family, socket.SOCK_DGRAM)
        try:
            bound.setblocking(False)
            try:  # as root whatever the machine's maximum (net.core.rmem_max)
                bound.setsockopt(socket.SOL_SOCKET, kernel.SO_RCVBUFFORCE, BUFFER)
            except PermissionError:
                bound.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER)
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, BUFFER)
            if family == socket.AF_INET6:
                bound.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            bound.bind((address, port))
        except OSError:
            bound.close()
            raise
        return bound

    def _on_readable(self, port: Port) -> None:
        """Read a batch, and send the resulting packets before the loop runs anything else.

        The packets of a video frame come in a burst: the later ones arrive while the first is rewritten, and are read
        in the same turn.
        """
        if self._loop.time() - self.last_tick_at > self._limits.stall_limit:
            self._discard_pending()
        taken = 0
        while taken < BATCH and (many := self._read_batch(port)):
            taken += many

    def _read_batch(self, port: Port) -> int:
        """Read one batch, send the resulting packets, and return the number of datagrams read."""
        now = self._loop.time()
        batch = port.receive()
        if batch:
            self._watch_load(port, len(batch), now)
        for place, (length, key) in enumerate(batch):
            try:
                self._dispatch(port, place, length, key, now)
            except Exception:
                log.exception("a datagram of %d bytes was not handled", length)
        for each in self._ports:
            each.flush()
            if each.refused != self._refused.get(each, 0):
                self._refused[each] = each.refused
                self._overload.on_unsent(now)
        return len(batch)

    def _watch_load(self, port: Port, size: int, now: float) -> None:
        """Note how late this batch is, before it is handled, and whether the kernel had to discard datagrams.

        A batch that is not full has emptied the kernel's buffer. A gap in a stream is our own if its next packet
        arrived before, or shortly after, the last discarded datagram.
        """
        filled = waited = 0.0
        if size < BATCH:
            self.is_own_gap = now <= self._own_until
            if self._overload.is_idle:
                return
        else:
            wall = time.time()
            waited = max(0.0, wall - (port.waited_since or wall))
            filled, discarded = port.buffer_use()
            if discarded != self._discarded.get(port, 0):
                self._discarded[port] = discarded
                self._own_until = now + self._limits.own_gap_after
                filled = 1.0
            self.is_own_gap = now - waited <= self._own_until
        self._waits[port] = waited, now
        longest = max(wait for wait, at in self._waits.values() if now - at < self._limits.late_after)
        self._overload.observe(longest, filled, now)

    def _discard_pending(self) -> None:
        """Discard the datagrams that waited in the kernel while this process was stalled.

        Orders of the court may be waiting unread as well, and audio this old is of no use to a listener.
        """
        self.last_tick_at = self._loop.time()
        for port in self._ports:
            discarded = 0
            while discarded < MAX_PENDING and (batch := port.receive()):
                discarded += len(batch)
            self._drops.stale += discarded
            if discarded:
                self._own_until = self._loop.time() + self._limits.own_gap_after

    def _dispatch(self, port: Port, place: int, length: int, key: Key, now: float) -> None:
        frame = port.frames[place]
        kind = classify(frame.buffer, length)
        connection = self._by_key.get(key)
        if kind is PacketKind.RTP and connection is not None:
            connection.on_rtp(frame, length, now)
        elif kind is PacketKind.INVALID:
            self._drops.malformed += 1
        elif kind is PacketKind.STUN:
            claimed = self._find_connection(frame.buffer, length, key)
            if claimed is not None and claimed.stun_bucket.take(now):
                self._on_stun(claimed, bytes(frame.view[:length]), Route(port, port.address(place), key), now)
            else:
                self._drops.checks += 1
        elif connection is None:
            self._drops.foreign += 1
        elif kind is PacketKind.RTCP:
            connection.on_rtcp(frame, length, now)
            if (
                connection.last_received_at == now
                and connection.ice.route is not None
                and connection.ice.route.key == key
            ):
                connection.ice.last_received_at = now
        else:
            connection.on_dtls(bytes(frame.view[:length]), now)

    def _find_connection(self, buffer: bytearray, length: int, key: Key) -> Connection | None:
        """Return the connection that a check claims to belong to; nothing is verified yet."""
        kind, transaction_id = peek_header(buffer)
        if kind == BINDING_REQUEST:
            return self._by_ufrag.get(peek_ufrag(buffer, length))
        if kind in BINDING_RESPONSES:
            owner = self._by_key.get(key)
            probed = (owner, *self._claims.get(key, ())) if owner is not None else ()
            return next((each for each in probed if each.ice.has_probe(transaction_id)), None)
        return None

    def _on_stun(self, connection: Connection, data: bytes, route: Route, now: float) -> None:
        try:
            message = stun.parse_message(data)
        except Exception:  # noqa: BLE001 - the parser raises various exceptions on malformed bytes
            self._drops.malformed += 1
            return
        if message.message_class == stun.Class.REQUEST:
            self._on_binding_request(connection, message, route, now)
        elif connection.ice.on_response(message, route, now):
            self._assign_address(route.key, connection)
            connection.last_received_at = now
        else:
            self._drops.checks += 1

    def _on_binding_request(self, connection: Connection, message: stun.Message, route: Route, now: float) -> None:
        """Answer a verified check and remember its sender's address; ignore any other check.

        A peer can forge the sender of its check, but cannot receive what is sent there. An address that belongs to
        another connection changes hands only after this peer has answered a probe there; until then its owner keeps it.
        """
        if not connection.ice.verifies(message):
            self._drops.checks += 1
            return
        owner = self._by_key.get(route.key)
        if owner is not None and owner is not connection:
            self._drops.checks += 1
            self._claims.setdefault(route.key, set()).add(connection)
            connection.ice.probe(route)
            return
        self._assign_address(route.key, connection)
        connection.last_received_at = now
        connection.ice.on_request(message, route, now)

    def _assign_address(self, key: Key, connection: Connection) -> None:
        """Hand datagrams from this address to `connection` from now on; it keeps `max_addresses`, and its route's."""
        owner = self._by_key.get(key)
        if owner is connection:
            return
        if owner is not None:
            self._keys_of[owner].remove(key)
        self._claims.pop(key, None)
        keys = self._keys_of[connection]
        if len(keys) >= self._limits.max_addresses:
            in_use = connection.ice.route
            oldest = next(each for each in keys if in_use is None or each != in_use.key)
            keys.remove(oldest)
            del self._by_key[oldest]
            self._claims.pop(oldest, None)
        keys.append(key)
        self._by_key[key] = connection
