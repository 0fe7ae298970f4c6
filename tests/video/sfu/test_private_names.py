"""Undocumented names of aiortc, aioice and pylibsrtp that the node uses.

Each name has a test, so that a new version shows at once which of them changed.
"""

import asyncio
import importlib.metadata
from pathlib import Path

import pylibsrtp
import pytest
from aioice import stun
from aiortc import RTCCertificate, RTCDtlsFingerprint, RTCDtlsParameters, RTCDtlsTransport, rtp
from OpenSSL import SSL
from pylibsrtp import Policy, Session

from video.sfu.media.transport import DtlsTransport
from video.sfu.net.ice import IceLite
from video.sfu.secure import srtp
from video.sfu.secure.certificate import Certificate

KEY = bytes(range(28))
PACKET = b"\x80\x60\x00\x01\x00\x00\x00\x02\x00\x00\x00\x03" + bytes(100)
CONTROL = b"\x80\xc9\x00\x01\x00\x00\x00\x03"


@pytest.mark.parametrize("name, version", [("aiortc", "1.16."), ("aioice", "0.13."), ("pylibsrtp", "1.0.")])
def test_library_versions_match_these_tests(name: str, version: str) -> None:
    assert importlib.metadata.version(name).startswith(version)


class _Pipe(IceLite):
    """Our ICE over memory instead of a socket."""

    def __init__(self) -> None:
        super().__init__(lambda route: None)
        self.peer: _Pipe | None = None

    async def _send(self, data: bytes) -> None:
        assert self.peer is not None
        self.peer.put(bytes(data))


async def _connected_pair() -> tuple[DtlsTransport, DtlsTransport]:
    near, far = _Pipe(), _Pipe()
    near.peer, far.peer = far, near
    certificate = RTCCertificate.generateCertificate()
    ends = DtlsTransport(near, certificate), DtlsTransport(far, certificate)
    ends[0]._set_role("server")
    ends[1]._set_role("client")
    fingerprints = [RTCDtlsFingerprint(each.algorithm, each.value) for each in certificate.getFingerprints()]
    await asyncio.gather(*(end.start(RTCDtlsParameters(list(fingerprints))) for end in ends))
    return ends


async def test_dtls_connects_over_any_object_with_recv_and_send() -> None:
    near, far = await _connected_pair()
    assert (near.state, far.state) == ("connected", "connected")
    await near.stop()
    await far.stop()


async def test_create_ssl_context_is_used_and_ours_forbids_renegotiation() -> None:
    near, far = await _connected_pair()
    profiles = near._srtp_profiles
    plain, own = (kind.generateCertificate()._create_ssl_context(profiles) for kind in (RTCCertificate, Certificate))
    assert not plain.set_options(0) & SSL.OP_NO_RENEGOTIATION
    assert own.set_options(0) & SSL.OP_NO_RENEGOTIATION
    await near.stop()
    await far.stop()


async def test_set_role_decides_which_side_sends_client_hello() -> None:
    near, far = await _connected_pair()
    assert (near._role, far._role) == ("server", "client")
    await near.stop()
    await far.stop()


async def test_rx_srtp_and_tx_srtp_are_sessions_with_matching_keys() -> None:
    near, far = await _connected_pair()
    assert isinstance(near._tx_srtp, Session)
    assert far._rx_srtp.unprotect(near._tx_srtp.protect(PACKET)) == PACKET
    assert near._rx_srtp.unprotect(far._tx_srtp.protect(PACKET)) == PACKET
    await near.stop()
    await far.stop()


async def test_the_tx_session_allows_retransmission() -> None:
    near, far = await _connected_pair()
    assert near._tx_srtp.protect(PACKET) == near._tx_srtp.protect(PACKET)
    await near.stop()
    await far.stop()


async def test_srtp_profiles_is_the_servers_order_of_preference() -> None:
    ice = _Pipe()
    plain = RTCDtlsTransport(ice, [RTCCertificate.generateCertificate()])
    assert {each.openssl_profile for each in plain._srtp_profiles} >= {b"SRTP_AEAD_AES_128_GCM"}
    near, far = await _connected_pair()
    assert near._ssl.get_selected_srtp_profile() == b"SRTP_AEAD_AES_128_GCM"
    await near.stop()
    await far.stop()


async def test_statechange_is_emitted_when_the_peer_closes() -> None:
    near, far = await _connected_pair()
    states: list[str] = []
    near.on("statechange", lambda: states.append(near.state))
    await far.stop()
    await asyncio.sleep(0.05)
    assert states == ["closed"]


def test_srtp_of_a_session_is_a_pointer_to_libsrtps_handle() -> None:
    session = Session(Policy(key=KEY, ssrc_type=Policy.SSRC_ANY_OUTBOUND, srtp_profile=_GCM))
    assert srtp.handle_of(session) == session._srtp[0]


_GCM = Policy.SRTP_PROFILE_AEAD_AES_128_GCM


def _pair() -> tuple[Session, Session]:
    return (
        Session(Policy(key=KEY, ssrc_type=Policy.SSRC_ANY_OUTBOUND, srtp_profile=_GCM)),
        Session(Policy(key=KEY, ssrc_type=Policy.SSRC_ANY_INBOUND, srtp_profile=_GCM)),
    )


