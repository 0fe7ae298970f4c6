"""The protocol between a node and the recorder: messages of a `SOCK_SEQPACKET` Unix socket.

A message of the node is a sequence number and frames. A frame is the number of a stream and an entry as the container
has it, without its checksum. Messages are numbered from 1 on; the node keeps each until the recorder has acknowledged
it, and sends it again to the next recorder. Number 0 marks descriptions of streams, repeated after every connection.

The recorder answers by JSON: the highest message of which everything is written, the streams that need a key frame, and
the state of each recording.
"""

import json
import struct
from base64 import b64decode, b64encode
from dataclasses import dataclass, field
from typing import Any, Literal

from video.sfu.record.layout import check_name
from video.sfu.record.problems import Problem
from video.sfu.record.sealed_file import KEY_BYTES
from video.sfu.wire.bounds import MEDIA, Medium

SEQUENCE = struct.Struct("!Q")
FRAME = struct.Struct("!IBIq")  # stream, kind, length, microseconds since 1970
OPEN, CLOSE = 64, 65
"""Kinds of frames besides those of entries: the description of a stream, and its end, after which it is complete."""
MAX_MESSAGE = 128 * 1024
FULL_MESSAGE = 24 * 1024
"""Bytes above which a message is sent at once. Above 32 KB the kernel needs four times as long for each byte."""


@dataclass(frozen=True, slots=True)
class StreamInfo:
    """One medium of one seat, as one node sends it; `session` names the node's process.

    `formats` are the codec and clock rate of each payload type.
    """

    session: str
    recording: str
    seat: str
    medium: Medium
    key: bytes = field(repr=False)
    formats: dict[int, tuple[str, int]]

    def encode(self) -> bytes:
        """Return the payload of its frame."""
        formats = {str(number): each for number, each in self.formats.items()}
        values = [self.session, self.recording, self.seat, self.medium, b64encode(self.key).decode(), formats]
        return json.dumps(values, separators=(",", ":")).encode("ascii")

    @classmethod
    def decode(cls, payload: bytes) -> "StreamInfo":
        """Return the description in a payload. Raises ValueError."""
        try:
            session, recording, seat, medium, key, formats = json.loads(payload)
            known = {int(number): (str(codec), int(clock)) for number, (codec, clock) in formats.items()}
            secret = b64decode(key, validate=True)
        except (TypeError, AttributeError) as error:
            raise ValueError("not the description of a stream") from error
        if medium not in MEDIA or len(secret) != KEY_BYTES or not known:
            raise ValueError("not the description of a stream")
        return cls(check_name(session), check_name(recording), check_name(seat), medium, secret, known)


@dataclass(frozen=True, slots=True)
class RecordingStatus:
    """A recording at the recorder: times in microseconds since 1970, 0 for never.

    `written_us` is the time of the newest entry that is safe on the disk, `segment_us` that of the last closed segment.
    `problem` is why the disk takes nothing now.
    """

    written_us: int = 0
    segment_us: int = 0
    problem: Problem | Literal[""] = ""


@dataclass(frozen=True, slots=True)
class RecorderReport:
    """A message of the recorder."""

    acknowledged: int
    keyframes: tuple[int, ...] = ()
    recordings: dict[str, RecordingStatus] = field(default_factory=dict)

    def encode(self) -> bytes:
        """Return the message."""
        states = {name: [each.written_us, each.segment_us, each.problem] for name, each in self.recordings.items()}
        return json.dumps([self.acknowledged, self.keyframes, states], separators=(",", ":")).encode("ascii")

    @classmethod
    def decode(cls, message: bytes) -> "RecorderReport":
        """Return the report in a message. Raises ValueError."""
        try:
            acknowledged, keyframes, states = json.loads(message)
            found: dict[str, Any] = dict(states)
            recordings = {name: RecordingStatus(*values) for name, values in found.items()}
            return cls(int(acknowledged), tuple(keyframes), recordings)
        except (TypeError, AttributeError) as error:
            raise ValueError("not a report of the recorder") from error
