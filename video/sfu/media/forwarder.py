"""Forwarding: one track in, one rewritten copy of each packet for each output.

A packet leaves with the receiver's SSRC, payload type, sequence number and timestamp, and with no header extension
and no contributing source: nothing that the sender's browser wrote around its payload reaches another browser.
A video that cannot be decoded, because a part of it is lost for good or the node has too much to do, is held: whole
pictures are left out until a key frame begins, and the receivers' numbers go on without a gap.
A retransmission has the same bytes again. Any other content under the same number would be a second message under one
AES-GCM nonce, so an output resumes after a pause with fresh numbers and never resends a packet from before the pause.
"""

import secrets
from collections.abc import Callable, Sequence
from math import inf
from struct import Struct
from typing import Any, Protocol

from video.sfu.keyframes import starts_keyframe
from video.sfu.media.active_speakers import AudioLevel
from video.sfu.net.guard import DropCounters
from video.sfu.net.port import QUEUE_LENGTH, SendQueue
from video.sfu.sdp.formats import Format
from video.sfu.secure import srtp
from video.sfu.wire import Medium

_HEADER = Struct("!BBHII")
_pack = _HEADER.pack_into
_protect = srtp.protect
_EXTENSION = Struct("!HH")
_ONE_BYTE, _TWO_BYTE = 0xBEDE, 0x1000
CACHE = 384  # packets kept for retransmission: 1.3 s of the largest video, 3 s of an ordinary one
WINDOW = 2.0  # seconds over which the bytes of a track are counted
OVERHEAD = 40  # bytes that the network adds to each packet
HISTORY = 1 << 15  # a sequence number further behind than this is ahead


class SendTransport(Protocol):
    """A connection, as an output sees it: libsrtp's handle, and the queue of packets."""

    outbound_srtp: Any
    send_queue: SendQueue | None


class PacketTap(Protocol):
    """The recorder's end of a track."""

    def write(
        self, marks: int, second: int, sequence: int, timestamp: int, ssrc: int, payload: bytes, now: float
    ) -> None:
        """Take one packet."""

    def report(self, ntp: int, rtp: int, ssrc: int) -> None:
        """Take the sender's clock."""

    def detach(self) -> None:
        """Called when the track ends."""

    def shed(self) -> None:
        """Called when most packets are not even decrypted any more."""

    def restore(self) -> None:
        """Called when all packets come again."""


class PacketCounter:
    """Packets and payload bytes of one edge, or received from one seat, since the room was opened."""

    __slots__ = ("bytes", "packets")

    def __init__(self) -> None:
        """Start at zero."""
        self.packets = 0
        self.bytes = 0