def _frame(data: bytes) -> srtp.Frame:
    frame = srtp.Frame()
    frame.view[: len(data)] = data
    frame.length[0] = len(data)
    return frame


def test_the_binding_shares_a_buffer_with_libsrtp() -> None:
    assert hasattr(pylibsrtp._binding, "ffi")
    frame = _frame(b"abc")
    frame.pointer[0] = b"x"
    assert bytes(frame.buffer[:3]) == b"xbc"


def test_srtp_protect_works_in_place() -> None:
    sender, receiver = _pair()
    frame = _frame(PACKET)
    assert srtp.protect(srtp.handle_of(sender), frame.pointer, frame.length) == 0
    assert receiver.unprotect(bytes(frame.view[: frame.length[0]])) == PACKET


def test_srtp_unprotect_works_in_place_and_returns_an_error_code() -> None:
    sender, receiver = _pair()
    sealed = sender.protect(PACKET)
    frame = _frame(sealed)
    handle = srtp.handle_of(receiver)
    assert srtp.unprotect(handle, frame.pointer, frame.length) == 0
    assert bytes(frame.view[: frame.length[0]]) == PACKET
    again = _frame(sealed)
    assert srtp.unprotect(handle, again.pointer, again.length) != 0


def test_srtp_protect_rtcp_and_unprotect_rtcp_work_in_place() -> None:
    sender, receiver = _pair()
    frame = _frame(CONTROL)
    assert srtp.protect_rtcp(srtp.handle_of(sender), frame.pointer, frame.length) == 0
    assert srtp.unprotect_rtcp(srtp.handle_of(receiver), frame.pointer, frame.length) == 0
    assert bytes(frame.view[: frame.length[0]]) == CONTROL


def test_a_frame_has_room_for_the_srtcp_trailer() -> None:
    assert srtp.SIZE >= 2048 + pylibsrtp.SRTP_MAX_SRTCP_TRAILER_LEN


def test_stun_parses_signs_and_checks_a_message() -> None:
    message = stun.Message(stun.Method.BINDING, stun.Class.REQUEST)
    message.attributes["USERNAME"] = "a:b"
    message.add_message_integrity(b"password")
    read = stun.parse_message(bytes(message))
    assert read.attributes["USERNAME"] == "a:b"
    assert read.check_message_integrity(b"password")
    assert not read.check_message_integrity(b"another")


def test_stun_does_not_accept_an_unsigned_message() -> None:
    message = stun.parse_message(bytes(stun.Message(stun.Method.BINDING, stun.Class.REQUEST)))
    assert not message.check_message_integrity(b"")


def test_stun_encodes_every_attribute_that_the_node_sends() -> None:
    message = stun.Message(stun.Method.BINDING, stun.Class.ERROR, bytes(12))
    message.attributes["XOR-MAPPED-ADDRESS"] = ("::1", 5)
    message.attributes["ERROR-CODE"] = (487, "Role Conflict")
    message.attributes["PRIORITY"] = 1
    message.attributes["ICE-CONTROLLED"] = 2**64 - 1
    assert stun.parse_message(bytes(message)).attributes == message.attributes


def test_aiortc_rtp_writes_every_rtcp_packet_that_the_node_sends() -> None:
    """`aiortc.rtp` is importable, yet not documented; the bytes themselves are tested with `video.sfu.media.rtcp`."""
    info = rtp.RtcpReceiverInfo(1, 2, rtp.clamp_packets_lost(-(1 << 24)), 3, 4, 5, 6)
    sender = rtp.RtcpSenderInfo(ntp_timestamp=1, rtp_timestamp=2, packet_count=3, octet_count=4)
    source = rtp.RtcpSourceInfo(ssrc=1, items=[(1, b"0123456789abcdef")])
    packets = [
        rtp.RtcpRrPacket(ssrc=1, reports=[info]),
        rtp.RtcpSrPacket(ssrc=1, sender_info=sender),
        rtp.RtcpSdesPacket(chunks=[source]),
        rtp.RtcpPsfbPacket(fmt=rtp.RTCP_PSFB_PLI, ssrc=1, media_ssrc=2),
        rtp.RtcpPsfbPacket(fmt=rtp.RTCP_PSFB_APP, ssrc=1, media_ssrc=0, fci=rtp.pack_remb_fci(1000, [2])),
        rtp.RtcpRtpfbPacket(fmt=rtp.RTCP_RTPFB_NACK, ssrc=1, media_ssrc=2, lost=[1, 2, 30]),
    ]
    assert rtp.RtcpPacket.parse(b"".join(bytes(packet) for packet in packets)) == packets


def test_no_other_private_name_is_used() -> None:
    """A new use of a private name needs a test above and an entry here."""
    allowed = {
        "srtp.py": {"session._srtp"},
        "transport.py": {"self._dtls._set_role", "_dtls._tx_srtp", "_dtls._rx_srtp"},
    }
    for path in Path(srtp.__file__).parents[1].rglob("*.py"):
        for line in path.read_text().splitlines():
            if "noqa: SLF001" in line and path.name != "forwarder.py":  # its own
                assert any(name in line for name in allowed.get(path.name, set())), f"{path.name}: {line}"
