"""Where a packet goes: one track in, one rewritten copy for each output.

A packet leaves with the receiver's SSRC, payload type, sequence number and timestamp, and with no header extension
and no contributing source: nothing that the sender's browser wrote around its payload reaches another browser.
A retransmission is the same bytes again. Anything else under the same number would be a second message under one
AES-GCM nonce, so an output that pauses goes on with fresh numbers and never reaches back before its pause.
"""

import secrets
from collections.abc import Callable, Sequence
from math import inf
from struct import Struct
from typing import Any, Protocol

from video.sfu.media.speaking import Voice
from video.sfu.net.guard import Drops
from video.sfu.net.port import QUEUE_LENGTH, SendQueue
from video.sfu.sdp.formats import Format
from video.sfu.secure import srtp
from video.sfu.wire import Medium

_HEADER = Struct("!BBHII")
_pack = _HEADER.pack_into
_protect = srtp.protect
_EXTENSION = Struct("!HH")
_ONE_BYTE, _TWO_BYTE = 0xBEDE, 0x1000
CACHE = 384  # packets of a picture kept to be sent again: 1.3 s of the largest, 3 s of an ordinary one
WINDOW = 2.0  # seconds over which what a track passes on is counted
OVERHEAD = 40  # bytes that the network adds to each packet
HISTORY = 1 << 15  # a sequence number further behind than this is ahead


class Carrier(Protocol):
    """What an output needs of its connection: libsrtp's handle, and where packets are queued."""

    sending: Any
    lane: SendQueue | None


class Count:
    """What went along one edge, or came from one seat, since the room was opened."""

    __slots__ = ("bytes", "packets")

    def __init__(self) -> None:
        """Begin at nothing."""
        self.packets = 0
        self.bytes = 0


class Output:
    """One track's way to one receiver. It sends only while it is in its track's `outputs`."""

    __slots__ = (
        "_base_sequence", "_base_time", "_base_timestamp", "_counted", "carrier", "cname", "count", "first", "is_fresh",
        "loss", "payload_types", "rtt", "sequence_shift", "ssrc", "timestamp_shift", "track",
    )  # fmt: skip

    def __init__(self, carrier: Carrier, *, ssrc: int, cname: str, count: Count) -> None:
        """Paused, with numbers that give nothing away."""
        self.carrier = carrier
        self.ssrc = ssrc
        self.cname = cname
        self.count = count
        self.loss = 0
        """Of 256 packets, how many the receiver lost since its report before the last."""
        self.rtt = 0.0
        """Seconds there and back, by the receiver's last report."""
        self.track: Track | None = None
        self.payload_types: dict[int, int] = {}
        self.sequence_shift = 0
        self.timestamp_shift = 0
        self.first = 0
        """The track's first packet that may go this way."""
        self.is_fresh = True
        """Whether nothing was sent since the last pause."""
        self._counted = count.packets, count.bytes
        # Below 2**15, so that libsrtp's first guess of the rollover counter is right at both ends.
        self._base_sequence = secrets.randbelow(1 << 14)
        self._base_timestamp = secrets.randbits(31)
        self._base_time: float | None = None

    @property
    def has_sent(self) -> bool:
        """Whether the receiver has had a packet since the last pause."""
        return self.track is not None and not self.is_fresh

    @property
    def packets(self) -> int:
        """How many went under this SSRC. The edge's own count outlives the connection."""
        return self.count.packets - self._counted[0]

    @property
    def octets(self) -> int:
        """How many bytes of payload went under this SSRC."""
        return self.count.bytes - self._counted[1]

    def attach(self, track: "Track", formats: dict[str, int]) -> None:
        """Send what `track` receives from the next packet on; `formats` are the receiver's payload types."""
        self.detach()
        self.track = track
        self.payload_types = {
            number: formats[known.name] for number, known in track.formats.items() if known.name in formats
        }
        self.first = track.highest + 1
        self.is_fresh = True
        track.outputs.append(self)

    def detach(self) -> None:
        """Send nothing from the next packet on."""
        track = self.track
        if track is None:
            return
        track.outputs.remove(self)
        self.track = None
        self._rest(track, track.highest + 1)

    def skip(self, track: "Track", number: int) -> None:
        """Leave out a packet that the receiver cannot take: what follows stands beside what was sent before it.

        libsrtp guesses its rollover counter from one number to the next, and is wrong after a leap of half the
        numbers: packets left out could add up to one, and a number come again with another content under one nonce.
        """
        self._rest(track, number if number == track.highest else track.highest + 1)

    def _rest(self, track: "Track", following: int) -> None:
        """Remember where to go on; `following` is the first of the track's numbers that was not sent."""
        if not self.is_fresh:
            self.is_fresh = True
            self._base_sequence = following + self.sequence_shift & 0xFFFF
            self._base_timestamp = track.newest_timestamp + self.timestamp_shift
            self._base_time = track.newest_at

    def anchor(self, number: int, timestamp: int, now: float, clock: int) -> None:
        """Fit the track's numbers to ours, at the first packet after a pause."""
        elapsed = 0 if self._base_time is None else max(1, int((now - self._base_time) * clock))
        self.first = number
        self.is_fresh = False
        self.sequence_shift = self._base_sequence - number
        self.timestamp_shift = self._base_timestamp + elapsed - timestamp


