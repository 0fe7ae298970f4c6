"""The pictures of one seat's camera or screen: decoded one after the other, the present one at hand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

import av
from av.video.reformatter import VideoReformatter

from video.recordings.compose.layout import Place
from video.recordings.tracks import vp8
from video.recordings.tracks.assemble import Track
from video.recordings.tracks.frames import Timed, timed
from video.recordings.tracks.piece import shown_until

# A sender chooses the size of its pictures. A larger one is not decoded: it would take the memory of the process.
MAX_PIXELS: Final = 4096 * 2304
_CODECS: Final = {"VP8": "vp8", "H264": "h264"}
_START_CODE: Final = b"\x00\x00\x00\x01"


class Pictures:
    """The pictures of one medium. Ask for moments that rise."""

    def __init__(self, segments: Iterable[tuple[Track, int]], origin_us: int, from_ms: int) -> None:
        """Take the tracks of consecutive segments with the last moment of each, in microseconds since 1970."""
        self._frames: list[tuple[Timed, Track]] = []
        for track, until_us in segments:
            for each in _timed(track, origin_us, until_us):
                if not self._frames or each.at_ms > self._frames[-1][0].at_ms:
                    self._frames.append((each, track))
        self._next = _first_needed(self._frames, from_ms)
        self._decoder: Any = None
        self._codec = ""
        self._until_ms = -1
        self._shown: Any = None
        self._reformatter = VideoReformatter()
        self.number = 0
        """Changes with the picture."""

    def at(self, at_ms: int) -> Any:
        """Return the picture that is seen at a moment; None without one."""
        while self._next < len(self._frames) and self._frames[self._next][0].at_ms <= at_ms:
            each, track = self._frames[self._next]
            self._next += 1
            picture = self._decode(each, track)
            if picture is not None:
                self._shown, self.number = picture, self.number + 1
            elif each.frame.is_key:
                self._shown = None
            self._until_ms = each.at_ms + each.lasts_ms
        return self._shown if at_ms < self._until_ms else None

    def scaled(self, picture: Any, place: Place) -> Any:
        """Return the picture in the size of its place."""
        return self._reformatter.reformat(picture, place.width, place.height, "yuv420p", interpolation="BILINEAR")

    def _decode(self, each: Timed, track: Track) -> Any:
        if self._decoder is None or (each.frame.is_key and self._codec != track.codec):
            self._decoder, self._codec = _new_decoder(track.codec), track.codec
        data = each.frame.data
        if track.codec == "H264":
            data = _with_start_codes(data, track.parameter_sets if each.frame.is_key else ())
        elif each.frame.is_key:
            width, height = vp8.dimensions(data)
            if width * height > MAX_PIXELS:
                return None
        try:
            decoded = self._decoder.decode(av.Packet(data))
        except (av.error.FFmpegError, MemoryError):
            self._decoder = None
            return None
        return decoded[-1] if decoded else None


def _timed(track: Track, origin_us: int, until_us: int) -> Iterable[Timed]:
    if not track.frames:
        return ()
    until_us = shown_until(track, until_us)
    return timed(track.frames, origin_us, until_us, may_stop=track.medium == "video", gaps=track.gaps)


def _first_needed(frames: Sequence[tuple[Timed, Track]], from_ms: int) -> int:
    """Return the place of the last picture before the begin that needs no other one."""
    keys = [place for place, (each, _track) in enumerate(frames) if each.frame.is_key and each.at_ms <= from_ms]
    return keys[-1] if keys else 0


def _new_decoder(codec: str) -> Any:
    decoder: Any = av.CodecContext.create(_CODECS[codec], "r")
    decoder.thread_count = 1
    decoder.options = {"max_pixels": str(MAX_PIXELS), "flags": "low_delay"}
    return decoder


def _with_start_codes(data: bytes, parameter_sets: Sequence[bytes]) -> bytes:
    """Return a picture with lengths (`h264.with_lengths`) as the decoder takes it."""
    parts = [_START_CODE + unit for unit in parameter_sets]
    position = 0
    while position + 4 <= len(data):
        end = position + 4 + int.from_bytes(data[position : position + 4], "big")
        parts.append(_START_CODE + data[position + 4 : end])
        position = end
    return b"".join(parts)
