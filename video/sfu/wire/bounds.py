"""Bounds of the values in a message, as annotations that `codec` checks."""

import re
from dataclasses import dataclass
from typing import Annotated, Literal


@dataclass(frozen=True, slots=True)
class Text:
    """Bounds of a string: at most `max_length` characters, all of it matching `pattern` where one is given."""

    max_length: int
    pattern: re.Pattern[str] | None = None


@dataclass(frozen=True, slots=True)
class Integer:
    """Bounds of an integer, both ends included."""

    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Items:
    """Bound of a list: at most `most` entries."""

    most: int


_NAME = re.compile(r"[A-Za-z0-9_.:-]+")

Name = Annotated[str, Text(64, _NAME)]
"""A room, seat or request: opaque to the node, so that a UUID and a test's `judge` are both allowed."""
ShortText = Annotated[str, Text(500)]
Sdp = Annotated[str, Text(256 * 1024)]
"""Bounded loosely here; the node's own reader refuses a description that is too long, with a reason."""
Count = Annotated[int, Integer(0, 2**63 - 1)]
Port = Annotated[int, Integer(0, 65535)]

SeatIndex = Annotated[int, Integer(0, 999)]
"""Index of a seat in its message's `seats`."""

Medium = Literal["audio", "video", "screen"]
"""`video` is a camera, `screen` a shared screen."""
MEDIA: tuple[Medium, ...] = ("audio", "video", "screen")
Kind = Literal["audio", "video"]
Network = Literal["good", "fair", "weak"]
RecordingAlarm = Literal["", "no_recorder", "disk_full", "disk_broken", "disk_unreachable", "stalled"]
DataKey = Annotated[str, Text(64, re.compile(r"[A-Za-z0-9+/]{43}="))]
"""32 random bytes in base64."""
