"""One secured connection with a browser: ICE, DTLS, and SRTP in place.

aiortc's `RTCDtlsTransport` makes the handshake and the keys, and nothing more: media and control packets go around
it, straight from the socket's buffer into libsrtp and back. It is given our own `IceLite` where it expects aiortc's
ICE transport, of which it uses four names.
"""

import asyncio
import logging
from collections.abc import Sequence
from struct import Struct
from typing import Any, Protocol

from aiortc import RTCCertificate, RTCDtlsFingerprint, RTCDtlsParameters, RTCDtlsTransport

from video.sfu.context import Context
from video.sfu.media.forwarder import Track
from video.sfu.net.guard import Budget
from video.sfu.net.ice import IceLite, Route
from video.sfu.net.port import SendQueue
from video.sfu.sdp.reader import Transport as Remote
from video.sfu.sdp.writer import Local
from video.sfu.secure import srtp

log = logging.getLogger(__name__)

_SSRC = Struct("!I")
_PREFERENCE = (b"SRTP_AEAD_AES_128_GCM", b"SRTP_AEAD_AES_256_GCM", b"SRTP_AES128_CM_SHA1_80")
MAX_CONTROL_SOURCES = 256  # a browser may report each stream that it receives from an SSRC of its own
BURST = 2.0  # seconds over which a connection's packets are counted


class Owner(Protocol):
    """The peer whose connection this is."""

    def connected(self) -> None:
        """The handshake is done and keys are there."""

    def ended(self, why: str) -> None:
        """The connection ended by itself and is closed."""

    def learn(self, ssrc: int, payload_type: int) -> Track | None:
        """Return the track that an SSRC not heard so far belongs to; None refuses it."""

    def bind(self, ssrc: int, track: Track) -> None:
        """The SSRC is authenticated: it is this track's from now on."""

    def control(self, data: bytes, now: float) -> None:
        """An authenticated control packet arrived."""


class Handshake(RTCDtlsTransport):
    """aiortc's DTLS over our ICE, with AES-GCM preferred for SRTP."""

    def __init__(self, ice: IceLite, certificate: RTCCertificate) -> None:
        """Nothing is sent before `start`."""
        super().__init__(ice, [certificate])  # type: ignore[arg-type]
        profiles = {each.openssl_profile: each for each in self._srtp_profiles}
        self._srtp_profiles = [profiles[name] for name in _PREFERENCE if name in profiles]