class Output:
    """One track's stream to one receiver. It sends only while it is in its track's `outputs`."""

    __slots__ = (
        "_base_sequence", "_base_time", "_base_timestamp", "_counted_before", "cname", "counter", "first", "is_fresh",
        "loss", "payload_types", "rtt", "sequence_shift", "ssrc", "timestamp_shift", "track", "transport",
    )  # fmt: skip

    def __init__(self, transport: SendTransport, *, ssrc: int, cname: str, counter: PacketCounter) -> None:
        """Start paused, with random numbers that reveal nothing."""
        self.transport = transport
        self.ssrc = ssrc
        self.cname = cname
        self.counter = counter
        self.loss = 0
        """Packets of 256 that the receiver lost between its last two reports."""
        self.rtt = 0.0
        """Round-trip time in seconds, from the receiver's last report."""
        self.track: Track | None = None
        self.payload_types: dict[int, int] = {}
        self.sequence_shift = 0
        self.timestamp_shift = 0
        self.first = 0
        """The track's first packet that may be sent here."""
        self.is_fresh = True
        """True if no packet was sent since the last pause."""
        self._counted_before = counter.packets, counter.bytes
        # Below 2**15, so that libsrtp's first guess of the rollover counter is right at both ends.
        self._base_sequence = secrets.randbelow(1 << 14)
        self._base_timestamp = secrets.randbits(31)
        self._base_time: float | None = None

    @property
    def has_sent(self) -> bool:
        """True if a packet was sent since the last pause."""
        return self.track is not None and not self.is_fresh

    @property
    def packets(self) -> int:
        """The number of packets sent under this SSRC. `counter` belongs to the edge and outlives the connection."""
        return self.counter.packets - self._counted_before[0]

    @property
    def octets(self) -> int:
        """The number of payload bytes sent under this SSRC."""
        return self.counter.bytes - self._counted_before[1]

    def attach(self, track: "Track", formats: dict[str, int]) -> None:
        """Forward `track` from its next packet on; `formats` are the receiver's payload types."""
        self.detach()
        self.track = track
        self.payload_types = {
            number: formats[known.name] for number, known in track.formats.items() if known.name in formats
        }
        self.first = track.highest + 1
        self.is_fresh = True
        track.outputs.append(self)

    def detach(self) -> None:
        """Stop forwarding from the next packet on."""
        track = self.track
        if track is None:
            return
        track.outputs.remove(self)
        self.track = None
        self._pause_before(track, track.highest + 1)

    def pause(self, track: "Track") -> None:
        """Leave out the packets from the next one on, until one is forwarded again: the numbers have no gap."""
        self._pause_before(track, track.highest + 1)

    def skip(self, track: "Track", number: int) -> None:
        """Leave out a packet that the receiver cannot take, so that the next one gets the next number.

        libsrtp guesses its rollover counter from one number to the next, and guesses wrong after a jump of half the
        numbers. Packets left out could add up to such a jump, and a number be used again for another content under
        one nonce.
        """
        self._pause_before(track, number if number == track.highest else track.highest + 1)

    def _pause_before(self, track: "Track", following: int) -> None:
        """Remember where to resume; `following` is the first of the track's numbers that was not sent."""
        if not self.is_fresh:
            self.is_fresh = True
            self._base_sequence = following + self.sequence_shift & 0xFFFF
            self._base_timestamp = track.newest_timestamp + self.timestamp_shift
            self._base_time = track.newest_at

    def align(self, number: int, timestamp: int, now: float, clock: int) -> None:
        """Align the track's numbers with ours, at the first packet after a pause."""
        elapsed = 0 if self._base_time is None else max(1, int((now - self._base_time) * clock))
        self.first = number
        self.is_fresh = False
        self.sequence_shift = self._base_sequence - number
        self.timestamp_shift = self._base_timestamp + elapsed - timestamp


