"""Messages between a link and its node, in both directions.

Every message is a frozen dataclass. Its annotations are the whole contract: decoding checks each value against them and
refuses a message with a missing or unknown field, or with a value of another type or out of bounds. So neither side
acts upon half a message.
"""

from dataclasses import dataclass
from typing import Annotated

from video.sfu.wire.bounds import Count, Items, Name, Port, RecordingAlarm, Sdp, ShortText
from video.sfu.wire.parts import DesiredRecording, DesiredSeat, Edge, InputCount, OutputCount, SeatSeen, TargetSet

PROTOCOL = 4

# --- both ways ---


@dataclass(frozen=True, slots=True)
class Alive:
    """A heartbeat, every two seconds each way; silence means that the other side is gone or hangs."""


# --- link to node ---


@dataclass(frozen=True, slots=True)
class Hello:
    """The first line of a link. A node that speaks another protocol hangs up."""

    protocol: Count


@dataclass(frozen=True, slots=True)
class Desired:
    """The whole desired state of a room, applied before the next packet.

    A lower `version` than the last one applied is ignored; the same version is applied again. Of the cameras that its
    edges permit, a seat is sent those of `pinned` seats and of `last_n` others, the most recent speakers first; 0 means
    no bound. With a `recording`, what the seats with `is_recorded` send is recorded.
    """

    room: Name
    version: Count
    seats: Annotated[tuple[DesiredSeat, ...], Items(1000)]
    edges: tuple[Edge, ...]
    """An edge that names a seat missing from `seats` has no effect and is not encoded."""
    pinned: Annotated[tuple[Name, ...], Items(1000)] = ()
    last_n: Count = 0
    recording: DesiredRecording | None = None


@dataclass(frozen=True, slots=True)
class DesiredLine:
    """`Desired` in its encoded form."""

    room: Name
    version: Count
    seats: Annotated[tuple[DesiredSeat, ...], Items(1000)]
    target_sets: Annotated[tuple[TargetSet, ...], Items(3000)]
    pinned: Annotated[tuple[Name, ...], Items(1000)]
    last_n: Count
    recording: DesiredRecording | None = None


@dataclass(frozen=True, slots=True)
class Publish:
    """A seat's offer of its camera and microphone. Answered by `Answer` or `Refused`."""

    id: Name
    room: Name
    seat: Name
    generation: Count
    sdp: Sdp


@dataclass(frozen=True, slots=True)
class Probe:
    """A seat's offer of a trial connection, which forwards nothing. Answered by `Answer` or `Refused`.

    The seat need not be in the room: a device check comes before it.
    """

    id: Name
    room: Name
    seat: Name
    sdp: Sdp


@dataclass(frozen=True, slots=True)
class Subscribe:
    """A seat's request for a new subscribe connection. Answered by `Offer` or `Refused`."""

    id: Name
    room: Name
    seat: Name
    generation: Count


@dataclass(frozen=True, slots=True)
class Accept:
    """The browser's answer to the offer with this `serial`. Answered by `Done` or `Refused`."""

    id: Name
    room: Name
    seat: Name
    serial: Count
    sdp: Sdp


@dataclass(frozen=True, slots=True)
class Show:
    """The cameras that a seat's page has room for, the largest tile first.

    No other camera is sent. `Desired` still permits and bounds these; the first is sent in any case. Until a subscribe
    connection's first `Show`, every permitted camera counts as shown. Answered by `Done` or `Refused`.
    """

    id: Name
    room: Name
    seat: Name
    sources: Annotated[tuple[Name, ...], Items(1000)]


@dataclass(frozen=True, slots=True)
class Counters:
    """A request for the room's counters. Answered by `CountersReply` or `Refused`."""

    id: Name
    room: Name


@dataclass(frozen=True, slots=True)
class CloseRoom:
    """Close every connection of the room and delete the room."""

    room: Name


# --- node to link: answers ---


@dataclass(frozen=True, slots=True)
class Ready:
    """The node's answer to `Hello`: its media port, its addresses and its process."""

    protocol: Count
    port: Port
    addresses: Annotated[tuple[ShortText, ...], Items(64)]
    pid: Count


@dataclass(frozen=True, slots=True)
class Answer:
    """The node's answer to a seat's offer."""

    id: Name
    sdp: Sdp


@dataclass(frozen=True, slots=True)
class Offer:
    """The node's first offer on a new subscribe connection."""

    id: Name
    room: Name
    seat: Name
    serial: Count
    sdp: Sdp


@dataclass(frozen=True, slots=True)
class Done:
    """The request was carried out; it has no result."""

    id: Name


@dataclass(frozen=True, slots=True)
class Refused:
    """The request was not carried out; `code` is one of `errors.RefusedCode`."""

    id: Name
    code: Name
    reason: ShortText


@dataclass(frozen=True, slots=True)
class CountersReply:
    """Counters of a room at this moment."""

    id: Name
    room: Name
    outputs: Annotated[tuple[OutputCount, ...], Items(20000)]
    inputs: Annotated[tuple[InputCount, ...], Items(2000)]


# --- node to link: events ---


@dataclass(frozen=True, slots=True)
class Reoffer:
    """A new offer on a seat's subscribe connection, because its set of tracks changed."""

    room: Name
    seat: Name
    serial: Count
    sdp: Sdp


@dataclass(frozen=True, slots=True)
class Seen:
    """Once a second for each room with connections: every connected seat and whether its media arrived."""

    room: Name
    seats: Annotated[tuple[SeatSeen, ...], Items(1000)]


@dataclass(frozen=True, slots=True)
class Gone:
    """The node has no connection of this seat any more: it timed out or the browser closed it.

    Never sent for what the link asked for: `CloseRoom`, a new generation, a seat no longer desired.
    """

    room: Name
    seat: Name
    why: Name


@dataclass(frozen=True, slots=True)
class Speaking:
    """Active speakers, in the order in which they began; sent on each change, and each second while a seat speaks."""

    room: Name
    seats: Annotated[tuple[Name, ...], Items(1000)]


@dataclass(frozen=True, slots=True)
class Visible:
    """The cameras that a seat is sent from now on; sent when they change."""

    room: Name
    seat: Name
    sources: Annotated[tuple[Name, ...], Items(1000)]


@dataclass(frozen=True, slots=True)
class RecordingState:
    """Once a second for each room with a recording, and at once when `alarm` changes.

    `is_running` is True while the recorder takes media and writes it in time; a pause does not change it.
    `last_write_ms` is the age of the newest media that is safe on the disk, `last_segment_ms` the time since the last
    segment was closed; both count from the start of the recording before the first. The alarms: no recorder is
    connected, the disk is full, broken or not reachable, or media was sent and nothing has been written for
    `Limits.recording_stall`.
    """

    room: Name
    recording: Name
    is_running: bool
    last_write_ms: Count
    last_segment_ms: Count
    alarm: RecordingAlarm


ToNode = Hello | Desired | Publish | Probe | Subscribe | Accept | Show | Counters | CloseRoom | Alive
Event = Reoffer | Seen | Gone | Speaking | Visible | RecordingState
FromNode = Ready | Answer | Offer | Done | Refused | CountersReply | Event | Alive
Message = ToNode | FromNode
