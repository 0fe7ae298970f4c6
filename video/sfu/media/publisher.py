"""What one seat sends: a connection that the browser offered, and a track for each medium on it."""

import secrets
import time
from collections.abc import Callable
from typing import Protocol

from video.sfu.context import Context
from video.sfu.errors import MediaError, RefusedCode
from video.sfu.media import rtcp
from video.sfu.media.feedback import Keyframes, Losses, Reception
from video.sfu.media.forwarder import Count, Track
from video.sfu.sdp.formats import AUDIO_LEVEL, Format
from video.sfu.sdp.reader import Description, Section
from video.sfu.sdp.writer import write_answer
from video.sfu.secure.transport import Transport
from video.sfu.wire import Medium

NTP_EPOCH = 2_208_988_800  # seconds from 1900 to 1970
REPLACED_AFTER = 2.0  # seconds of silence after which a track may go on under another SSRC


class Home(Protocol):
    """The room, as its connections see it."""

    def changed(self) -> None:
        """What may be forwarded has changed."""

    def lost(self, seat: str, why: str) -> None:
        """A connection of the seat ended by itself."""


class Publisher:
    """One publish connection."""

    def __init__(self, context: Context, home: Home, seat: str, count: Callable[[Medium], Count]) -> None:
        """`count` gives the room's counter of a medium of this seat."""
        self.seat = seat
        self.transport = Transport(context, self)
        self.tracks: dict[Medium, Track] = {}
        self.receptions: dict[Medium, Reception] = {}
        self._context = context
        self._home = home
        self._count = count
        self._ssrc = secrets.randbits(32)
        self._announced: dict[Medium, list[int]] = {}
        self._takes_bitrate = False
        self._remote: tuple[str, str] | None = None
        self._clock_offset: float | None = None

    # --- descriptions ---

    def continues(self, offer: Description) -> bool:
        """Whether `offer` is of the browser's same connection, which wants to send other media on it."""
        return self._remote == (offer.transport.name, offer.transport.password) and not self.transport.closed

    def answer(self, offer: Description) -> str:
        """Take what the node forwards of `offer`, begin the handshake, and return the answer."""
        chosen = self._choose(offer)
        setup = "active" if offer.transport.setup == "passive" else "passive"
        accepted = {section.mid: formats for section, formats in chosen.values()}
        sdp = write_answer(offer, accepted, self.transport.local, setup)
        self._take(chosen)
        if not self.transport.started:
            self._remote = (offer.transport.name, offer.transport.password)
            self.transport.start(offer.transport, role="client" if setup == "active" else "server")
        return sdp

    def _choose(self, offer: Description) -> dict[Medium, tuple[Section, dict[int, Format]]]:
        """Return the sections that have a format of ours: the first of sound, the camera's, the screen's."""
        usable = [(section, section.formats()) for section in offer.sections if section.is_media]
        sounds = [each for each in usable if each[0].kind == "audio" and each[1]]
        pictures = [each for each in usable if each[0].kind == "video" and each[1]]
        found: list[tuple[Medium, tuple[Section, dict[int, Format]]]] = [
            *(("audio", each) for each in sounds[:1]),
            *(("video", each) for each in pictures[:1]),
            *(("screen", each) for each in pictures[1:2]),
        ]
        chosen = dict(found)
        if not chosen:
            raise MediaError(RefusedCode.NO_MEDIA, "no format that the node forwards")
        if sounds and pictures and any(sounds[0][1].keys() & formats.keys() for _, formats in pictures[:2]):
            raise MediaError(RefusedCode.BAD_SDP, "one payload type for two media")
        # Two pictures mostly share their payload types: their sources alone tell them apart.
        if len(sending := [section for section, _ in pictures[:2] if section.sends]) > 1 and not all(
            section.ssrcs for section in sending
        ):
            raise MediaError(RefusedCode.BAD_SDP, "two pictures, and not the source of each")
        return chosen

    def _take(self, chosen: dict[Medium, tuple[Section, dict[int, Format]]]) -> None:
        """Make tracks of what the browser sends, keep those that it sent before, drop the others."""
        sending = {medium: each for medium, each in chosen.items() if each[0].sends}
        for medium in list(self.tracks):
            if medium not in sending or self.tracks[medium].formats != sending[medium][1]:
                self._remove(medium)
        for medium, (section, formats) in sending.items():
            self._announced[medium] = list(section.ssrcs)
            if medium not in self.tracks:
                self._add(medium, formats)
            track = self.tracks[medium]
            track.level_extension = section.extensions.get(AUDIO_LEVEL, 0) if medium == "audio" else 0
            if medium != "audio":
                understood = set.union(*(section.feedback_for(number) for number in formats))
                self._takes_bitrate |= "goog-remb" in understood

    def _add(self, medium: Medium, formats: dict[int, Format]) -> None:
        context = self._context
        limits = context.limits
        most = limits.sound_bytes if medium == "audio" else limits.picture_bytes
        track = Track(medium, formats, drops=context.drops, count=self._count(medium), most=most)
        if medium != "audio":
            losses = Losses(context, track, lambda numbers: self._ask_again(track, numbers))
            track.want_keyframe = Keyframes(context, lambda: self._ask_keyframe(track)).ask
            track.on_gap = losses.gap
            track.want_again = losses.again
        self.tracks[medium] = track
        self.receptions[medium] = Reception(track)

    def _remove(self, medium: Medium) -> None:
        track = self.tracks.pop(medium)
        del self.receptions[medium]
        for output in list(track.outputs):
            output.detach()
        # Forgotten, not refused: a section that stops and starts again sends under the same source.
        for ssrc in [ssrc for ssrc, owner in self.transport.inputs.items() if owner is track]:
            del self.transport.inputs[ssrc]

    # --- the transport's owner ---

    def connected(self) -> None:
        """Ask for a picture and tell the bitrate: the browser begins low until it hears one."""
        self.report(self._context.limits.bitrate_most, self._context.now())
        self._home.changed()

    def ended(self, why: str) -> None:
        """The connection is closed."""
        self._home.lost(self.seat, why)

    def close(self) -> None:
        """End the connection and whatever it fed."""
        for medium in list(self.tracks):
            self._remove(medium)
        self.transport.close()

    def learn(self, ssrc: int, payload_type: int) -> Track | None:
        """Return the track of an SSRC not heard before: by payload type, and announced where any was announced."""
        for medium, track in self.tracks.items():
            announced = self._announced[medium]
            if payload_type not in track.formats or (announced and ssrc not in announced):
                continue
            if track.ssrc is None or self._context.now() - track.newest_at >= REPLACED_AFTER:
                return track
        return None

    def bind(self, ssrc: int, track: Track) -> None:
        """The track goes on under `ssrc`."""
        if track.ssrc is not None:
            self.transport.inputs[track.ssrc] = None
            self.receptions[track.medium].restart()
        track.reset(ssrc)

    def control(self, data: bytes, now: float) -> None:
        """Read the sender's clock. Its goodbye is not listened to: only silence ends a stream."""
        for report in rtcp.read(data):
            if isinstance(report, rtcp.SenderInfo):
                for reception, track in zip(self.receptions.values(), self.tracks.values(), strict=True):
                    if track.ssrc == report.ssrc:
                        reception.sender = report
                        reception.sender_at = now
                        if self._clock_offset is None:
                            self._clock_offset = time.time() + NTP_EPOCH - report.ntp / (1 << 32)

    # --- to the browser ---

    def report(self, bitrate: int, now: float) -> None:
        """Send the receiver report, and the bitrate that receivers and policy allow for all pictures together."""
        blocks = [block for each in self.receptions.values() if (block := each.block(now)) is not None]
        packet = rtcp.receiver_report(self._ssrc, blocks)
        pictures = [(medium, track) for medium, track in self.tracks.items() if medium != "audio"]
        if self._takes_bitrate and pictures:
            ssrcs = [
                ssrc
                for medium, track in pictures
                for ssrc in ([track.ssrc] if track.ssrc is not None else self._announced[medium][:1])
            ]
            packet += rtcp.remb(self._ssrc, bitrate, ssrcs)
        self.transport.send_control(packet)

    def _ask_keyframe(self, track: Track) -> None:
        if track.ssrc is not None:
            self.transport.send_control(rtcp.pli(self._ssrc, track.ssrc))

    def _ask_again(self, track: Track, numbers: list[int]) -> None:
        if track.ssrc is not None:
            self.transport.send_control(rtcp.nack(self._ssrc, track.ssrc, numbers))

    @property
    def loss(self) -> float:
        """Which share of its packets was lost on the way here, at worst."""
        return max((each.fraction / 256 for each in self.receptions.values()), default=0.0)

    def media_time(self, medium: Medium, wall: float) -> int | None:
        """Return the track's RTP timestamp at `wall` (seconds since 1970); None before its first sender report.

        The browser's own clock is kept between its audio and its video, which is what lip-sync needs, and shifted
        to ours by the same amount for both.
        """
        reception = self.receptions.get(medium)
        if reception is None or reception.sender is None or self._clock_offset is None:
            return None
        theirs = wall + NTP_EPOCH - self._clock_offset
        elapsed = theirs - reception.sender.ntp / (1 << 32)
        return reception.sender.rtp + int(elapsed * self.tracks[medium].clock)
