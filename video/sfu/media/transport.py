"""One secured connection with a browser: ICE, DTLS, and SRTP in place.

aiortc's `RTCDtlsTransport` makes the handshake and the keys, and nothing more: RTP and RTCP packets bypass it, straight
from the socket's buffer into libsrtp and back. It gets our own `IceLite` where it expects aiortc's ICE transport, of
which it uses four names.
"""

import asyncio
import logging
from collections.abc import Sequence
from struct import Struct
from typing import Any, Protocol

from aiortc import RTCCertificate, RTCDtlsFingerprint, RTCDtlsParameters, RTCDtlsTransport

from video.sfu.context import Context
from video.sfu.media.forwarder import Track
from video.sfu.net.guard import TokenBucket
from video.sfu.net.ice import IceLite, Route
from video.sfu.net.port import SendQueue
from video.sfu.sdp.reader import RemoteTransport
from video.sfu.sdp.writer import LocalTransport
from video.sfu.secure import srtp

log = logging.getLogger(__name__)

_SSRC = Struct("!I")
_PREFERENCE = (b"SRTP_AEAD_AES_128_GCM", b"SRTP_AEAD_AES_256_GCM", b"SRTP_AES128_CM_SHA1_80")
MAX_RTCP_SOURCES = 256  # a browser may report each received stream from a separate SSRC
SHED_MASK = 0x3F
"""Of a shed video, one packet of 64 is decrypted: libsrtp must not miss half of the sequence numbers in a row."""
BURST = 2.0  # seconds over which a connection's packets are counted


class Owner(Protocol):
    """The publisher or subscriber that owns a connection."""

    def on_connected(self) -> None:
        """Called when the handshake is done and the keys are set."""

    def on_ended(self, why: str) -> None:
        """Called when the connection ended by itself and is closed."""

    def find_track(self, ssrc: int, payload_type: int) -> Track | None:
        """Return the track of an SSRC not received so far; None refuses it."""

    def bind_track(self, ssrc: int, track: Track) -> None:
        """Called when the SSRC is authenticated: it belongs to this track from now on."""

    def on_rtcp(self, data: bytes, now: float) -> None:
        """Called with each authenticated RTCP packet."""


class DtlsTransport(RTCDtlsTransport):
    """aiortc's DTLS over our ICE, with AES-GCM preferred for SRTP."""

    def __init__(self, ice: IceLite, certificate: RTCCertificate) -> None:
        """Nothing is sent before `start`."""
        super().__init__(ice, [certificate])  # type: ignore[arg-type]
        profiles = {each.openssl_profile: each for each in self._srtp_profiles}
        self._srtp_profiles = [profiles[name] for name in _PREFERENCE if name in profiles]


