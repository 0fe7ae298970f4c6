"""RTCP: what the node reads from browsers and writes to them (RFC 3550, 4585, 5104, 5506, REMB draft).

Reading is our own code, because every byte comes from a stranger and media traffic depends on it: whatever the bytes
are, `read` yields the well-formed packets and stops at the first malformed one. Counts that a packet claims are bounded
by the bytes that it has. aiortc's parser raises several kinds of exception instead, drops a whole datagram for one odd
packet, and puts no bound on NACKs.

Writing uses the packet classes of `aiortc.rtp`, with values that the node has already brought into range.
"""

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from aiortc.rtp import (
    RTCP_PSFB,
    RTCP_PSFB_APP,
    RTCP_PSFB_FIR,
    RTCP_PSFB_PLI,
    RTCP_RR,
    RTCP_RTPFB,
    RTCP_RTPFB_NACK,
    RTCP_SR,
    RtcpPsfbPacket,
    RtcpReceiverInfo,
    RtcpRrPacket,
    RtcpRtpfbPacket,
    RtcpSdesPacket,
    RtcpSenderInfo,
    RtcpSourceInfo,
    RtcpSrPacket,
    clamp_packets_lost,
    pack_remb_fci,
)

MAX_LOST = 512  # sequence numbers read from one datagram, however many packets it is made of
MAX_BLOCKS = 31  # report blocks of one packet: the count has five bits
MAX_SOURCES = 4096  # streams whose SDES is cached: more than a node sends on one core
_CNAME = 1  # type of an SDES item (RFC 3550, 6.5.1)
_UINT32 = 0xFFFFFFFF

_HEADER = struct.Struct("!BBH")
_LOST = struct.Struct("!HH")
_SENDER = struct.Struct("!IQIII")
_BLOCK = struct.Struct("!IIIIII")


@dataclass(frozen=True, slots=True)
class SenderInfo:
    """A sender's clock: at NTP time `ntp` (32.32 bits) its media stood at timestamp `rtp`."""

    ssrc: int
    ntp: int
    rtp: int


@dataclass(frozen=True, slots=True)
class ReceptionReport:
    """A receiver's report of one stream: `lost` of 256 packets since its last report, `jitter` in clock units.

    `last_report` is the middle of the NTP time of the newest sender report that the receiver has, 0 for none. `delay`
    is the age of that report, in 65536ths of a second.
    """

    ssrc: int
    lost: int
    jitter: int
    last_report: int
    delay: int


@dataclass(frozen=True, slots=True)
class Nack:
    """Sequence numbers that a receiver misses."""

    ssrc: int
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class KeyframeRequest:
    """A receiver cannot decode without a key frame (PLI or FIR)."""

    ssrc: int


@dataclass(frozen=True, slots=True)
class Remb:
    """The bitrate that a receiver estimates it can take, in bit/s, over all its streams."""

    bitrate: int


Report = SenderInfo | ReceptionReport | Nack | KeyframeRequest | Remb


@dataclass(frozen=True, slots=True)
class ReportBlock:
    """The node's report of one stream that it receives (RFC 3550, 6.4.1)."""

    ssrc: int
    fraction: int
    total: int
    highest: int
    jitter: int
    last_report: int
    delay: int


# --- reading ---


def read(data: bytes) -> Iterator[Report]:
    """Yield the reports of a compound or reduced-size datagram."""
    position = 0
    lost_left = MAX_LOST
    while position + 8 <= len(data):
        first, kind, words = _HEADER.unpack_from(data, position)
        end = position + 4 + 4 * words
        if first >> 6 != 2 or end > len(data):
            return
        count = first & 31
        if kind in {RTCP_SR, RTCP_RR}:
            yield from _read_report(data[position:end], kind, count)
        elif kind == RTCP_RTPFB and count == RTCP_RTPFB_NACK:
            if lost_left > 0 and (nack := _read_nack(data[position:end], lost_left)) is not None:
                lost_left -= len(nack.numbers)
                yield nack
        elif kind == RTCP_PSFB:
            yield from _read_payload_feedback(data[position:end], count)
        position = end


def _read_report(packet: bytes, kind: int, count: int) -> Iterator[Report]:
    position = 8
    if kind == RTCP_SR:
        if len(packet) < 28:
            return
        ssrc, ntp, rtp, _, _ = _SENDER.unpack_from(packet, 4)
        yield SenderInfo(ssrc, ntp, rtp)
        position = 28
    for _ in range(count):
        if position + _BLOCK.size > len(packet):
            return
        ssrc, lost, _, jitter, last_report, delay = _BLOCK.unpack_from(packet, position)
        yield ReceptionReport(ssrc, lost >> 24, jitter, last_report, delay)
        position += _BLOCK.size


