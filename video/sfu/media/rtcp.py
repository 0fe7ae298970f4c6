"""Control packets: what the node reads from browsers and writes to them (RFC 3550, 4585, 5104, 5506, REMB draft).

Reading is total: whatever the bytes are, it yields what is well-formed and stops at what is not. Counts that a
packet claims are bounded by the bytes that it has.
"""

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

SR, RR, SDES, RTPFB, PSFB = 200, 201, 202, 205, 206
NACK_FORMAT, PLI_FORMAT, FIR_FORMAT, APPLICATION_FORMAT = 1, 1, 4, 15
MAX_LOST = 512  # sequence numbers read from one datagram, however many packets it is made of

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
class Reception:
    """What a receiver says of one stream: `lost` of 256 packets since its last report, `jitter` in clock units.

    `last_report` is the middle of the NTP time of the sender report that it heard last, 0 for none, and `delay` how
    long ago that was, in 65536ths of a second.
    """

    ssrc: int
    lost: int
    jitter: int
    last_report: int
    delay: int


@dataclass(frozen=True, slots=True)
class Lost:
    """Sequence numbers that a receiver misses."""

    ssrc: int
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class KeyframeWanted:
    """A receiver cannot decode without a fresh picture (PLI or FIR)."""

    ssrc: int


@dataclass(frozen=True, slots=True)
class Bandwidth:
    """What a receiver believes it can take, in bit/s, over all its streams."""

    bitrate: int


Report = SenderInfo | Reception | Lost | KeyframeWanted | Bandwidth


@dataclass(frozen=True, slots=True)
class ReportBlock:
    """What the node says of one stream that it receives (RFC 3550, 6.4.1)."""

    ssrc: int
    fraction: int
    total: int
    highest: int
    jitter: int
    last_report: int
    delay: int


# --- reading ---


def read(data: bytes) -> Iterator[Report]:
    """Yield what a compound or reduced-size datagram says."""
    position = 0
    lost_left = MAX_LOST
    while position + 8 <= len(data):
        first, kind, words = _HEADER.unpack_from(data, position)
        end = position + 4 + 4 * words
        if first >> 6 != 2 or end > len(data):
            return
        count = first & 31
        if kind in {SR, RR}:
            yield from _read_report(data[position:end], kind, count)
        elif kind == RTPFB and count == NACK_FORMAT:
            if lost_left > 0 and (lost := _read_nack(data[position:end], lost_left)) is not None:
                lost_left -= len(lost.numbers)
                yield lost
        elif kind == PSFB:
            yield from _read_payload_feedback(data[position:end], count)
        position = end


def _read_report(packet: bytes, kind: int, count: int) -> Iterator[Report]:
    position = 8
    if kind == SR:
        if len(packet) < 28:
            return
        ssrc, ntp, rtp, _, _ = _SENDER.unpack_from(packet, 4)
        yield SenderInfo(ssrc, ntp, rtp)
        position = 28
    for _ in range(count):
        if position + _BLOCK.size > len(packet):
            return
        ssrc, lost, _, jitter, last_report, delay = _BLOCK.unpack_from(packet, position)
        yield Reception(ssrc, lost >> 24, jitter, last_report, delay)
        position += _BLOCK.size


def _read_nack(packet: bytes, most: int) -> Lost | None:
    """Return at most `most` numbers. A member may send nothing else, so an entry costs no more than its bytes say."""
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
    return Lost(ssrc, tuple(numbers[:most]))


def _read_payload_feedback(packet: bytes, form: int) -> Iterator[Report]:
    if len(packet) < 12:
        return
    if form == PLI_FORMAT:
        (ssrc,) = struct.unpack_from("!I", packet, 8)
        yield KeyframeWanted(ssrc)
    elif form == FIR_FORMAT:
        for position in range(12, min(len(packet), 12 + 8 * 32) - 7, 8):
            (ssrc,) = struct.unpack_from("!I", packet, position)
            yield KeyframeWanted(ssrc)
    elif form == APPLICATION_FORMAT and packet[12:16] == b"REMB" and len(packet) >= 20:
        (word,) = struct.unpack_from("!I", packet, 16)
        yield Bandwidth((word & 0x3FFFF) << (word >> 18 & 0x3F))


# --- writing ---


def receiver_report(sender: int, blocks: Sequence[ReportBlock]) -> bytes:
    """Return an RR; at most 31 blocks are said."""
    blocks = blocks[:31]
    packet = struct.pack("!BBHI", 0x80 | len(blocks), RR, 1 + 6 * len(blocks), sender)
    for block in blocks:
        lost = block.fraction << 24 | max(-0x800000, min(block.total, 0x7FFFFF)) & 0xFFFFFF
        packet += _BLOCK.pack(
            block.ssrc, lost, block.highest & 0xFFFFFFFF, block.jitter & 0xFFFFFFFF, block.last_report, block.delay
        )
    return packet


def sender_report(ssrc: int, *, ntp: int, rtp: int, packets: int, octets: int, cname: str) -> bytes:
    """Return an SR with the SDES that names its source by `cname`."""
    report = struct.pack("!BBH", 0x80, SR, 6)
    report += _SENDER.pack(ssrc, ntp & (2**64 - 1), rtp & 0xFFFFFFFF, packets & 0xFFFFFFFF, octets & 0xFFFFFFFF)
    name = cname.encode("ascii")
    chunk = struct.pack("!IBB", ssrc, 1, len(name)) + name + b"\0"
    chunk += b"\0" * (-len(chunk) % 4)
    return report + struct.pack("!BBH", 0x81, SDES, len(chunk) // 4) + chunk


def picture_loss(sender: int, media: int) -> bytes:
    """Return a PLI: please send a key frame of `media`."""
    return struct.pack("!BBHII", 0x80 | PLI_FORMAT, PSFB, 2, sender, media)


def negative_acknowledgement(sender: int, media: int, numbers: Sequence[int]) -> bytes:
    """Return a NACK of `numbers` (16 bits each), packed into as few entries as they allow."""
    entries: list[list[int]] = []
    for number in numbers:
        if entries and 0 < (number - entries[-1][0] & 0xFFFF) <= 16:
            entries[-1][1] |= 1 << ((number - entries[-1][0] & 0xFFFF) - 1)
        else:
            entries.append([number, 0])
    packet = struct.pack("!BBHII", 0x80 | NACK_FORMAT, RTPFB, 2 + len(entries), sender, media)
    return packet + b"".join(struct.pack("!HH", *entry) for entry in entries)


def bandwidth(sender: int, bitrate: int, ssrcs: Sequence[int]) -> bytes:
    """Return a REMB: send at most `bitrate` bit/s over `ssrcs`."""
    exponent = max(0, bitrate.bit_length() - 18)
    packet = struct.pack("!BBHII", 0x80 | APPLICATION_FORMAT, PSFB, 4 + len(ssrcs), sender, 0) + b"REMB"
    packet += struct.pack("!I", len(ssrcs) << 24 | exponent << 18 | bitrate >> exponent)
    return packet + struct.pack(f"!{len(ssrcs)}I", *ssrcs)
