"""A subscribe connection: the node offers it, with a section for each track that the seat may receive."""

import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from video.sfu.context import Context
from video.sfu.errors import MediaError, RefusedCode
from video.sfu.media import rtcp
from video.sfu.media.forwarder import Output, PacketCounter, Track
from video.sfu.media.publisher import NTP_EPOCH, Publisher, RoomCallbacks
from video.sfu.media.transport import Transport
from video.sfu.net.guard import TokenBucket
from video.sfu.sdp.formats import section_kind
from video.sfu.sdp.reader import Description, read_answer
from video.sfu.sdp.writer import OfferedSection, new_session, write_offer
from video.sfu.wire import Medium

MAX_SLOTS = 120  # sections of one offer: sixty seats with camera and microphone
LOSSY_ABOVE = 10  # lost packets of 256
MAX_RTT = 30.0  # seconds; a report with a longer one is not believed
WEIGHTS: dict[Medium, int] = {"video": 1, "screen": 2}
"""Division of a poor network's bitrate: a shared screen matters more than a camera."""
OFFER_TIMEOUT = 10.0  # seconds after which an offer without an answer no longer holds up the next

TrackKey = tuple[str, Medium]
"""A source seat and a medium."""


@dataclass(slots=True)
class Slot:
    """One section. It keeps its source while the source is silent or away.

    So a seat that is muted, turns the camera off or waits for a while comes back at once and in place, without an
    offer. Offering the section as idle and then live again would not work: Chromium decodes a stream that comes back
    under the same SSRC, but does not render it.
    """

    mid: str
    medium: Medium
    source: str | None = None
    is_wanted: bool = False
    output: Output | None = None
    agreed: str | None = None
    """The source that the browser has agreed to receive here."""
    formats: dict[str, int] = field(default_factory=dict)
    """The browser's payload types by format name."""


