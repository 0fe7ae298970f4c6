"""What one seat receives: a connection that the node offers, with a section for each track that the seat may have."""

import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from video.sfu.context import Context
from video.sfu.errors import MediaError, RefusedCode
from video.sfu.media import rtcp
from video.sfu.media.forwarder import Count, Output, Track
from video.sfu.media.publisher import NTP_EPOCH, Home, Publisher
from video.sfu.net.guard import Budget
from video.sfu.sdp.formats import carrier_kind
from video.sfu.sdp.reader import Description, read_answer
from video.sfu.sdp.writer import Sent, new_session, write_offer
from video.sfu.secure.transport import Transport
from video.sfu.wire import Medium

MAX_SLOTS = 120  # sections of one offer: sixty people with camera and microphone
LOSSY = 10  # of 256 packets
MAX_RTT = 30.0  # seconds; a report that says more is nonsense
PARTS: dict[Medium, int] = {"video": 1, "screen": 2}
"""How a poor way is divided: what somebody shows goes before how he looks."""
OFFER_PATIENCE = 10.0  # seconds after which an offer without an answer no longer holds up the next

Wish = tuple[str, Medium]
"""A source seat and a medium."""


@dataclass(slots=True)
class Slot:
    """One section. It keeps its source while that is silent or away.

    So whoever is muted, turns the camera off or waits for a while comes back without an offer, in place and at once.
    Nor could a browser be offered the section idle and then live again: Chromium decodes a stream that comes back
    under the same SSRC and shows it to nobody.
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

    def __init__(self, context: Context, home: Home, seat: str, count: Callable[[Wish], Count]) -> None:
        """`count` gives the room's counter of what goes from a source to this seat."""
        self.seat = seat
        self.transport = Transport(context, self)
        self.created = context.now()
        self.serial = 0
        self.slots: list[Slot] = [Slot("0", "audio")]  # a bundle needs one section even when nothing is sent
        self.bitrate: int | None = None
        """What the browser says it can take, over all its streams, in bit/s."""
        self._context = context
        self._home = home
        self._count = count
        self._session = new_session()
        self._cnames: dict[str, str] = {}
        self._outputs: dict[int, Output] = {}
        self._offered: tuple[str | None, ...] | None = None
        self._outstanding: float | None = None
        self._remote: tuple[str, str, tuple[tuple[str, str], ...]] | None = None
        self._resends = Budget(context.limits.resends, context.limits.resends)

    # --- descriptions ---

    def want(self, wishes: set[Wish]) -> None:
        """Have a section for each wish. What goes through a section is decided by `allow`, not by being offered."""
        for slot in self.slots:
            slot.is_wanted = slot.source is not None and (slot.source, slot.medium) in wishes
        found = {(slot.source, slot.medium) for slot in self.slots if slot.is_wanted}
        for source, medium in sorted(wishes - found):
            free = self._free_slot(medium)
            if free is not None:
                self._assign(free, source)

    @property
    def is_due(self) -> bool:
        """Whether the browser must be offered something that its last offer did not say."""
        if self._offered == tuple(slot.source for slot in self.slots):
            return False
        return self._outstanding is None or self._context.now() - self._outstanding > OFFER_PATIENCE

    def offer(self) -> str:
        """Return an offer of all sections under the next serial."""
        self.serial += 1
        self._offered = tuple(slot.source for slot in self.slots)
        self._outstanding = self._context.now()
        sent = [
            Sent(
                slot.mid,
                slot.medium,
                slot.output.ssrc if slot.output else 0,
                slot.output.cname if slot.output else "",
                slot.source,
            )
            for slot in self.slots
        ]
        return write_offer(sent, self.transport.local, session=self._session, serial=self.serial)

    def accept(self, serial: int, sdp: str) -> None:
        """Take the browser's answer to the offer `serial`; at the first one the handshake begins."""
        if self._outstanding is None or serial != self.serial or self._offered is None:
            raise MediaError(RefusedCode.BAD_SERIAL, f"offer {serial} is not open")
        offered = self._offered
        slots = self.slots[: len(offered)]
        answer = read_answer(sdp, sections=len(offered))
        for slot, section in zip(slots, answer.sections, strict=True):
            if (slot.mid, carrier_kind(slot.medium)) != (section.mid, section.kind):
                raise MediaError(RefusedCode.BAD_SDP, "sections are not those that were offered")
        self._secure(answer)
        self._outstanding = None
        for slot, source, section in zip(slots, offered, answer.sections, strict=True):
            slot.formats = {known.name: number for number, known in section.formats().items()}
            slot.agreed = source if section.is_media and section.receives else None

    def _secure(self, answer: Description) -> None:
        remote = answer.transport
        identity = (remote.name, remote.password, tuple(remote.fingerprints))
        if self._remote is None:
            self._remote = identity
            self.transport.start(remote, role="server" if remote.setup == "active" else "client")
        elif self._remote != identity:
            raise MediaError(RefusedCode.BAD_SDP, "another browser than the one that is connected")

    def _free_slot(self, medium: Medium) -> Slot | None:
        """Return a section never used, a new one, or one whose source is away."""
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
        slot.output = Output(self.transport, ssrc=ssrc, cname=cname, count=self._count((source, slot.medium)))
        self._outputs[ssrc] = slot.output
        slot.source = source
        slot.is_wanted = True
        slot.agreed = None

    # --- the matrix ---

    def output_of(self, wish: Wish) -> Output | None:
        """Return the way that a wish takes here, whether it is open or not."""
        return next((slot.output for slot in self.slots if (slot.source, slot.medium) == wish), None)

    def allow(self, tracks: Mapping[Wish, Track]) -> None:
        """Let exactly these tracks through, from the next packet on."""
        for slot in self.slots:
            output = slot.output
            if output is None or slot.source is None:
                continue
            track = tracks.get((slot.source, slot.medium))
            if track is None or slot.agreed != slot.source or not self.transport.connected:
                output.detach()
            elif output.track is not track:
                output.attach(track, slot.formats)
                if track.want_keyframe is not None:
                    track.want_keyframe()

    def withhold_all_but(self, wishes: set[Wish]) -> None:
        """Close every way but these, now; none is opened."""
        for slot in self.slots:
            if slot.output is not None and slot.source is not None and (slot.source, slot.medium) not in wishes:
                slot.output.detach()

    # --- the transport's owner ---

    def connected(self) -> None:
        """Media may flow."""
        self._home.changed()

    def ended(self, why: str) -> None:
        """The connection is closed."""
        self._home.lost(self.seat, why)

    def close(self) -> None:
        """End the connection and its outputs."""
        for output in self._outputs.values():
            output.detach()
        self.transport.close()

    def learn(self, ssrc: int, payload_type: int) -> Track | None:
        """Nothing is received here."""
        return None

    def bind(self, ssrc: int, track: Track) -> None:
        """Nothing is received here."""

    def control(self, data: bytes, now: float) -> None:
        """Answer what the browser asks about its own streams; what it says of others is not theirs to say."""
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
                elif track.want_keyframe is not None:
                    track.want_keyframe()

    def _resend(self, output: Output, track: Track, numbers: tuple[int, ...], now: float) -> None:
        for sequence in numbers:
            if not self._resends.take(now):
                self._context.drops.budget += 1
                return
            if not track.resend(output, sequence):
                track.ask_again(output, sequence, now)

    # --- to the browser ---

    @property
    def loss(self) -> float:
        """Which share of the packets sent was lost on the way, at worst."""
        return max((each.loss / 256 for each in self._outputs.values() if each.has_sent), default=0.0)

    @property
    def rtt(self) -> float:
        """Seconds there and back, at worst."""
        return max((min(each.rtt, MAX_RTT) for each in self._outputs.values() if each.has_sent), default=0.0)

    def share(self, medium: Medium) -> int | None:
        """Return what one picture may take of what the browser says it can take, in bit/s; None for no limit.

        The browser's figure follows what it is being sent, so it is believed only while packets are being lost:
        otherwise no stream would ever grow.
        """
        pictures = [each for each in self._outputs.values() if each.track is not None and each.track.medium != "audio"]
        if self.bitrate is None or not any(each.loss > LOSSY for each in pictures):
            return None
        parts = sum(PARTS[each.track.medium] for each in pictures if each.track is not None)
        return self.bitrate * PARTS[medium] // parts

    def report(self, publishers: Mapping[str, Publisher], wall: float) -> None:
        """Send a sender report for each stream, by which the browser keeps lips and voice together."""
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
                self.transport.send_control(packet)
                packet = b""
        if packet:
            self.transport.send_control(packet)
