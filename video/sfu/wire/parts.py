"""Parts of messages: seats, edges and counters."""

from dataclasses import dataclass
from typing import Annotated

from video.sfu.wire.bounds import Count, DataKey, Integer, Items, Medium, Name, Network, SeatIndex


@dataclass(frozen=True, slots=True)
class DesiredSeat:
    """A seat that may hold connections. A higher `generation` ends the connections of every lower one.

    `is_recorded` permits the recording of what the seat sends, all but `muted`: the media that it has switched off or
    that a host muted. Without a recording of the room both have no effect.
    """

    seat: Name
    generation: Count
    is_recorded: bool = False
    muted: Annotated[tuple[Medium, ...], Items(3)] = ()


@dataclass(frozen=True, slots=True)
class DesiredRecording:
    """The recording of a room, and the key that its files are encrypted with.

    While `is_paused` nothing is recorded, and the pause is marked in every track.
    """

    recording: Name
    data_key: DataKey
    is_paused: bool = False

    def __repr__(self) -> str:
        """Leave the key out, for logs."""
        return f"DesiredRecording({self.recording!r}, is_paused={self.is_paused})"


@dataclass(frozen=True, slots=True)
class Edge:
    """`target` may receive this medium of `source`. Everything without an edge is forbidden."""

    source: Name
    target: Name
    medium: Medium


@dataclass(frozen=True, slots=True)
class TargetSet:
    """All edges of one source's medium, by index in `seats`: names would make the line of a large room too long."""

    source: SeatIndex
    medium: Medium
    targets: Annotated[tuple[SeatIndex, ...], Items(1000)]


@dataclass(frozen=True, slots=True)
class OutputCount:
    """Packets of one source's medium sent to one target since this node opened the room."""

    source: Name
    target: Name
    medium: Medium
    packets: Count
    bytes: Count
    lost: Annotated[int, Integer(0, 255)]
    """Lost packets of 256, from the target's last report; 0 before its first report."""
    rtt_ms: Count
    """Round-trip time between node and target, from the same report."""


@dataclass(frozen=True, slots=True)
class InputCount:
    """Packets received of one seat's medium; `last_ms` is the age of the newest packet."""

    seat: Name
    medium: Medium
    packets: Count
    bytes: Count
    last_ms: Count


@dataclass(frozen=True, slots=True)
class SeatSeen:
    """A seat's network, and for each medium whether packets arrived in the last second."""

    seat: Name
    audio: bool
    video: bool
    screen: bool
    network: Network
