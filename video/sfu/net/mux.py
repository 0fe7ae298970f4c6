"""One UDP port for every connection of the node: reads datagrams, guards, and hands each to its connection.

The port is bound on each advertised address by a socket of its own, so that an answer leaves from the very address
that was asked.
"""

import asyncio
import errno
import logging
import socket
from collections.abc import Sequence
from typing import Protocol

from aioice import stun

from video.sfu.limits import Limits
from video.sfu.net.checks import ANSWERS, ASKS, head_of, name_in
from video.sfu.net.guard import Budget, Drops, Kind, kind_of
from video.sfu.net.ice import IceLite, Route
from video.sfu.net.port import BATCH, Key, Port
from video.sfu.secure.srtp import Frame

log = logging.getLogger(__name__)

BUFFER = 4 * 1024 * 1024
MOST_DRAINED = 8192  # datagrams: twice what a socket holds of the smallest


class Connection(Protocol):
    """What the mux knows of a connection."""

    ice: IceLite
    heard: float
    checks: Budget

    def handshake(self, data: bytes, now: float) -> None:
        """Take a DTLS datagram."""

    def rtp(self, frame: Frame, length: int, now: float) -> None:
        """Take a media packet where it lies."""

    def rtcp(self, frame: Frame, length: int, now: float) -> None:
        """Take a control packet where it lies."""


