"""The node's ICE agent: it answers signed checks and sends only to addresses that sent them.

This is the lite side of RFC 8445. A browser checks every address that the node advertises and nominates the pair that
it uses. The node reads no candidates of a peer, so no description can make it send a byte anywhere. One behaviour goes
beyond lite, and only towards addresses that have already sent a signed check: when a connected browser nominates
another address (a phone that changes networks), the node first probes that address and moves only when the probe is
answered, so that a forged sender address cannot direct a stream at a stranger.
"""

import asyncio
import secrets
import string
from collections.abc import Callable
from typing import NamedTuple

from aioice import stun

from video.sfu.net.port import Address, Key, Port

_LETTERS = string.ascii_letters + string.digits
MAX_QUEUED = 32  # DTLS datagrams that have arrived and are not yet read
MAX_PROBES = 8
# Seconds without a signed check or RTCP packet after which a route counts as dead. Browsers send either each second.
ROUTE_TIMEOUT = 2.5


class Route(NamedTuple):
    """One path to a browser: our port and its address, in both spellings."""

    port: Port
    address: Address
    key: Key


class IceLite:
    """One connection's ICE, with the names that aiortc's DTLS transport expects: `_recv`, `_send`, `role`."""

    role = "controlled"
    state = "completed"

    def __init__(self, on_route: Callable[[Route | None], None]) -> None:
        """Choose ufrag and password; `on_route` is called each time another route, or none, is selected."""
        self.ufrag = _token(8)
        self.password = _token(24)
        self.remote_ufrag: str | None = None
        self.remote_password: str | None = None
        self.route: Route | None = None
        self.is_connected = False
        """True once the handshake is done: from then on another route must be proven before it is selected."""
        self.last_received_at = 0.0
        """Time of the last authenticated packet on the selected route, in the loop's seconds."""
        self._on_route = on_route
        self._inbox: asyncio.Queue[bytes | None] = asyncio.Queue(MAX_QUEUED)
        self._probes: dict[bytes, Route] = {}
        self._handshake_keys: set[Key] = set()

    # --- for DTLS ---

    async def _recv(self) -> bytes:
        data = await self._inbox.get()
        if data is None:
            raise ConnectionError("closed")
        return data

    async def _send(self, data: bytes) -> None:
        if self.route is not None:
            if not self.is_connected and len(self._handshake_keys) < MAX_PROBES:
                self._handshake_keys.add(self.route.key)
            send(self.route, data)

    def on_connected(self) -> None:
        """Note that the handshake is done.

        Its end proves the route that our part of it took, for a peer cannot answer a datagram that it did not get. If
        our part took several routes, or the route changed since, the browser is probed first: it could nominate a
        stranger's address a moment before the end, and have every camera sent there.
        """
        self.is_connected = True
        route = self.route
        if route is not None and self._handshake_keys != {route.key}:
            self.route = None
            self._on_route(None)
            self.probe(route)

    # --- for the mux ---

    def put(self, data: bytes | None) -> None:
        """Hand a datagram to DTLS, or None to end it; a datagram that does not fit is lost, as on any network."""
        if data is None and self._inbox.full():
            self._inbox.get_nowait()
        if not self._inbox.full():
            self._inbox.put_nowait(data)

    def verifies(self, message: stun.Message) -> bool:
        """Return True if this check is signed with the password that this connection's browser was given."""
        local, _, remote = str(message.attributes.get("USERNAME", "")).partition(":")
        return (
            local == self.ufrag
            and self.remote_ufrag in {None, remote}
            and bool(message.check_message_integrity(self.password.encode()))
        )

    def on_request(self, message: stun.Message, route: Route, now: float) -> None:
        """Answer a verified check, and select the route that it nominates.

        Chromium nominates its route in each check. Firefox does so in the first check only: once its route is silent,
        any other route that it checks is probed.
        """
        if "ICE-CONTROLLED" in message.attributes:
            self._send_role_conflict(message, route)
            return
        response = stun.Message(stun.Method.BINDING, stun.Class.RESPONSE, message.transaction_id)
        response.attributes["XOR-MAPPED-ADDRESS"] = (str(route.address[0]).partition("%")[0], route.address[1])
        response.add_message_integrity(self.password.encode())
        send(route, bytes(response))
        is_nominated = "USE-CANDIDATE" in message.attributes
        if not self.is_connected and (self.route is None or is_nominated):
            self._select(route, now)
        elif self.route == route:
            self.last_received_at = now
        elif self.route is None or is_nominated or now - self.last_received_at > ROUTE_TIMEOUT:
            self.probe(route)

    def has_probe(self, transaction_id: bytes) -> bool:
        """Return True if a probe with this transaction id is open."""
        return transaction_id in self._probes

    def on_response(self, message: stun.Message, route: Route, now: float) -> bool:
        """Select `route` and return True if `message` is the signed answer to a probe sent there."""
        probed = self._probes.get(message.transaction_id)
        if probed != route or self.remote_password is None:
            return False
        if not message.check_message_integrity(self.remote_password.encode()):
            return False
        self._probes.clear()
        if message.message_class == stun.Class.RESPONSE:
            self._select(route, now)
        return True

    def _select(self, route: Route, now: float) -> None:
        self.last_received_at = now
        if route != self.route:
            self.route = route
            self._on_route(route)

    def _send_role_conflict(self, message: stun.Message, route: Route) -> None:
        response = stun.Message(stun.Method.BINDING, stun.Class.ERROR, message.transaction_id)
        response.attributes["ERROR-CODE"] = (487, "Role Conflict")
        response.add_message_integrity(self.password.encode())
        send(route, bytes(response))

    def probe(self, route: Route) -> None:
        """Check that our browser is behind this route; before its description is known no peer could answer."""
        if self.remote_ufrag is None or self.remote_password is None:
            return
        if len(self._probes) >= MAX_PROBES:
            self._probes.clear()
        request = stun.Message(stun.Method.BINDING, stun.Class.REQUEST)
        request.attributes["USERNAME"] = f"{self.remote_ufrag}:{self.ufrag}"
        request.attributes["PRIORITY"] = 126 << 24 | 65535 << 8 | 255
        request.attributes["ICE-CONTROLLED"] = secrets.randbits(64)
        request.add_message_integrity(self.remote_password.encode())
        self._probes[request.transaction_id] = route
        send(route, bytes(request))


def send(route: Route, data: bytes) -> None:
    """Send a datagram, or lose it when the kernel has no room."""
    try:
        route.port.sendto(data, route.address)
    except OSError:
        return


def _token(length: int) -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(length))
