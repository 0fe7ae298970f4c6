"""A browser's end of one connection: real ICE checks, real DTLS, and the keys for SRTP.

While it connects, the event loop reads its socket, and a DTLS flight without an answer is sent again as Chromium does.
Afterwards the load reads all sockets in turn and passes on only datagrams that are not media.
"""

import asyncio
import secrets
import socket
import struct
import time
from typing import Any

from aioice import stun
from aiortc import RTCCertificate, RTCDtlsFingerprint, RTCDtlsParameters, RTCDtlsTransport

from bench.media.load import sdp
from video.sfu.media import rtcp
from video.sfu.secure import srtp

BUFFER = 4 * 1024 * 1024
CHECK_AGAIN = 0.05  # seconds between checks until one is answered
HELLO_AGAIN = 0.05  # seconds until a DTLS flight is repeated for the first time; each further wait is twice as long
CONSENT_EVERY = 2.5  # seconds, as Chromium does
CONNECT_WITHIN = 10.0  # seconds
_SO_RCVBUFFORCE = 33
_SO_TIMESTAMPNS = 35
_SO_MEMINFO = 55
_DROPS = 8  # the word of SO_MEMINFO that counts dropped datagrams
_PREFERENCE = (b"SRTP_AEAD_AES_128_GCM", b"SRTP_AEAD_AES_256_GCM", b"SRTP_AES128_CM_SHA1_80")


class _Handshake(RTCDtlsTransport):
    """aiortc's DTLS, with AES-128-GCM preferred for SRTP, as in browsers."""

    def __init__(self, ice: Any, certificate: RTCCertificate) -> None:
        super().__init__(ice, [certificate])
        profiles = {each.openssl_profile: each for each in self._srtp_profiles}
        self._srtp_profiles = [profiles[name] for name in _PREFERENCE if name in profiles]

    @property
    def cipher(self) -> str:
        """The negotiated SRTP profile; empty before the handshake."""
        found = self._ssl.get_selected_srtp_profile() if self._ssl is not None else b""
        return found.decode().removeprefix("SRTP_").replace("_", "-")