class Track:
    """One medium of one seat, as the node receives it."""

    def __init__(
        self,
        medium: Medium,
        formats: dict[int, Format],
        *,
        drops: DropCounters,
        counter: PacketCounter,
        byte_rate: float = inf,
    ) -> None:
        """Wait for the first packet; `formats` are the sender's payload types, `byte_rate` bounds what is forwarded."""
        self.medium = medium
        self.formats = formats
        self.clock = next(iter(formats.values())).clock
        self.level_extension = 0
        """Number of the audio level's header extension; 0 where there is none."""
        self.ssrc: int | None = None
        self.outputs: list[Output] = []
        self.counter = counter
        self.tap: PacketTap | None = None
        """Gets each packet to record it, also those that are withheld from receivers until a key frame."""
        self.on_gap: Callable[[int, int, float], bool] | None = None
        """Called with the first skipped number, the number after the last one, and the time, before the packet behind
        the gap is forwarded. Returns False if the packets cannot come any more."""
        self.request_keyframe: Callable[[], None] | None = None
        """Ask the sender for a key frame."""
        self.on_keyframe: Callable[[], None] | None = None
        """Called when a key frame begins, while `awaits_keyframe`."""
        self.awaits_keyframe = False
        """True if key frames are looked for: one was requested, or nothing is forwarded before one."""
        self.is_held = False
        """True if nothing is forwarded before a key frame."""
        self.is_shed = False
        """True if nothing is forwarded, key frame or not, because the node has too much to do. Most packets do not even
        get here then."""
        self.rank = 0
        """How much the picture matters when the node has too much to do: the lowest goes first."""
        self.request_packet: Callable[[int, float], None] | None = None
        """Ask the sender for a packet that a receiver misses and the node never got."""
        self.missing: set[int] = set()
        """Numbers that were skipped and may still arrive. A late packet that is not among them is dropped, so that no
        number is ever forwarded twice with two contents."""
        self.audio_level = AudioLevel()
        """The audio level, where the sender reports it."""
        self._max_window_bytes = byte_rate * WINDOW
        self._window_ends = 0.0
        self._window_bytes = 0
        self._drops = drops
        self._cache: list[tuple[int, int, int, int, bytes] | None] = []
        self.reset(None)

    def reset(self, ssrc: int | None) -> None:
        """Start again with another SSRC; outputs continue after the packets that they have sent."""
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
        self._has_skipped = self.is_shed
        self.is_held = self.is_shed
        self.missing.clear()
        self._cache = [] if self.medium == "audio" else [None] * CACHE
        for output, payload_types in outputs:
            output.attach(self, {})
            output.payload_types = payload_types

    def forward(self, frame: srtp.Frame, length: int, now: float) -> None:
        """Forward one decrypted packet to every output."""
        first, second, sequence, timestamp, ssrc = _HEADER.unpack_from(frame.buffer, 0)
        payload_type = second & 0x7F
        start = self._payload_start(frame, first, length, now)
        if payload_type not in self.formats or start < 0:
            self._drops.sources += 1
            return
        if now >= self._window_ends:
            self._window_ends = now + WINDOW
            self._window_bytes = 0
        self._window_bytes += length + OVERHEAD
        if self._window_bytes > self._max_window_bytes:
            self._drops.over_limit += 1
            return
        number = self._unwrap(sequence)
        if not self._record(number, timestamp, now):
            self._drops.malformed += 1
            return
        self.counter.packets += 1
        self.counter.bytes += length - start
        marks = first & 0xA0  # version and padding
        payload: bytes | memoryview = frame.view[start:length]
        if self._cache or self.tap is not None:
            payload = bytes(payload)
            if self._cache:
                self._cache[number % CACHE] = (number, marks, second, timestamp, payload)
            if self.tap is not None and not self.is_shed:
                self.tap.write(marks, second, sequence, timestamp, ssrc, payload, now)
        if self.awaits_keyframe and not self._may_pass(payload_type, payload):
            return
        self._fan_out(self.outputs, number, marks, second, timestamp, payload, now)

    @property
    def cost(self) -> int:
        """The work that the track makes: the number of its receivers."""
        return len(self.outputs)

    def hold(self) -> None:
        """Forward nothing before the next key frame, and ask the sender for one. Idempotent."""
        if self.is_held:
            return
        self.is_held = self.awaits_keyframe = True
        for output in self.outputs:
            output.pause(self)
        if self.request_keyframe is not None:
            self.request_keyframe()

    def shed(self) -> None:
        """Forward nothing until `restore`, and then from the next key frame on. Idempotent."""
        if not self.is_shed:
            self.is_shed = self._has_skipped = True
            if self.tap is not None:
                self.tap.shed()
            self.hold()

    def restore(self) -> None:
        """Forward again from the next key frame on. Idempotent."""
        if self.is_shed:
            self.is_shed = False
            if self.tap is not None:
                self.tap.restore()
            if self.request_keyframe is not None:
                self.request_keyframe()

    def _may_pass(self, payload_type: int, payload: bytes | memoryview) -> bool:
        """Return True if this packet may be forwarded; a key frame ends the waiting for one."""
        if starts_keyframe(self.formats[payload_type].name, payload):
            if self.is_shed:
                return False
            self.is_held = self.awaits_keyframe = False
            if self.on_keyframe is not None:
                self.on_keyframe()
        return not self.is_held

    def resend(self, output: Output, sequence: int) -> bool:
        """Resend the very packet that `output` sent under `sequence`; return False if it is not cached."""
        if not self._cache or not output.has_sent:
            return False
        number = self._unwrap(sequence - output.sequence_shift & 0xFFFF)
        kept = self._cache[number % CACHE] if number >= output.first else None
        if kept is None or kept[0] != number:
            return False
        _, marks, second, timestamp, payload = kept
        self._fan_out((output,), number, marks, second, timestamp, payload, 0.0)
        return True

    def request_if_missing(self, output: Output, sequence: int, now: float) -> None:
        """Ask the sender for the packet that `output` would have sent under `sequence`, if the node never got it.

        A packet that neither the node nor the sender has any more is lost for good: then only a key frame helps.
        """
        if self.is_held or not output.has_sent:
            return
        number = self._unwrap(sequence - output.sequence_shift & 0xFFFF)
        if number in self.missing:
            if self.request_packet is not None:
                self.request_packet(number, now)
        elif output.first <= number <= self.highest and self.request_keyframe is not None:
            self.request_keyframe()

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
        """Queue one packet for each output, with the receiver's own numbers. `now` is 0 for a retransmission.

        All the work for each packet and receiver is done here, inline: a call costs as much as the encryption.
        """
        size = len(payload)
        end = 12 + size
        marker, payload_type = second & 0x80, second & 0x7F
        is_sound = not self._cache
        for output in outputs:
            transport = output.transport
            outbound, queue = transport.outbound_srtp, transport.send_queue
            theirs = output.payload_types.get(payload_type)
            if number < output.first:
                continue
            if theirs is None or outbound is None or queue is None:
                if now:
                    output.skip(self, number)
                continue
            if output.is_fresh:
                output.align(number, timestamp, now, self.clock)
            port = queue.port
            place = port.queued
            if place == QUEUE_LENGTH:
                port.flush()
                place = 0
            frame = port.send_frames[place]
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
            if _protect(outbound, frame.pointer, frame.length):
                self._drops.unsent += 1
                if now:
                    output.skip(self, number)
                continue
            port.send_lengths[place] = frame.length[0]
            port.send_is_sound[place] = is_sound
            port.queued = place + 1
            if not queue.pending:
                port.active_queues.append(queue)
            queue.pending.append(place)
            counter = output.counter
            counter.packets += 1
            counter.bytes += size

    def _payload_start(self, frame: srtp.Frame, first: int, length: int, now: float) -> int:
        """Return the offset of the payload, behind CSRCs and extension, or -1 for a header longer than its packet."""
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
                self.audio_level.update(127 - (buffer[data] & 0x7F), now)
                return
            position = data + size

    def _unwrap(self, sequence: int) -> int:
        """Return the packet's number without the wrap at 2**16."""
        if self.highest < 0:
            return sequence + (1 << 16)  # room below for packets that the first one overtook
        ahead = sequence - self.highest & 0xFFFF
        return self.highest + ahead if ahead < HISTORY else self.highest + ahead - (1 << 16)

    def _record(self, number: int, timestamp: int, now: float) -> bool:
        """Update the figures for reports (RFC 3550, A.3 and A.8); return False for a packet that must be dropped."""
        if self.highest < 0:
            self.lowest = number
            self.highest = number - 1
        if number > self.highest:
            if self._has_skipped:  # the numbers in between were not lost
                self.lowest += number - self.highest - 1
                self._has_skipped = self.is_shed
            elif number > self.highest + 1:
                self._add_missing(self.highest + 1, number, now)
            self.highest = number
            self.newest_timestamp = timestamp
            self.newest_at = now
            self._update_jitter(timestamp, now)
        elif number in self.missing:
            self.missing.remove(number)
        else:
            return False
        self.received += 1
        return True

    def _add_missing(self, first: int, end: int, now: float) -> None:
        self.missing = {number for number in self.missing if number > end - CACHE}
        if self.on_gap is None or self.on_gap(first, end, now):
            self.missing.update(range(max(first, end - CACHE + 1), end))

    def _update_jitter(self, timestamp: int, now: float) -> None:
        transit = now * self.clock - timestamp
        change = abs(transit - self._transit)
        self._transit = transit
        if self.received and change < self.clock * 10:  # a wrapped timestamp is no jitter
            self.jitter += (change - self.jitter) / 16