class Transport:
    """One connection. Closed by its owner; tells its owner when it ends by itself."""

    def __init__(self, context: Context, owner: Owner) -> None:
        """Open for checks at once."""
        self.ice = IceLite(self._routed)
        self.heard = context.now()
        self.checks = Budget(context.limits.checks, context.limits.checks_burst)
        self.connected = False
        self.closed = False
        self.inputs: dict[int, Track | None] = {}
        """Authenticated SSRCs; None for one that another has replaced."""
        self.sending: Any = None
        """libsrtp's handle for what we send; None before the handshake and after the end."""
        self.lane: SendQueue | None = None
        """Where packets to the browser are queued; None until it has shown where it is."""
        self._receiving: Any = None
        self._context = context
        self._owner = owner
        self._dtls = Handshake(self.ice, context.certificate)
        self._dtls.on("statechange", self._changed)
        self._has_route = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._control_sources: set[int] = set()
        self._sources: set[int] = set()
        self._window_ends = 0.0
        self._window_packets = 0
        self._window_bytes = 0
        self._window_forged = 0
        self._controls = Budget(context.limits.rtcp, context.limits.rtcp_burst)
        self._handshakes = Budget(context.limits.handshake_packets, context.limits.handshake_packets * BURST)
        context.mux.add(self)

    @property
    def local(self) -> Local:
        """Our side, as a description states it."""
        fingerprints = tuple(
            (each.algorithm, each.value)
            for each in self._dtls.getLocalParameters().fingerprints
            if each.algorithm == "sha-256"
        )
        return Local(self.ice.name, self.ice.password, fingerprints, self._context.candidates)

    @property
    def started(self) -> bool:
        """Whether the peer's description is known and the handshake has begun."""
        return self._task is not None

    def start(self, remote: Remote, *, role: str) -> None:
        """Begin the handshake in `role` ("server" or "client") with the peer that `remote` describes."""
        self.ice.remote_name = remote.name
        self.ice.remote_password = remote.password
        self._dtls._set_role(role)  # noqa: SLF001 - a test holds each private name
        self._task = self._context.spawn(self._shake_hands(remote.fingerprints, role))

    def close(self) -> None:
        """End the connection now; the peer is told by DTLS where it still listens. Safe to call twice."""
        if self.closed:
            return
        self.closed = True
        self.connected = False
        self.sending = self._receiving = None
        self._context.mux.forget(self)
        self._context.spawn(self._stop())

    # --- life ---

    def _routed(self, route: Route | None) -> None:
        self.lane = None if route is None else SendQueue(route.port, route.address)
        if route is not None:
            self._has_route.set()

    async def _shake_hands(self, fingerprints: Sequence[tuple[str, str]], role: str) -> None:
        parameters = RTCDtlsParameters([RTCDtlsFingerprint(digest, value) for digest, value in fingerprints])
        # When a whole docket begins at nine, those who are in already must not stutter for those who come.
        await asyncio.sleep(self._context.handshakes.wait(self._context.now()))
        try:
            async with asyncio.timeout(self._context.limits.handshake):
                if role == "client":
                    await self._has_route.wait()
                await self._dtls.start(parameters)
        except Exception as error:  # noqa: BLE001 - OpenSSL and its wrapper raise what they like on odd bytes
            log.info("handshake failed: %r", error)
        if self.closed:
            return
        if self._dtls.state != "connected":
            self._end("handshake")
            return
        self.sending = srtp.handle_of(self._dtls._tx_srtp)  # noqa: SLF001
        self._receiving = srtp.handle_of(self._dtls._rx_srtp)  # noqa: SLF001
        self.ice.settle()
        self.connected = True
        self.heard = self._context.now()
        self._owner.connected()

    def _changed(self) -> None:
        if self._dtls.state == "closed" and self.connected:
            self._end("closed")

    def _end(self, why: str) -> None:
        self.close()
        self._owner.ended(why)

    async def _stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
        try:
            await self._dtls.stop()
        except Exception as error:  # noqa: BLE001 - nothing is left to be saved
            log.debug("stopping a connection: %r", error)
        self.ice.put(None)

    # --- datagrams ---

    def handshake(self, data: bytes, now: float) -> None:
        """Hand a DTLS datagram to the handshake."""
        # Of their own: nothing of them is authenticated, and they must not cost who has this address his sound.
        if self._handshakes.take(now):
            self.ice.put(data)
        else:
            self._context.drops.budget += 1

    def rtp(self, frame: srtp.Frame, length: int, now: float) -> None:
        """Authenticate and decrypt a media packet in place and give it to its track.

        An unknown SSRC must find its track before libsrtp sees it, which would keep a context for each SSRC that an
        authenticated peer cares to invent.
        """
        if not self._is_within_budget(length, now):
            return
        (ssrc,) = _SSRC.unpack_from(frame.buffer, 8)
        track = self.inputs.get(ssrc)
        is_new = False
        if track is None:
            if ssrc not in self.inputs and self._may_come(ssrc):
                track = self._owner.learn(ssrc, frame.buffer[1] & 0x7F)
            if track is None:
                self._context.drops.sources += 1
                self._doubt(length)
                return
            is_new = True
        frame.length[0] = length
        if self._receiving is None or srtp.unprotect(self._receiving, frame.pointer, frame.length):
            self._context.drops.forged += 1
            self._doubt(length)
            return
        self._window_packets += 1
        self._window_bytes += length
        if is_new:
            self.inputs[ssrc] = track
            self._sources.add(ssrc)
            self._owner.bind(ssrc, track)
        self.heard = now
        track.take(frame, frame.length[0], now)

    def _may_come(self, ssrc: int) -> bool:
        limits = self._context.limits
        return len(self.inputs) < limits.ssrcs and (ssrc in self._sources or len(self._sources) < limits.ssrcs_ever)

    def rtcp(self, frame: srtp.Frame, length: int, now: float) -> None:
        """Authenticate and decrypt a control packet and give it to the owner."""
        if not self._is_within_budget(length, now):
            return
        (ssrc,) = _SSRC.unpack_from(frame.buffer, 4)
        if ssrc not in self._control_sources and len(self._control_sources) >= MAX_CONTROL_SOURCES:
            self._context.drops.sources += 1
            self._doubt(length)
            return
        frame.length[0] = length
        if self._receiving is None or srtp.unprotect_rtcp(self._receiving, frame.pointer, frame.length):
            self._context.drops.forged += 1
            self._doubt(length)
            return
        self._window_packets += 1
        self._window_bytes += length
        if not self._controls.take(now):
            self._context.drops.budget += 1
            return
        self._control_sources.add(ssrc)
        self.heard = now
        self._owner.control(bytes(frame.view[: frame.length[0]]), now)

    def send_control(self, data: bytes) -> None:
        """Encrypt and send a control packet now; nothing happens before the handshake and after the end."""
        if self.sending is None or self.lane is None:
            return
        frame = self._context.outgoing
        frame.view[: len(data)] = data
        frame.length[0] = len(data)
        if srtp.protect_rtcp(self.sending, frame.pointer, frame.length):
            self._context.drops.unsent += 1
            return
        try:
            self.lane.port.sendto(frame.view[: frame.length[0]], self.lane.address)
        except OSError:
            self._context.drops.unsent += 1

    def _is_within_budget(self, length: int, now: float) -> bool:
        if now >= self._window_ends:
            self._window_ends = now + BURST
            self._window_packets = self._window_bytes = self._window_forged = 0
        limits = self._context.limits
        if self._window_packets < limits.packets * BURST and self._window_bytes + length <= limits.bytes * BURST:
            return True
        self._context.drops.budget += 1
        return False

    def _doubt(self, length: int) -> None:
        """Count what is not authenticated.

        Anybody may have sent it, so it costs this peer nothing until the node's own time is at stake.
        """
        self._window_forged += 1
        if self._window_forged > self._context.limits.forged * BURST:
            self._window_packets += 1
            self._window_bytes += length