class Transport:
    """One connection. Its owner closes it; it tells its owner when it ends by itself."""

    def __init__(self, context: Context, owner: Owner) -> None:
        """Accept checks from the start."""
        self.ice = IceLite(self._on_route)
        self.last_received_at = context.now()
        self.stun_bucket = TokenBucket(context.limits.check_rate, context.limits.check_burst)
        self.connected = False
        self.closed = False
        self.inputs: dict[int, Track | None] = {}
        """Tracks by authenticated SSRC; None for an SSRC that another one has replaced."""
        self.outbound_srtp: Any = None
        """libsrtp's handle for sending; None before the handshake and after the end."""
        self.send_queue: SendQueue | None = None
        """Queue of packets to the browser; None while it has no route."""
        self._inbound_srtp: Any = None
        self._context = context
        self._owner = owner
        self._dtls = DtlsTransport(self.ice, context.certificate)
        self._dtls.on("statechange", self._on_dtls_state)
        self._has_route = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._rtcp_sources: set[int] = set()
        self._sources: set[int] = set()
        self._window_ends = 0.0
        self._window_packets = 0
        self._window_bytes = 0
        self._window_forged = 0
        self._rtcp_bucket = TokenBucket(context.limits.rtcp_rate, context.limits.rtcp_burst)
        dtls_rate = context.limits.dtls_packet_rate
        self._dtls_bucket = TokenBucket(dtls_rate, dtls_rate * BURST)
        context.mux.add(self)

    @property
    def local(self) -> LocalTransport:
        """Our side of the connection, for a session description."""
        fingerprints = tuple(
            (each.algorithm, each.value)
            for each in self._dtls.getLocalParameters().fingerprints
            if each.algorithm == "sha-256"
        )
        return LocalTransport(self.ice.ufrag, self.ice.password, fingerprints, self._context.candidates)

    @property
    def started(self) -> bool:
        """True once the peer's description is known and the handshake has started."""
        return self._task is not None

    def start(self, remote: RemoteTransport, *, role: str) -> None:
        """Start the handshake in `role` ("server" or "client") with the peer that `remote` describes."""
        self.ice.remote_ufrag = remote.ufrag
        self.ice.remote_password = remote.password
        self._dtls._set_role(role)  # noqa: SLF001 - a test holds each private name
        self._task = self._context.spawn(self._connect_dtls(remote.fingerprints, role))

    def close(self) -> None:
        """Close the connection now and notify the peer by DTLS. Idempotent."""
        if self.closed:
            return
        self.closed = True
        self.connected = False
        self.outbound_srtp = self._inbound_srtp = None
        self._context.mux.remove(self)
        self._context.spawn(self._stop())

    # --- life ---

    def _on_route(self, route: Route | None) -> None:
        self.send_queue = None if route is None else SendQueue(route.port, route.address)
        if route is not None:
            self._has_route.set()

    async def _connect_dtls(self, fingerprints: Sequence[tuple[str, str]], role: str) -> None:
        parameters = RTCDtlsParameters([RTCDtlsFingerprint(digest, value) for digest, value in fingerprints])
        # When a whole docket starts at nine, the media of connected seats must not stutter while others connect.
        await asyncio.sleep(self._context.handshake_limiter.reserve(self._context.now()))
        try:
            async with asyncio.timeout(self._context.limits.handshake_timeout):
                if role == "client":
                    await self._has_route.wait()
                await self._dtls.start(parameters)
        except Exception as error:  # noqa: BLE001 - OpenSSL and its wrapper raise various exceptions on odd bytes
            log.info("handshake failed: %r", error)
        if self.closed:
            return
        if self._dtls.state != "connected":
            self._end("handshake")
            return
        self.outbound_srtp = srtp.handle_of(self._dtls._tx_srtp)  # noqa: SLF001
        self._inbound_srtp = srtp.handle_of(self._dtls._rx_srtp)  # noqa: SLF001
        self.ice.on_connected()
        self.connected = True
        self.last_received_at = self._context.now()
        self._owner.on_connected()

    def _on_dtls_state(self) -> None:
        if self._dtls.state == "closed" and self.connected:
            self._end("closed")

    def _end(self, why: str) -> None:
        self.close()
        self._owner.on_ended(why)

    async def _stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
        try:
            await self._dtls.stop()
        except Exception as error:  # noqa: BLE001 - the connection is over in any case
            log.debug("stopping a connection: %r", error)
        self.ice.put(None)

    # --- datagrams ---

    def on_dtls(self, data: bytes, now: float) -> None:
        """Hand a DTLS datagram to the handshake."""
        # A separate limit: these are not authenticated, and must not use up the audio of the seat at this address.
        if self._dtls_bucket.take(now):
            self.ice.put(data)
        else:
            self._context.drops.over_limit += 1

    def on_rtp(self, frame: srtp.Frame, length: int, now: float) -> None:
        """Authenticate and decrypt a media packet in place and hand it to its track.

        The track of an unknown SSRC is looked up before libsrtp sees it, which would otherwise keep a context for each
        SSRC that an authenticated peer invents.
        """
        if not self._is_within_budget(length, now):
            return
        (ssrc,) = _SSRC.unpack_from(frame.buffer, 8)
        track = self.inputs.get(ssrc)
        is_new = False
        if track is None:
            if ssrc not in self.inputs and self._may_add_source(ssrc):
                track = self._owner.find_track(ssrc, frame.buffer[1] & 0x7F)
            if track is None:
                self._context.drops.sources += 1
                self._count_unauthenticated(length)
                return
            is_new = True
        elif track.is_shed and frame.buffer[3] & SHED_MASK:
            return
        frame.length[0] = length
        if self._inbound_srtp is None or srtp.unprotect(self._inbound_srtp, frame.pointer, frame.length):
            self._context.drops.forged += 1
            self._count_unauthenticated(length)
            return
        self._window_packets += 1
        self._window_bytes += length
        if is_new:
            self.inputs[ssrc] = track
            self._sources.add(ssrc)
            self._owner.bind_track(ssrc, track)
        self.last_received_at = now
        track.forward(frame, frame.length[0], now)

    def _may_add_source(self, ssrc: int) -> bool:
        limits = self._context.limits
        return len(self.inputs) < limits.max_ssrcs and (
            ssrc in self._sources or len(self._sources) < limits.max_ssrcs_ever
        )

    def on_rtcp(self, frame: srtp.Frame, length: int, now: float) -> None:
        """Authenticate and decrypt an RTCP packet and hand it to the owner."""
        if not self._is_within_budget(length, now):
            return
        (ssrc,) = _SSRC.unpack_from(frame.buffer, 4)
        if ssrc not in self._rtcp_sources and len(self._rtcp_sources) >= MAX_RTCP_SOURCES:
            self._context.drops.sources += 1
            self._count_unauthenticated(length)
            return
        frame.length[0] = length
        if self._inbound_srtp is None or srtp.unprotect_rtcp(self._inbound_srtp, frame.pointer, frame.length):
            self._context.drops.forged += 1
            self._count_unauthenticated(length)
            return
        self._window_packets += 1
        self._window_bytes += length
        if not self._rtcp_bucket.take(now):
            self._context.drops.over_limit += 1
            return
        self._rtcp_sources.add(ssrc)
        self.last_received_at = now
        self._owner.on_rtcp(bytes(frame.view[: frame.length[0]]), now)

    def send_rtcp(self, data: bytes) -> None:
        """Encrypt and send an RTCP packet now; does nothing before the handshake and after the end."""
        if self.outbound_srtp is None or self.send_queue is None:
            return
        frame = self._context.rtcp_frame
        frame.view[: len(data)] = data
        frame.length[0] = len(data)
        if srtp.protect_rtcp(self.outbound_srtp, frame.pointer, frame.length):
            self._context.drops.unsent += 1
            return
        try:
            self.send_queue.port.sendto(frame.view[: frame.length[0]], self.send_queue.address)
        except OSError:
            self._context.drops.unsent += 1

    def _is_within_budget(self, length: int, now: float) -> bool:
        if now >= self._window_ends:
            self._window_ends = now + BURST
            self._window_packets = self._window_bytes = self._window_forged = 0
        limits = self._context.limits
        if (
            self._window_packets < limits.packet_rate * BURST
            and self._window_bytes + length <= limits.byte_rate * BURST
        ):
            return True
        self._context.drops.over_limit += 1
        return False

    def _count_unauthenticated(self, length: int) -> None:
        """Count a packet that is not authenticated.

        Any sender may have forged it, so it does not count against this peer until the node's own time is at stake.
        """
        self._window_forged += 1
        if self._window_forged > self._context.limits.forged_rate * BURST:
            self._window_packets += 1
            self._window_bytes += length
