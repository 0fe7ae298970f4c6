"""A publish connection: the browser offers it, and the node has a track for each medium on it."""

import secrets
import time
from collections.abc import Callable
from typing import Protocol

from video.sfu.context import Context
from video.sfu.errors import MediaError, RefusedCode
from video.sfu.media import rtcp
from video.sfu.media.feedback import KeyframeRequester, NackRequester, ReceptionStats
from video.sfu.media.forwarder import PacketCounter, Track
from video.sfu.media.transport import Transport
from video.sfu.sdp.formats import AUDIO_LEVEL, Format
from video.sfu.sdp.reader import Description, Section
from video.sfu.sdp.writer import write_answer
from video.sfu.wire import Medium

NTP_EPOCH = 2_208_988_800  # seconds from 1900 to 1970
REPLACED_AFTER = 2.0  # seconds of silence after which a track may continue under another SSRC


class RoomCallbacks(Protocol):
    """The room, as its connections see it."""

    def on_connected(self) -> None:
        """Called when a connection is ready: more may be forwarded now."""

    def on_connection_lost(self, seat: str, why: str) -> None:
        """Called when a connection of the seat ended by itself."""


class Publisher:
    """One publish connection."""

    def __init__(
        self, context: Context, room: RoomCallbacks, seat: str, counter_of: Callable[[Medium], PacketCounter]
    ) -> None:
        """`counter_of` returns the room's counter of a medium of this seat."""
        self.seat = seat
        self.transport = Transport(context, self)
        self.tracks: dict[Medium, Track] = {}
        self.receptions: dict[Medium, ReceptionStats] = {}
        self._context = context
        self._room = room
        self._counter_of = counter_of
        self._ssrc = secrets.randbits(32)
        self._announced: dict[Medium, list[int]] = {}
        self._accepts_remb = False
        self._remote: tuple[str, str] | None = None
        self._clock_offset: float | None = None

    # --- descriptions ---

    def continues(self, offer: Description) -> bool:
        """Return True if `offer` comes from the same connection, to send other media on it."""
        return self._remote == (offer.transport.ufrag, offer.transport.password) and not self.transport.closed

    def answer(self, offer: Description) -> str:
        """Accept the sections of `offer` that the node forwards, start the handshake, and return the answer."""
        chosen = self._choose(offer)
        setup = "active" if offer.transport.setup == "passive" else "passive"
        accepted = {section.mid: formats for section, formats in chosen.values()}
        sdp = write_answer(offer, accepted, self.transport.local, setup)
        self._set_tracks(chosen)
        if not self.transport.started:
            self._remote = (offer.transport.ufrag, offer.transport.password)
            self.transport.start(offer.transport, role="client" if setup == "active" else "server")
        return sdp

    def _choose(self, offer: Description) -> dict[Medium, tuple[Section, dict[int, Format]]]:
        """Return the sections with a format of ours: the first audio, the camera, the screen."""
        usable = [(section, section.formats()) for section in offer.sections if section.is_media]
        audios = [each for each in usable if each[0].kind == "audio" and each[1]]
        videos = [each for each in usable if each[0].kind == "video" and each[1]]
        found: list[tuple[Medium, tuple[Section, dict[int, Format]]]] = [
            *(("audio", each) for each in audios[:1]),
            *(("video", each) for each in videos[:1]),
            *(("screen", each) for each in videos[1:2]),
        ]
        chosen = dict(found)
        if not chosen:
            raise MediaError(RefusedCode.NO_MEDIA, "no format that the node forwards")
        if audios and videos and any(audios[0][1].keys() & formats.keys() for _, formats in videos[:2]):
            raise MediaError(RefusedCode.BAD_SDP, "one payload type for two media")
        # Two video sections mostly share their payload types: only their SSRCs tell them apart.
        if len(sending := [section for section, _ in videos[:2] if section.sends]) > 1 and not all(
            section.ssrcs for section in sending
        ):
            raise MediaError(RefusedCode.BAD_SDP, "two video sections without an SSRC for each")
        return chosen

    def _set_tracks(self, chosen: dict[Medium, tuple[Section, dict[int, Format]]]) -> None:
        """Make a track for each section that the browser sends, keep unchanged tracks, and remove the others."""
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
                self._accepts_remb |= "goog-remb" in understood

    def _add(self, medium: Medium, formats: dict[int, Format]) -> None:
        context = self._context
        limits = context.limits
        byte_rate = limits.audio_byte_rate if medium == "audio" else limits.video_byte_rate
        counter = self._counter_of(medium)
        track = Track(medium, formats, drops=context.drops, counter=counter, byte_rate=byte_rate)
        if medium != "audio":
            nacks = NackRequester(context, track, lambda numbers: self._send_nack(track, numbers))
            keyframes = KeyframeRequester(context, track, lambda: self._send_pli(track))
            track.request_keyframe, track.on_keyframe = keyframes.request, keyframes.on_keyframe
            context.overload.videos[track] = None
            track.on_gap = nacks.on_gap
            track.request_packet = nacks.on_nack
        self.tracks[medium] = track
        self.receptions[medium] = ReceptionStats(track)

    def _remove(self, medium: Medium) -> None:
        track = self.tracks.pop(medium)
        del self.receptions[medium]
        self._context.overload.videos.pop(track, None)
        for output in list(track.outputs):
            output.detach()
        if track.tap is not None:
            track.tap.detach()
        # Forgotten, not refused: a section that stops and starts again sends under the same SSRC.
        for ssrc in [ssrc for ssrc, owner in self.transport.inputs.items() if owner is track]:
            del self.transport.inputs[ssrc]

    # --- the transport's owner ---

    def on_connected(self) -> None:
        """Send the allowed bitrate, because a browser starts low until it gets one."""
        self.send_reports(self._context.limits.max_video_bitrate, self._context.now())
        self._room.on_connected()

    def on_ended(self, why: str) -> None:
        """Report the closed connection to the room."""
        self._room.on_connection_lost(self.seat, why)

    def close(self) -> None:
        """Close the connection and detach its outputs."""
        for medium in list(self.tracks):
            self._remove(medium)
        self.transport.close()

    def find_track(self, ssrc: int, payload_type: int) -> Track | None:
        """Return the track of a new SSRC: by payload type, and by announced SSRCs where the offer has any."""
        for medium, track in self.tracks.items():
            announced = self._announced[medium]
            if payload_type not in track.formats or (announced and ssrc not in announced):
                continue
            if track.ssrc is None or self._context.now() - track.newest_at >= REPLACED_AFTER:
                return track
        return None

    def bind_track(self, ssrc: int, track: Track) -> None:
        """Continue the track under `ssrc`."""
        if track.ssrc is not None:
            self.transport.inputs[track.ssrc] = None
            self.receptions[track.medium].restart()
        track.reset(ssrc)

    def on_rtcp(self, data: bytes, now: float) -> None:
        """Read the sender's clock. Its BYE is ignored: only silence ends a stream."""
        for report in rtcp.read(data):
            if isinstance(report, rtcp.SenderInfo):
                for reception, track in zip(self.receptions.values(), self.tracks.values(), strict=True):
                    if track.ssrc == report.ssrc:
                        reception.sender = report
                        reception.sender_at = now
                        if track.tap is not None:
                            track.tap.report(report.ntp, report.rtp, report.ssrc)
                        if self._clock_offset is None:
                            self._clock_offset = time.time() + NTP_EPOCH - report.ntp / (1 << 32)

    # --- to the browser ---

    def send_reports(self, bitrate: int, now: float) -> None:
        """Send the receiver report, and the bitrate that receivers and policy allow for all video together."""
        blocks = [block for each in self.receptions.values() if (block := each.block(now)) is not None]
        packet = rtcp.receiver_report(self._ssrc, blocks)
        videos = [(medium, track) for medium, track in self.tracks.items() if medium != "audio"]
        if self._accepts_remb and videos:
            ssrcs = [
                ssrc
                for medium, track in videos
                for ssrc in ([track.ssrc] if track.ssrc is not None else self._announced[medium][:1])
            ]
            packet += rtcp.remb(self._ssrc, bitrate, ssrcs)
        self.transport.send_rtcp(packet)

    def _send_pli(self, track: Track) -> None:
        if track.ssrc is not None:
            self.transport.send_rtcp(rtcp.pli(self._ssrc, track.ssrc))

    def _send_nack(self, track: Track, numbers: list[int]) -> None:
        if track.ssrc is not None:
            self.transport.send_rtcp(rtcp.nack(self._ssrc, track.ssrc, numbers))

    @property
    def loss(self) -> float:
        """The share of its packets lost on the way to the node, of its worst track."""
        return max((each.fraction / 256 for each in self.receptions.values()), default=0.0)

    def media_time(self, medium: Medium, wall: float) -> int | None:
        """Return the track's RTP timestamp at `wall` (seconds since 1970); None before its first sender report.

        Lip-sync needs the browser's own clock between its audio and its video: both are shifted to our clock by the
        same amount.
        """
        reception = self.receptions.get(medium)
        if reception is None or reception.sender is None or self._clock_offset is None:
            return None
        theirs = wall + NTP_EPOCH - self._clock_offset
        elapsed = theirs - reception.sender.ntp / (1 << 32)
        return reception.sender.rtp + int(elapsed * self.tracks[medium].clock)