class Connection:
    """One connection with its own socket. Also the ICE transport that aiortc's DTLS expects."""

    state = "completed"

    def __init__(self, address: str, certificate: RTCCertificate, *, is_offerer: bool) -> None:
        """Bind a port; nothing is sent before `connect`."""
        self.role = "controlling" if is_offerer else "controlled"
        self.sending: Any = None
        """libsrtp's handle for sending; None before the handshake."""
        self.receiving: Any = None
        self.ssrcs: list[int] = []
        """The SSRCs that the server announced."""
        self._reported: dict[int, tuple[int, float]] = {}
        self.wanted_keyframes: set[int] = set()
        """SSRCs of ours for which the server asked for a key frame."""
        self.first_media = 0
        """Arrival of the first media packet, by the kernel's clock in ns since 1970; 0 before."""
        self.early: list[bytes] = []
        """Media that arrived while `connect` still read the socket."""
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.setblocking(False)
        try:
            self.socket.setsockopt(socket.SOL_SOCKET, _SO_RCVBUFFORCE, BUFFER)
        except PermissionError:  # without root: as much as the machine allows
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER)
        self.socket.setsockopt(socket.SOL_SOCKET, _SO_TIMESTAMPNS, 1)
        self.socket.bind((address, 0))
        self.fd = self.socket.fileno()
        self._name = secrets.token_hex(4)
        self._password = secrets.token_hex(12)
        self._certificate = certificate
        self._inbox: asyncio.Queue[bytes | None] = asyncio.Queue()
        self._dtls = _Handshake(self, certificate)
        self._remote: sdp.Remote | None = None
        self._reached = asyncio.Event()
        self._nominated = asyncio.Event()
        self._frame = srtp.Frame()
        self._check = b""
        self._flight: list[bytes] = []
        self._again: asyncio.TimerHandle | None = None
        self._consent: asyncio.TimerHandle | None = None

    @property
    def local(self) -> sdp.Local:
        """Our side of the connection, for a session description."""
        fingerprint = next(each.value for each in self._certificate.getFingerprints() if each.algorithm == "sha-256")
        return sdp.Local(self._name, self._password, fingerprint, self.socket.getsockname())

    @property
    def cipher(self) -> str:
        """The negotiated SRTP profile; empty before the handshake."""
        return self._dtls.cipher

    @property
    def lost(self) -> int:
        """Datagrams that did not fit into our socket: the load's fault, not the server's."""
        raw = self.socket.getsockopt(socket.SOL_SOCKET, _SO_MEMINFO, 36)
        return struct.unpack("9I", raw)[_DROPS] if len(raw) == 36 else 0

    async def connect(self, remote: sdp.Remote) -> None:
        """Reach the server, make the handshake and store the keys. Raises ConnectionError or TimeoutError."""
        loop = asyncio.get_running_loop()
        self._remote = remote
        self.ssrcs = remote.ssrcs
        if remote.is_lite:
            self.role = "controlling"
        mine = self.socket.getsockname()[0]
        candidates = [each for each in remote.candidates if each[0] == mine]
        if not candidates:
            raise ConnectionError(f"the server has no candidate on {mine}: {remote.candidates}")
        self.socket.connect(candidates[0])
        loop.add_reader(self.fd, self._readable)
        try:
            async with asyncio.timeout(CONNECT_WITHIN):
                await self._reach()
                self._dtls._set_role("server" if remote.setup == "active" else "client")  # noqa: SLF001
                fingerprints = [RTCDtlsFingerprint(digest, value) for digest, value in remote.fingerprints]
                await self._dtls.start(RTCDtlsParameters(fingerprints))
        finally:
            loop.remove_reader(self.fd)
            self._end_flight()
        if self._dtls.state != "connected":
            raise ConnectionError("the handshake failed")
        self.sending = srtp.handle_of(self._dtls._tx_srtp)  # noqa: SLF001
        self.receiving = srtp.handle_of(self._dtls._rx_srtp)  # noqa: SLF001
        self._renew_consent()

    async def close(self) -> None:
        """Close DTLS and the socket."""
        if self._consent is not None:
            self._consent.cancel()
        await self._dtls.stop()
        self.sending = self.receiving = None
        self.socket.close()

    def send_rtcp(self, packet: bytes) -> None:
        """Encrypt and send an RTCP packet."""
        frame = self._frame
        frame.view[: len(packet)] = packet
        frame.length[0] = len(packet)
        if self.sending is not None and not srtp.protect_rtcp(self.sending, frame.pointer, frame.length):
            self._write(frame.view[: frame.length[0]])

    def take(self, data: bytes) -> None:
        """Handle a datagram that is neither RTP nor RTCP."""
        if data[0] < 4:
            self._take_check(data)
        elif 19 < data[0] < 64:
            self._end_flight()
            self._inbox.put_nowait(data)

    def take_control(self, data: bytes) -> None:
        """Record the server's sender reports, which our own reports repeat.

        Janus measures the round trip by them, and keeps packets for retransmission only for receivers that do so.
        """
        frame = self._frame
        frame.view[: len(data)] = data
        frame.length[0] = len(data)
        if self.receiving is None or srtp.unprotect_rtcp(self.receiving, frame.pointer, frame.length):
            return
        now = time.monotonic()
        for each in rtcp.read(bytes(frame.view[: frame.length[0]])):
            if isinstance(each, rtcp.SenderInfo):
                self._reported[each.ssrc] = (each.ntp >> 16 & 0xFFFFFFFF, now)

    def take_feedback(self, data: bytes) -> None:
        """Record the server's requests for key frames of our streams."""
        frame = self._frame
        frame.view[: len(data)] = data
        frame.length[0] = len(data)
        if self.receiving is None or srtp.unprotect_rtcp(self.receiving, frame.pointer, frame.length):
            return
        for each in rtcp.read(bytes(frame.view[: frame.length[0]])):
            if isinstance(each, rtcp.KeyframeRequest):
                self.wanted_keyframes.add(each.ssrc)

    def report(self, ssrc: int, lost: float) -> bytes:
        """Return a receiver report of the stream, with a share of `lost` packets missing."""
        now = time.monotonic()
        last, heard = self._reported.get(ssrc, (0, now))
        block = rtcp.ReportBlock(ssrc, int(lost * 256), 0, 0, 0, last, int((now - heard) * 65536))
        return rtcp.receiver_report(1, [block])

    # --- for DTLS ---

    async def _recv(self) -> bytes:
        data = await self._inbox.get()
        if data is None:
            raise ConnectionError("closed")
        return data

    async def _send(self, data: bytes) -> None:
        self._write(data)
        if self.sending is None:  # the handshake is not over
            self._flight.append(data)
            if self._again is None:
                self._again = asyncio.get_running_loop().call_later(HELLO_AGAIN, self._repeat_flight, HELLO_AGAIN)

    def _repeat_flight(self, waited: float) -> None:
        """Send the last flight again. OpenSSL would wait for a second, and offers no way to change that here."""
        for data in self._flight:
            self._write(data)
        self._again = asyncio.get_running_loop().call_later(2 * waited, self._repeat_flight, 2 * waited)

    def _end_flight(self) -> None:
        """Forget the last flight: it has an answer, or is not needed any more."""
        self._flight.clear()
        if self._again is not None:
            self._again.cancel()
            self._again = None

    # --- ICE ---

    async def _reach(self) -> None:
        """Check the one pair until it is answered, and nominated if the server nominates."""
        self._check = bytes(self._request())
        while not self._reached.is_set():
            self._write(self._check)
            try:
                await asyncio.wait_for(self._reached.wait(), CHECK_AGAIN)
            except TimeoutError:
                self._check = bytes(self._request())
        if self.role == "controlled":
            await self._nominated.wait()

    def _request(self) -> stun.Message:
        remote = self._remote
        assert remote is not None
        request = stun.Message(stun.Method.BINDING, stun.Class.REQUEST)
        request.attributes["USERNAME"] = f"{remote.name}:{self._name}"
        request.attributes["PRIORITY"] = 126 << 24 | 65535 << 8 | 255
        if self.role == "controlling":
            request.attributes["ICE-CONTROLLING"] = secrets.randbits(64)
            request.attributes["USE-CANDIDATE"] = None
        else:
            request.attributes["ICE-CONTROLLED"] = secrets.randbits(64)
        request.add_message_integrity(remote.password.encode())
        return request

    def _take_check(self, data: bytes) -> None:
        message = stun.parse_message(data)
        if message.message_class == stun.Class.REQUEST:
            response = stun.Message(stun.Method.BINDING, stun.Class.RESPONSE, message.transaction_id)
            response.attributes["XOR-MAPPED-ADDRESS"] = self.socket.getpeername()
            response.add_message_integrity(self._password.encode())
            self._write(bytes(response))
            if "USE-CANDIDATE" in message.attributes:
                self._nominated.set()
        elif message.message_class == stun.Class.RESPONSE:
            self._reached.set()

    def _renew_consent(self) -> None:
        self._write(self._check)
        self._consent = asyncio.get_running_loop().call_later(CONSENT_EVERY, self._renew_consent)

    # --- the socket ---

    def _readable(self) -> None:
        for _ in range(64):
            try:
                data, control, _, _ = self.socket.recvmsg(2048, 64)
            except OSError:
                return
            if not data:
                continue
            if 127 < data[0] < 192:
                self.early.append(data)
                if not 191 < data[1] < 224 and not self.first_media:
                    seconds, nanoseconds = struct.unpack("qq", control[0][2])
                    self.first_media = seconds * 1_000_000_000 + nanoseconds
            else:
                self.take(data)

    def _write(self, data: Any) -> None:
        try:
            self.socket.send(data)
        except OSError:
            return  # a packet that the kernel does not take is lost, as on any network