class UdpMux:
    """The node's sockets and who is behind which address."""

    def __init__(self, limits: Limits, drops: Drops) -> None:
        """Nothing is bound before `open`."""
        self.port = 0
        self.addresses: list[str] = []
        self._limits = limits
        self._drops = drops
        self._ports: list[Port] = []
        self._by_name: dict[str, Connection] = {}
        self._by_key: dict[Key, Connection] = {}
        self._keys_of: dict[Connection, list[Key]] = {}
        # Who says that another's address is his, and has not answered there yet.
        self._claims: dict[Key, set[Connection]] = {}
        self._loop = asyncio.get_running_loop()
        self.awake_at = self._loop.time()
        """When the node's clock last ticked, in the loop's seconds."""

    def open(self, addresses: Sequence[str], port: int) -> None:
        """Bind `port` (0: any that is free) on each address that this machine has.

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
            self._loop.add_reader(bound, self._readable, self._ports[-1])
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
        """Let checks reach `connection`."""
        self._by_name[connection.ice.name] = connection
        self._keys_of[connection] = []

    def forget(self, connection: Connection) -> None:
        """Let nothing reach `connection` any more."""
        self._by_name.pop(connection.ice.name, None)
        for key in self._keys_of.pop(connection, ()):
            self._by_key.pop(key, None)
            self._claims.pop(key, None)
        for claimants in self._claims.values():
            claimants.discard(connection)

    def drain(self) -> None:
        """Take all that has arrived by now, as things stand now."""
        for port in self._ports:
            taken = 0
            while taken < MOST_DRAINED and (many := self._take(port)):
                taken += many

    @property
    def known(self) -> int:
        """How many connections there are."""
        return len(self._by_name)

    # --- datagrams ---

    @staticmethod
    def _bind(address: str, port: int) -> socket.socket:
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        bound = socket.socket(family, socket.SOCK_DGRAM)
        try:
            bound.setblocking(False)
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER)
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, BUFFER)
            if family == socket.AF_INET6:
                bound.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            bound.bind((address, port))
        except OSError:
            bound.close()
            raise
        return bound

    def _readable(self, port: Port) -> None:
        """Take a batch, and send what came of it before anything else has its turn.

        A picture's packets come in a burst: while the first is rewritten the others arrive, and they are taken along.
        """
        if self._loop.time() - self.awake_at > self._limits.stall:
            self._discard()
        taken = 0
        while taken < BATCH and (many := self._take(port)):
            taken += many

    def _take(self, port: Port) -> int:
        """Take one batch, send what came of it, and return how many it had."""
        now = self._loop.time()
        batch = port.receive()
        for place, (length, key) in enumerate(batch):
            try:
                self._datagram(port, place, length, key, now)
            except Exception:
                log.exception("a datagram of %d bytes was not handled", length)
        for each in self._ports:
            each.flush()
        return len(batch)

    def _discard(self) -> None:
        """Throw away what lay with the kernel while this process stood still.

        Orders of the court may lie there as well and are not read yet; and nobody waits for sound as old as this.
        """
        self.awake_at = self._loop.time()
        for port in self._ports:
            thrown = 0
            while thrown < MOST_DRAINED and (batch := port.receive()):
                thrown += len(batch)
            self._drops.stale += thrown

    def _datagram(self, port: Port, place: int, length: int, key: Key, now: float) -> None:
        frame = port.frames[place]
        kind = kind_of(frame.buffer, length)
        connection = self._by_key.get(key)
        if kind is Kind.RTP and connection is not None:
            connection.rtp(frame, length, now)
        elif kind is Kind.NOTHING:
            self._drops.malformed += 1
        elif kind is Kind.CHECK:
            whose = self._whose(frame.buffer, length, key)
            if whose is not None and whose.checks.take(now):
                self._check(whose, bytes(frame.view[:length]), Route(port, port.address(place), key), now)
            else:
                self._drops.checks += 1
        elif connection is None:
            self._drops.foreign += 1
        elif kind is Kind.RTCP:
            connection.rtcp(frame, length, now)
            if connection.heard == now and connection.ice.route is not None and connection.ice.route.key == key:
                connection.ice.heard_at = now
        else:
            connection.handshake(bytes(frame.view[:length]), now)

    def _whose(self, buffer: bytearray, length: int, key: Key) -> Connection | None:
        """Return which connection a check claims to be of, with nothing proven yet."""
        kind, number = head_of(buffer)
        if kind == ASKS:
            return self._by_name.get(name_in(buffer, length))
        if kind in ANSWERS:
            owner = self._by_key.get(key)
            asked = (owner, *self._claims.get(key, ())) if owner is not None else ()
            return next((each for each in asked if each.ice.has_asked(number)), None)
        return None

    def _check(self, connection: Connection, data: bytes, route: Route, now: float) -> None:
        try:
            message = stun.parse_message(data)
        except Exception:  # noqa: BLE001 - the parser raises whatever the bytes make it raise
            self._drops.malformed += 1
            return
        if message.message_class == stun.Class.REQUEST:
            self._asked(connection, message, route, now)
        elif connection.ice.answered(message, route, now):
            self._give(route.key, connection)
            connection.heard = now
        else:
            self._drops.checks += 1

    def _asked(self, connection: Connection, message: stun.Message, route: Route, now: float) -> None:
        """Answer a signed check and remember its sender's address; leave any other without an answer.

        A peer can forge the sender of his check, though not hear what is sent there: an address that another
        connection has becomes his once he has answered a question of ours at it, and is left to its owner until then.
        """
        if not connection.ice.accepts(message):
            self._drops.checks += 1
            return
        owner = self._by_key.get(route.key)
        if owner is not None and owner is not connection:
            self._drops.checks += 1
            self._claims.setdefault(route.key, set()).add(connection)
            connection.ice.ask(route)
            return
        self._give(route.key, connection)
        connection.heard = now
        connection.ice.answer(message, route, now)

    def _give(self, key: Key, connection: Connection) -> None:
        """Take what comes from an address for the connection's from now on; it keeps so many, and the one in use."""
        owner = self._by_key.get(key)
        if owner is connection:
            return
        if owner is not None:
            self._keys_of[owner].remove(key)
        self._claims.pop(key, None)
        keys = self._keys_of[connection]
        if len(keys) >= self._limits.addresses:
            in_use = connection.ice.route
            oldest = next(each for each in keys if in_use is None or each != in_use.key)
            keys.remove(oldest)
            del self._by_key[oldest]
            self._claims.pop(oldest, None)
        keys.append(key)
        self._by_key[key] = connection