class Track:
    """One medium of one seat, as it arrives."""

    def __init__(
        self, medium: Medium, formats: dict[int, Format], *, drops: Drops, count: Count, most: float = inf
    ) -> None:
        """Wait for the first packet; `formats` are the sender's payload types, `most` the bytes a second passed on."""
        self.medium = medium
        self.formats = formats
        self.clock = next(iter(formats.values())).clock
        self.level_extension = 0
        self.ssrc: int | None = None
        self.outputs: list[Output] = []
        self.count = count
        self.on_gap: Callable[[int, int, float], None] | None = None
        """Called with the first number that was skipped, the number after the last, and the time."""
        self.want_keyframe: Callable[[], None] | None = None
        """Ask the sender for a fresh picture."""
        self.want_again: Callable[[int, float], None] | None = None
        """Ask the sender for a packet that a receiver misses and we do not have."""
        self.holes: set[int] = set()
        """Numbers that were skipped and may still come. A late packet that fills no hole is dropped, so that no
        number is ever forwarded twice with two contents."""
        self.voice = Voice()
        """How loud it is, where the sender says so."""
        self._most = most * WINDOW
        self._window_ends = 0.0
        self._window_bytes = 0
        self._drops = drops
        self._cache: list[tuple[int, int, int, int, bytes] | None] = []
        self.reset(None)

    def reset(self, ssrc: int | None) -> None:
        """Begin anew with another SSRC; outputs go on behind what they have sent."""
        outputs = [(output, output.payload_types) for output in self.outputs]
        for output, _ in outputs:
            output.detach()
        self.ssrc = ssrc
        self.highest = -1
        self.lowest = 0
        self.received = 0
        self.newest_timestamp = 0
        self.newest_at = 0.0
        self.jitter = 0.0
        self._transit = 0.0
        self.holes.clear()
        self._cache = [] if self.medium == "audio" else [None] * CACHE
        for output, payload_types in outputs:
            output.attach(self, {})
            output.payload_types = payload_types

    def take(self, frame: srtp.Frame, length: int, now: float) -> None:
        """Forward one decrypted packet to every output."""
        first, second, sequence, timestamp, _ = _HEADER.unpack_from(frame.buffer, 0)
        payload_type = second & 0x7F
        start = self._payload_start(frame, first, length, now)
        if payload_type not in self.formats or start < 0:
            self._drops.sources += 1
            return
        if now >= self._window_ends:
            self._window_ends = now + WINDOW
            self._window_bytes = 0
        self._window_bytes += length + OVERHEAD
        if self._window_bytes > self._most:
            self._drops.budget += 1
            return
        number = self._unwrap(sequence)
        if not self._note(number, timestamp, now):
            self._drops.malformed += 1
            return
        self.count.packets += 1
        self.count.bytes += length - start
        marks = first & 0xA0  # version and padding
        payload = frame.view[start:length]
        if self._cache:
            self._cache[number % CACHE] = (number, marks, second, timestamp, bytes(payload))
        self._fan_out(self.outputs, number, marks, second, timestamp, payload, now)

    def resend(self, output: Output, sequence: int) -> bool:
        """Send again what `output` sent under `sequence`. False when it is not kept; never another packet."""
        if not self._cache or not output.has_sent:
            return False
        number = self._unwrap(sequence - output.sequence_shift & 0xFFFF)
        kept = self._cache[number % CACHE] if number >= output.first else None
        if kept is None or kept[0] != number:
            return False
        _, marks, second, timestamp, payload = kept
        self._fan_out((output,), number, marks, second, timestamp, payload, 0.0)
        return True

    def ask_again(self, output: Output, sequence: int, now: float) -> None:
        """Ask the sender for what `output` should have sent under `sequence`, if it never came."""
        number = self._unwrap(sequence - output.sequence_shift & 0xFFFF)
        if number in self.holes and self.want_again is not None:
            self.want_again(number, now)

    def _fan_out(
        self,
        outputs: Sequence[Output],
        number: int,
        marks: int,
        second: int,
        timestamp: int,
        payload: bytes | memoryview,
        now: float,
    ) -> None:
        """Queue one packet for each output, in the numbers of its receiver. `now` is 0 for what is sent again.

        Everything that is done for each packet and each receiver is done here, in line: a call costs as much as
        the encryption.
        """
        size = len(payload)
        end = 12 + size
        marker, payload_type = second & 0x80, second & 0x7F
        for output in outputs:
            carrier = output.carrier
            sending, lane = carrier.sending, carrier.lane
            theirs = output.payload_types.get(payload_type)
            if number < output.first:
                continue
            if theirs is None or sending is None or lane is None:
                if now:
                    output.skip(self, number)
                continue
            if output.is_fresh:
                output.anchor(number, timestamp, now, self.clock)
            port = lane.port
            place = port.used
            if place == QUEUE_LENGTH:
                port.flush()
                place = 0
            frame = port.out[place]
            _pack(
                frame.buffer,
                0,
                marks,
                marker | theirs,
                number + output.sequence_shift & 0xFFFF,
                timestamp + output.timestamp_shift & 0xFFFFFFFF,
                output.ssrc,
            )
            frame.view[12:end] = payload
            frame.length[0] = end
            if _protect(sending, frame.pointer, frame.length):
                self._drops.unsent += 1
                if now:
                    output.skip(self, number)
                continue
            port.lengths[place] = frame.length[0]
            port.used = place + 1
            if not lane.pending:
                port.lanes.append(lane)
            lane.pending.append(place)
            count = output.count
            count.packets += 1
            count.bytes += size

    def _payload_start(self, frame: srtp.Frame, first: int, length: int, now: float) -> int:
        """Return where the payload begins, behind sources and extension, or -1 for a header longer than itself."""
        start = 12 + 4 * (first & 15)
        if first & 16:
            if start + 4 > length:
                return -1
            profile, words = _EXTENSION.unpack_from(frame.buffer, start)
            end = start + 4 + 4 * words
            if end > length:
                return -1
            if self.level_extension:
                self._read_level(frame.buffer, start + 4, end, profile, now)
            start = end
        return start if start <= length else -1

    def _read_level(self, buffer: bytearray, position: int, end: int, profile: int, now: float) -> None:
        """Find the audio level (RFC 6464) among the header extensions (RFC 8285)."""
        one_byte = profile == _ONE_BYTE
        if not one_byte and profile & 0xFFF0 != _TWO_BYTE:
            return
        while position < end:
            if buffer[position] == 0:  # padding
                position += 1
                continue
            if one_byte:
                identifier, size, data = buffer[position] >> 4, (buffer[position] & 15) + 1, position + 1
            elif position + 1 < end:
                identifier, size, data = buffer[position], buffer[position + 1], position + 2
            else:
                return
            if identifier == self.level_extension and size and data < end:
                self.voice.hear(127 - (buffer[data] & 0x7F), now)
                return
            position = data + size

    def _unwrap(self, sequence: int) -> int:
        """Return the packet's number without the wrap at 2**16."""
        if self.highest < 0:
            return sequence + (1 << 16)  # room below for what overtook the first
        ahead = sequence - self.highest & 0xFFFF
        return self.highest + ahead if ahead < HISTORY else self.highest + ahead - (1 << 16)

    def _note(self, number: int, timestamp: int, now: float) -> bool:
        """Keep what reports need (RFC 3550, A.3 and A.8), and tell of gaps. False for a packet out of place."""
        if self.highest < 0:
            self.lowest = number
            self.highest = number - 1
        if number > self.highest:
            if number > self.highest + 1:
                self._skip(self.highest + 1, number, now)
            self.highest = number
            self.newest_timestamp = timestamp
            self.newest_at = now
            self._measure(timestamp, now)
        elif number in self.holes:
            self.holes.remove(number)
        else:
            return False
        self.received += 1
        return True

    def _skip(self, first: int, end: int, now: float) -> None:
        self.holes = {number for number in self.holes if number > end - CACHE}
        self.holes.update(range(max(first, end - CACHE + 1), end))
        if self.on_gap is not None:
            self.on_gap(first, end, now)

    def _measure(self, timestamp: int, now: float) -> None:
        transit = now * self.clock - timestamp
        change = abs(transit - self._transit)
        self._transit = transit
        if self.received and change < self.clock * 10:  # a wrapped timestamp is no jitter
            self.jitter += (change - self.jitter) / 16