def _read_nack(packet: bytes, most: int) -> Nack | None:
    """Return at most `most` numbers.

    A member may send nothing but NACKs, so reading an entry must cost no more than its four bytes justify.
    """
    if len(packet) < 16:
        return None
    (ssrc,) = struct.unpack_from("!I", packet, 8)
    numbers: list[int] = []
    for first, following in _LOST.iter_unpack(packet[12:]):
        numbers.append(first)
        if following:
            numbers += [(first + bit + 1) & 0xFFFF for bit in range(16) if following >> bit & 1]
        if len(numbers) >= most:
            break
    return Nack(ssrc, tuple(numbers[:most]))


def _read_payload_feedback(packet: bytes, form: int) -> Iterator[Report]:
    if len(packet) < 12:
        return
    if form == RTCP_PSFB_PLI:
        (ssrc,) = struct.unpack_from("!I", packet, 8)
        yield KeyframeRequest(ssrc)
    elif form == RTCP_PSFB_FIR:
        for position in range(12, min(len(packet), 12 + 8 * 32) - 7, 8):
            (ssrc,) = struct.unpack_from("!I", packet, position)
            yield KeyframeRequest(ssrc)
    elif form == RTCP_PSFB_APP and packet[12:16] == b"REMB" and len(packet) >= 20:
        (word,) = struct.unpack_from("!I", packet, 16)
        yield Remb((word & 0x3FFFF) << (word >> 18 & 0x3F))


# --- writing ---


def receiver_report(sender: int, blocks: Sequence[ReportBlock]) -> bytes:
    """Return an RR of the first 31 blocks."""
    infos = [
        RtcpReceiverInfo(
            ssrc=block.ssrc,
            fraction_lost=block.fraction,
            packets_lost=clamp_packets_lost(block.total),
            highest_sequence=block.highest & _UINT32,
            jitter=block.jitter & _UINT32,
            lsr=block.last_report,
            dlsr=block.delay,
        )
        for block in blocks[:MAX_BLOCKS]
    ]
    return bytes(RtcpRrPacket(ssrc=sender, reports=infos))


def sender_report(ssrc: int, *, ntp: int, rtp: int, packets: int, octets: int, cname: str) -> bytes:
    """Return an SR with the SDES that names its source by `cname`."""
    info = RtcpSenderInfo(
        ntp_timestamp=ntp & (2**64 - 1),
        rtp_timestamp=rtp & _UINT32,
        packet_count=packets & _UINT32,
        octet_count=octets & _UINT32,
    )
    return bytes(RtcpSrPacket(ssrc=ssrc, sender_info=info)) + _sdes(ssrc, cname)


@lru_cache(maxsize=MAX_SOURCES)
def _sdes(ssrc: int, cname: str) -> bytes:
    """Return the SDES of a stream. It never changes, and every report of the stream needs it."""
    source = RtcpSourceInfo(ssrc=ssrc, items=[(_CNAME, cname.encode("ascii"))])
    return bytes(RtcpSdesPacket(chunks=[source]))


def pli(sender: int, media: int) -> bytes:
    """Return a PLI, which asks for a key frame of `media`."""
    return bytes(RtcpPsfbPacket(fmt=RTCP_PSFB_PLI, ssrc=sender, media_ssrc=media))


def nack(sender: int, media: int, numbers: Sequence[int]) -> bytes:
    """Return a NACK of `numbers` (16 bits each); one packet for each ascending run of them.

    aiortc packs ascending numbers only: at the wrap from 65535 to 0 it would shift by a negative count and raise.
    """
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number > runs[-1][-1]:
            runs[-1].append(number)
        else:
            runs.append([number])
    packets = (RtcpRtpfbPacket(fmt=RTCP_RTPFB_NACK, ssrc=sender, media_ssrc=media, lost=run) for run in runs)
    return b"".join(bytes(packet) for packet in packets)


def remb(sender: int, bitrate: int, ssrcs: Sequence[int]) -> bytes:
    """Return a REMB, which allows at most `bitrate` bit/s over `ssrcs`."""
    fci = pack_remb_fci(bitrate, list(ssrcs))
    return bytes(RtcpPsfbPacket(fmt=RTCP_PSFB_APP, ssrc=sender, media_ssrc=0, fci=fci))
