"""The payload formats that the node forwards. It never decodes them; the browsers on both sides must support them."""

from dataclasses import dataclass

from video.sfu.wire import Kind, Medium

AUDIO_LEVEL = "urn:ietf:params:rtp-hdrext:ssrc-audio-level"
MID = "urn:ietf:params:rtp-hdrext:sdes:mid"

FEEDBACK = ("nack", "nack pli", "ccm fir", "goog-remb")
"""Feedback that is negotiated for video. Audio has in-band error correction and needs none."""


@dataclass(frozen=True, slots=True)
class Format:
    """One format: its name in browsers, and its payload type in the node's offers."""

    name: str
    kind: Kind
    clock: int
    channels: int
    offered_as: int  # payload type in the node's own offers
    parameters: str

    @property
    def rtpmap(self) -> str:
        """The value of `a=rtpmap` without the payload type."""
        return f"{self.name}/{self.clock}" + (f"/{self.channels}" if self.channels > 1 else "")


OPUS = Format("opus", "audio", 48000, 2, 111, "minptime=10;useinbandfec=1")
VP8 = Format("VP8", "video", 90000, 1, 96, "")
H264 = Format("H264", "video", 90000, 1, 102, "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f")

FORMATS: tuple[Format, ...] = (OPUS, VP8, H264)


def section_kind(medium: Medium) -> Kind:
    """Return the kind of a medium's section: a screen is video there."""
    return "audio" if medium == "audio" else "video"


def find_format(name: str, clock: int, channels: int, parameters: str) -> Format | None:
    """Return our format for a browser's `rtpmap` and `fmtp`, or None for a format that the node does not forward.

    H.264 is accepted only in its (constrained) baseline profiles with packetization mode 1, which every browser sends
    and decodes.
    """
    for known in FORMATS:
        if known.name.lower() == name.lower() and known.clock == clock and known.channels == channels:
            if known is not H264 or _is_baseline(parameters):
                return known
            return None
    return None


def _is_baseline(parameters: str) -> bool:
    values = dict(part.strip().partition("=")[::2] for part in parameters.lower().split(";"))
    return values.get("packetization-mode") == "1" and values.get("profile-level-id", "42").startswith("42")