class Subscriber:
    """One subscribe connection."""

    def __init__(
        self, context: Context, room: RoomCallbacks, seat: str, counter_of: Callable[[TrackKey], PacketCounter]
    ) -> None:
        """`counter_of` returns the room's counter of a track sent to this seat."""
        self.seat = seat
        self.transport = Transport(context, self)
        self.created_at = context.now()
        self.serial = 0
        self.slots: list[Slot] = [Slot("0", "audio")]  # a bundle needs one section even if it sends nothing
        self.bitrate: int | None = None
        """The bitrate that the browser estimates it can take, over all its streams, in bit/s."""
        self._context = context
        self._room = room
        self._counter_of = counter_of
        self._session = new_session()
        self._cnames: dict[str, str] = {}
        self._outputs: dict[int, Output] = {}
        self._offered: tuple[str | None, ...] | None = None
        self._open_since: float | None = None
        self._remote: tuple[str, str, tuple[tuple[str, str], ...]] | None = None
        self._resend_bucket = TokenBucket(context.limits.resend_rate, context.limits.resend_rate)

    # --- descriptions ---

    def ensure_slots(self, tracks: set[TrackKey]) -> None:
        """Make a section for each of `tracks`. `allow` decides what a section carries; an offer does not."""
        for slot in self.slots:
            slot.is_wanted = slot.source is not None and (slot.source, slot.medium) in tracks
        found = {(slot.source, slot.medium) for slot in self.slots if slot.is_wanted}
        for source, medium in sorted(tracks - found):
            free = self._free_slot(medium)
            if free is not None:
                self._assign(free, source)

    @property
    def needs_offer(self) -> bool:
        """True if the browser needs a new offer: a section has another source than in the last one."""
        if self._offered == tuple(slot.source for slot in self.slots):
            return False
        return self._open_since is None or self._context.now() - self._open_since > OFFER_TIMEOUT

    def offer(self) -> str:
        """Return an offer of all sections under the next serial."""
        self.serial += 1
        self._offered = tuple(slot.source for slot in self.slots)
        self._open_since = self._context.now()
        sections = [
            OfferedSection(
                slot.mid,
                slot.medium,
                slot.output.ssrc if slot.output else 0,
                slot.output.cname if slot.output else "",
                slot.source,
            )
            for slot in self.slots
        ]
        return write_offer(sections, self.transport.local, session=self._session, serial=self.serial)

    def accept(self, serial: int, sdp: str) -> None:
        """Accept the browser's answer to the offer `serial`; the first one starts the handshake."""
        if self._open_since is None or serial != self.serial or self._offered is None:
            raise MediaError(RefusedCode.BAD_SERIAL, f"offer {serial} is not open")
        offered = self._offered
        slots = self.slots[: len(offered)]
        answer = read_answer(sdp, sections=len(offered))
        for slot, section in zip(slots, answer.sections, strict=True):
            if (slot.mid, section_kind(slot.medium)) != (section.mid, section.kind):
                raise MediaError(RefusedCode.BAD_SDP, "sections are not those that were offered")
        self._start_transport(answer)
        self._open_since = None
        for slot, source, section in zip(slots, offered, answer.sections, strict=True):
            slot.formats = {known.name: number for number, known in section.formats().items()}
            slot.agreed = source if section.is_media and section.receives else None

    def _start_transport(self, answer: Description) -> None:
        remote = answer.transport
        identity = (remote.ufrag, remote.password, tuple(remote.fingerprints))
        if self._remote is None:
            self._remote = identity
            self.transport.start(remote, role="server" if remote.setup == "active" else "client")
        elif self._remote != identity:
            raise MediaError(RefusedCode.BAD_SDP, "not the browser that is connected")

    def _free_slot(self, medium: Medium) -> Slot | None:
        """Return an unused section, a new one, or one whose source is away."""
        idle = [slot for slot in self.slots if slot.medium == medium and not slot.is_wanted]
        unused = [slot for slot in idle if slot.source is None]
        if unused:
            return unused[0]
        if len(self.slots) < MAX_SLOTS:
            slot = Slot(str(len(self.slots)), medium)
            self.slots.append(slot)
            return slot
        return idle[0] if idle else None

    def _assign(self, slot: Slot, source: str) -> None:
        if slot.output is not None:
            slot.output.detach()
            del self._outputs[slot.output.ssrc]
        ssrc = secrets.randbits(32)
        while ssrc in self._outputs or not ssrc:
            ssrc = secrets.randbits(32)
        cname = self._cnames.setdefault(source, secrets.token_hex(8))
        slot.output = Output(self.transport, ssrc=ssrc, cname=cname, counter=self._counter_of((source, slot.medium)))
        self._outputs[ssrc] = slot.output
        slot.source = source
        slot.is_wanted = True
        slot.agreed = None

    # --- the matrix ---

    def output_for(self, key: TrackKey) -> Output | None:
        """Return the output of a track here, attached or not."""
        return next((slot.output for slot in self.slots if (slot.source, slot.medium) == key), None)

    def allow(self, tracks: Mapping[TrackKey, Track]) -> None:
        """Forward exactly these tracks, from the next packet on."""
        for slot in self.slots:
            output = slot.output
            if output is None or slot.source is None:
                continue
            track = tracks.get((slot.source, slot.medium))
            if track is None or slot.agreed != slot.source or not self.transport.connected:
                output.detach()
            elif output.track is not track:
                output.attach(track, slot.formats)
                if track.request_keyframe is not None:
                    track.request_keyframe()

    def detach_except(self, tracks: set[TrackKey]) -> None:
        """Detach every output but those of `tracks`, now; attach none."""
        for slot in self.slots:
            if slot.output is not None and slot.source is not None and (slot.source, slot.medium) not in tracks:
                slot.output.detach()

    # --- the transport's owner ---

    def on_connected(self) -> None:
        """Report to the room that media may be sent."""
        self._room.on_connected()

    def on_ended(self, why: str) -> None:
        """Report the closed connection to the room."""
        self._room.on_connection_lost(self.seat, why)

    def close(self) -> None:
        """Close the connection and detach its outputs."""
        for output in self._outputs.values():
            output.detach()
        self.transport.close()

    def find_track(self, ssrc: int, payload_type: int) -> Track | None:
        """Ignore media: a subscribe connection only sends."""
        return None

    def bind_track(self, ssrc: int, track: Track) -> None:
        """Ignore media: a subscribe connection only sends."""

    def on_rtcp(self, data: bytes, now: float) -> None:
        """Handle the browser's feedback on its own streams; feedback on any other SSRC is ignored."""
        for report in rtcp.read(data):
            if isinstance(report, rtcp.Remb):
                self.bitrate = report.bitrate
            elif isinstance(report, rtcp.ReceptionReport):
                if output := self._outputs.get(report.ssrc):
                    output.loss = report.lost
                    if report.last_report:
                        here = int((time.time() + NTP_EPOCH) * 65536)
                        output.rtt = (here - report.last_report - report.delay & 0xFFFFFFFF) / 65536
            elif isinstance(report, rtcp.Nack | rtcp.KeyframeRequest):
                output = self._outputs.get(report.ssrc)
                track = output.track if output else None
                if output is None or track is None:
                    continue
                if isinstance(report, rtcp.Nack):
                    self._resend(output, track, report.numbers, now)
                elif track.request_keyframe is not None:
                    track.request_keyframe()

    def _resend(self, output: Output, track: Track, numbers: tuple[int, ...], now: float) -> None:
        for sequence in numbers:
            if not self._resend_bucket.take(now):
                self._context.drops.over_limit += 1
                return
            if not track.resend(output, sequence):
                track.request_if_missing(output, sequence, now)

    # --- to the browser ---

    @property
    def loss(self) -> float:
        """The share of packets lost on the way to the browser, of its worst stream."""
        return max((each.loss / 256 for each in self._outputs.values() if each.has_sent), default=0.0)

    @property
    def rtt(self) -> float:
        """Round-trip time in seconds, of its worst stream."""
        return max((min(each.rtt, MAX_RTT) for each in self._outputs.values() if each.has_sent), default=0.0)

    def bitrate_share(self, medium: Medium) -> int | None:
        """Return one video's share of the bitrate that the browser can take, in bit/s; None for no limit.

        The browser's estimate follows the bitrate that it is sent, so it counts only while packets are being lost:
        otherwise no stream could ever grow.
        """
        videos = [each for each in self._outputs.values() if each.track is not None and each.track.medium != "audio"]
        if self.bitrate is None or not any(each.loss > LOSSY_ABOVE for each in videos):
            return None
        weights = sum(WEIGHTS[each.track.medium] for each in videos if each.track is not None)
        return self.bitrate * WEIGHTS[medium] // weights

    def send_reports(self, publishers: Mapping[str, Publisher], wall: float) -> None:
        """Send a sender report for each stream, which the browser needs for lip-sync."""
        packet = b""
        for slot in self.slots:
            output = slot.output
            if output is None or slot.source is None or not output.has_sent:
                continue
            publisher = publishers.get(slot.source)
            media_time = publisher.media_time(slot.medium, wall) if publisher else None
            if media_time is None:
                continue
            packet += rtcp.sender_report(
                output.ssrc,
                ntp=int((wall + NTP_EPOCH) * (1 << 32)),
                rtp=media_time + output.timestamp_shift,
                packets=output.packets,
                octets=output.octets,
                cname=output.cname,
            )
            if len(packet) > 1000:
                self.transport.send_rtcp(packet)
                packet = b""
        if packet:
            self.transport.send_rtcp(packet)
