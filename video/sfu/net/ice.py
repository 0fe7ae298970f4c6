"""The node's end of ICE: it answers signed checks and speaks to none but the addresses that sent them.

This is the lite side of RFC 8445. A browser checks every address that the node advertises and names the pair that it
uses; the node reads no candidate of anybody, so no description can make it send a byte anywhere. Two things go
beyond lite, both towards addresses that have already sent a signed check: when a connected browser names another
address (a phone that changes networks), the node first asks there and moves only when that is answered, so that a
forged sender address cannot turn a stream upon a stranger.
"""

import asyncio
import secrets
import string
from collections.abc import Callable
from typing import NamedTuple

from aioice import stun

from video.sfu.net.port import Address, Key, Port

_LETTERS = string.ascii_letters + string.digits
MAX_WAITING = 32  # handshake datagrams that have arrived and are not yet read
MAX_PROBES = 8
# Seconds without a signed check or control packet after which a way counts as dead. Browsers send either each second.
QUIET = 2.5


class Route(NamedTuple):
    """One way to a browser: our port and its address, in both spellings."""

    port: Port
    address: Address
    key: Key


class IceLite:
    """One connection's ICE, in the shape that aiortc's DTLS transport expects of its own: `_recv`, `_send`, `role`."""

    role = "controlled"
    state = "completed"

    def __init__(self, on_route: Callable[[Route | None], None]) -> None:
        """Choose a name and a password; `on_route` is told each time another way is taken, or none."""
        self.name = _token(8)
        self.password = _token(24)
        self.remote_name: str | None = None
        self.remote_password: str | None = None
        self.route: Route | None = None
        self.settled = False
        """Whether the handshake is done: from then on another way must be proven before it is taken."""
        self.heard_at = 0.0
        """When something authentic last came by the way in use, in the loop's seconds."""
        self._on_route = on_route
        self._inbox: asyncio.Queue[bytes | None] = asyncio.Queue(MAX_WAITING)
        self._probes: dict[bytes, Route] = {}
        self._flown: set[Key] = set()

    # --- for DTLS ---

    async def _recv(self) -> bytes:
        data = await self._inbox.get()
        if data is None:
            raise ConnectionError("closed")
        return data

    async def _send(self, data: bytes) -> None:
        if self.route is not None:
            if not self.settled and len(self._flown) < MAX_PROBES:
                self._flown.add(self.route.key)
            send(self.route, data)

    def settle(self) -> None:
        """The handshake is done.

        Its end proves the way that our part of it went, for nobody could answer what he did not get. Where it went
        more ways than one, or the way was changed since, the browser is asked first: it could name a stranger's
        address a moment before the end, and have everybody's pictures sent there.
        """
        self.settled = True
        route = self.route
        if route is not None and self._flown != {route.key}:
            self.route = None
            self._on_route(None)
            self.ask(route)

    # --- for the mux ---

    def put(self, data: bytes | None) -> None:
        """Hand a handshake datagram to DTLS, or None to end it; what does not fit is lost as on any network."""
        if data is None and self._inbox.full():
            self._inbox.get_nowait()
        if not self._inbox.full():
            self._inbox.put_nowait(data)

    def accepts(self, message: stun.Message) -> bool:
        """Whether this check is signed with the password that this connection's browser was given."""
        local, _, remote = str(message.attributes.get("USERNAME", "")).partition(":")
        return (
            local == self.name
            and self.remote_name in {None, remote}
            and bool(message.check_message_integrity(self.password.encode()))
        )

    def answer(self, message: stun.Message, route: Route, now: float) -> None:
        """Answer an accepted check, and take the way that it names.

        Chromium names the way it uses in each check. Firefox names none after the first: once its way is silent, any
        other that it checks is asked.
        """
        if "ICE-CONTROLLED" in message.attributes:
            self._refuse_role(message, route)
            return
        response = stun.Message(stun.Method.BINDING, stun.Class.RESPONSE, message.transaction_id)
        response.attributes["XOR-MAPPED-ADDRESS"] = (str(route.address[0]).partition("%")[0], route.address[1])
        response.add_message_integrity(self.password.encode())
        send(route, bytes(response))
        is_named = "USE-CANDIDATE" in message.attributes
        if not self.settled and (self.route is None or is_named):
            self._take(route, now)
        elif self.route == route:
            self.heard_at = now
        elif self.route is None or is_named or now - self.heard_at > QUIET:
            self.ask(route)

    def has_asked(self, number: bytes) -> bool:
        """Whether a question of ours has this number and is open."""
        return number in self._probes

    def answered(self, message: stun.Message, route: Route, now: float) -> bool:
        """Whether `message` is the signed answer to a check of ours; then its way is taken."""
        asked = self._probes.get(message.transaction_id)
        if asked != route or self.remote_password is None:
            return False
        if not message.check_message_integrity(self.remote_password.encode()):
            return False
        self._probes.clear()
        if message.message_class == stun.Class.RESPONSE:
            self._take(route, now)
        return True

    def _take(self, route: Route, now: float) -> None:
        self.heard_at = now
        if route != self.route:
            self.route = route
            self._on_route(route)

    def _refuse_role(self, message: stun.Message, route: Route) -> None:
        response = stun.Message(stun.Method.BINDING, stun.Class.ERROR, message.transaction_id)
        response.attributes["ERROR-CODE"] = (487, "Role Conflict")
        response.add_message_integrity(self.password.encode())
        send(route, bytes(response))

    def ask(self, route: Route) -> None:
        """Ask whether our browser is behind this way; until its description is known nobody can answer."""
        if self.remote_name is None or self.remote_password is None:
            return
        if len(self._probes) >= MAX_PROBES:
            self._probes.clear()
        request = stun.Message(stun.Method.BINDING, stun.Class.REQUEST)
        request.attributes["USERNAME"] = f"{self.remote_name}:{self.name}"
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
