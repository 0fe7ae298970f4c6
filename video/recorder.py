"""The registry by which a room reaches its recording, without knowing the rows of recordings.

`video.recordings` declares itself here. A room whose policy says that nothing is recorded asks nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.utils.functional import Promise

from courts.ground.actors import Actor
from video.models import Room, Seat, Sitting


@dataclass(frozen=True, slots=True)
class RecordingView:
    """The recording of the newest sitting of a room, as its pages show it.

    state: as `video.recordings.states.RecordingState`. alarm: why it should run and does not, as
    `video.recordings.states.Alarm`. reason: the code of the reason of a pause.
    """

    state: str
    alarm: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class RecordingOrder:
    """A recording that the media node must make. key: its data key, 32 bytes, never stored in clear."""

    recording: UUID
    key: bytes
    is_paused: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorder:
    """The functions of the app that records. begin and end run within a change of the room.

    report: a recording, whether it runs, and the code of its alarm. pause_reasons: their codes and words.
    """

    begin: Callable[[Room, Sitting, Actor], None]
    end: Callable[[Sitting, Actor], None]
    pause: Callable[[Seat, str, str, Actor], None]
    resume: Callable[[Seat, Actor], None]
    view: Callable[[UUID], RecordingView | None]
    order: Callable[[UUID], RecordingOrder | None]
    report: Callable[[UUID, bool, str], None]
    pause_reasons: tuple[tuple[str, str | Promise], ...]


_declared: list[Recorder] = []


def register(recorder: Recorder) -> None:
    """Declare the app that records. The last declaration wins."""
    _declared[:] = [recorder]


def current() -> Recorder:
    """Return the declared recorder. Raises LookupError where no app records."""
    if not _declared:
        raise LookupError("no app records")
    return _declared[0]
