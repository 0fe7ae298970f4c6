"""The words that a link and its node speak: one JSON object a line over a Unix socket.

Both sides import this module and nothing else of each other. Every message is a frozen dataclass whose
annotations are the whole contract: decoding checks each value against them and refuses what is missing, of
another type, out of bounds or not known, so that neither side ever acts upon half a message.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from types import MappingProxyType
from typing import Annotated, Any, Literal, NoReturn, cast, get_args, get_origin, get_type_hints

from video.sfu.errors import WireError

PROTOCOL = 4
MAX_LINE = 1024 * 1024  # bytes, newline included


@dataclass(frozen=True, slots=True)
class Text:
    """Bounds of a string: at most `longest` characters, all of it matching `pattern` where one is given."""

    longest: int
    pattern: re.Pattern[str] | None = None


@dataclass(frozen=True, slots=True)
class Whole:
    """Bounds of a whole number, both ends included."""

    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Many:
    """How many entries a list may have."""

    most: int


_NAME = re.compile(r"[A-Za-z0-9_.:-]+")

Name = Annotated[str, Text(64, _NAME)]
"""A room, seat or request: opaque to the node, so that a UUID as well as a test's `judge` will do."""
Words = Annotated[str, Text(500)]
Sdp = Annotated[str, Text(256 * 1024)]
"""Bounded loosely here; the node's own reader refuses what is too long, with a reason."""
Count = Annotated[int, Whole(0, 2**63 - 1)]
Port = Annotated[int, Whole(0, 65535)]

Place = Annotated[int, Whole(0, 999)]
"""Of a seat in its message's `seats`."""

Medium = Literal["audio", "video", "screen"]
"""`video` is a camera's picture, `screen` what somebody shows of his own screen."""
MEDIA: tuple[Medium, ...] = ("audio", "video", "screen")
Kind = Literal["audio", "video"]
Network = Literal["good", "fair", "weak"]

# --- parts ---


@dataclass(frozen=True, slots=True)
class SeatWish:
    """A seat that may hold connections now. A higher `generation` ends the connections of every lower one."""

    seat: Name
    generation: Count


@dataclass(frozen=True, slots=True)
class Edge:
    """`target` may receive this medium of `source`. What has no edge is forbidden."""

    source: Name
    target: Name
    medium: Medium


@dataclass(frozen=True, slots=True)
class TargetSet:
    """All edges of one source's medium, as a line has them: by places, for names would make a large room too long."""

    source: Place
    medium: Medium
    targets: Annotated[tuple[Place, ...], Many(1000)]


@dataclass(frozen=True, slots=True)
class OutputCount:
    """What has been sent of one source's medium to one target since the room was opened at this node."""

    source: Name
    target: Name
    medium: Medium
    packets: Count
    bytes: Count
    lost: Annotated[int, Whole(0, 255)]
    """Of 256 packets, by the target's own last report; 0 while it has not reported."""
    rtt_ms: Count
    """There and back between node and target, by the same report."""


@dataclass(frozen=True, slots=True)
class InputCount:
    """What has been received of one seat's medium; `last_ms` is the age of the newest packet."""

    seat: Name
    medium: Medium
    packets: Count
    bytes: Count
    last_ms: Count


@dataclass(frozen=True, slots=True)
class SeatSeen:
    """Whether media packets of a seat arrived during the last second, per medium, and how its network is."""

    seat: Name
    audio: bool
    video: bool
    screen: bool
    network: Network


# --- both ways ---


@dataclass(frozen=True, slots=True)
class Alive:
    """Every two seconds each way; silence means that the other side is gone or stuck."""


# --- link to node ---


@dataclass(frozen=True, slots=True)
class Hello:
    """The first line of a link. A node that speaks another protocol hangs up."""

    protocol: Count


@dataclass(frozen=True, slots=True)
class Desired:
    """The whole desired state of a room, applied before the next packet.

    A lower `version` than the last one applied is ignored, the same one is applied again. Of the camera pictures that
    its edges permit, a seat is sent those of `pinned` seats and `last_n` others, who spoke last first; 0 is no bound.
    """

    room: Name
    version: Count
    seats: Annotated[tuple[SeatWish, ...], Many(1000)]
    edges: tuple[Edge, ...]
    """What names a seat that is not in `seats` says nothing, and is not sent."""
    pinned: Annotated[tuple[Name, ...], Many(1000)] = ()
    last_n: Count = 0


@dataclass(frozen=True, slots=True)
class DesiredLine:
    """`Desired` as it is written."""

    room: Name
    version: Count
    seats: Annotated[tuple[SeatWish, ...], Many(1000)]
    target_sets: Annotated[tuple[TargetSet, ...], Many(3000)]
    pinned: Annotated[tuple[Name, ...], Many(1000)]
    last_n: Count


@dataclass(frozen=True, slots=True)
class Publish:
    """A seat offers its camera and microphone. Answered by `Answer` or `Refused`."""

    id: Name
    room: Name
    seat: Name
    generation: Count
    sdp: Sdp


@dataclass(frozen=True, slots=True)
class Subscribe:
    """A seat wants a fresh connection for what it may see and hear. Answered by `Offer` or `Refused`."""

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
    """Whose camera pictures a seat's page has room for, the one that it shows largest first.

    Nothing else is sent; of these, what `Desired` permits and bounds, the first in any case. Until a subscribe
    connection's first `Show`, everybody is shown. Answered by `Done` or `Refused`.
    """

    id: Name
    room: Name
    seat: Name
    sources: Annotated[tuple[Name, ...], Many(1000)]


@dataclass(frozen=True, slots=True)
class Counters:
    """Ask what has been received and sent. Answered by `CountersReply` or `Refused`."""

    id: Name
    room: Name


@dataclass(frozen=True, slots=True)
class CloseRoom:
    """Close every connection of the room and forget it."""

    room: Name


# --- node to link: answers ---


@dataclass(frozen=True, slots=True)
class Ready:
    """The node's answer to `Hello`: where it receives media and which process it is."""

    protocol: Count
    port: Port
    addresses: Annotated[tuple[Words, ...], Many(64)]
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
    """The request was carried out and has nothing to say."""

    id: Name


@dataclass(frozen=True, slots=True)
class Refused:
    """The request was not carried out; `code` is one of `errors.RefusedCode`."""

    id: Name
    code: Name
    reason: Words


@dataclass(frozen=True, slots=True)
class CountersReply:
    """Counters of a room, as they stand now."""

    id: Name
    room: Name
    outputs: Annotated[tuple[OutputCount, ...], Many(20000)]
    inputs: Annotated[tuple[InputCount, ...], Many(2000)]


# --- node to link: events ---


@dataclass(frozen=True, slots=True)
class Reoffer:
    """The set of tracks for this seat changed: a new offer on its subscribe connection."""

    room: Name
    seat: Name
    serial: Count
    sdp: Sdp


@dataclass(frozen=True, slots=True)
class Seen:
    """Once a second for each room with connections: every connected seat and whether its media arrived."""

    room: Name
    seats: Annotated[tuple[SeatSeen, ...], Many(1000)]


@dataclass(frozen=True, slots=True)
class Gone:
    """The node holds no connection of this seat any more: it fell silent or closed by itself.

    Never sent for what the link asked for: `CloseRoom`, a new generation, a seat no longer desired.
    """

    room: Name
    seat: Name
    why: Name


@dataclass(frozen=True, slots=True)
class Speaking:
    """Who speaks now, in the order in which they began; said when it changes, and each second while somebody does."""

    room: Name
    seats: Annotated[tuple[Name, ...], Many(1000)]


@dataclass(frozen=True, slots=True)
class Visible:
    """Whose camera pictures a seat is sent from now on; said when it changes."""

    room: Name
    seat: Name
    sources: Annotated[tuple[Name, ...], Many(1000)]


ToNode = Hello | Desired | Publish | Subscribe | Accept | Show | Counters | CloseRoom | Alive
FromNode = Ready | Answer | Offer | Done | Refused | CountersReply | Reoffer | Seen | Gone | Speaking | Visible | Alive
Message = ToNode | FromNode
Event = Reoffer | Seen | Gone | Speaking | Visible


def _tag(kind: type) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", kind.__name__).lower()


TO_NODE: Mapping[str, type] = MappingProxyType(
    {_tag(kind): DesiredLine if kind is Desired else kind for kind in get_args(ToNode)}
)
FROM_NODE: Mapping[str, type] = MappingProxyType({_tag(kind): kind for kind in get_args(FromNode)})


def encode(message: Message) -> bytes:
    """Return the line for `message`, newline included.

    Raises WireError when it breaks the contract or is longer than MAX_LINE: better here than over there.
    """
    tag = _tag(type(message))
    written = _fold(message) if isinstance(message, Desired) else message
    plain = _plain(written)
    _build(type(written), plain, tag)
    plain["type"] = tag
    line = json.dumps(plain, separators=(",", ":"), ensure_ascii=True, allow_nan=False).encode("ascii") + b"\n"
    if len(line) > MAX_LINE:
        raise WireError(f"{tag} of {len(line)} bytes is longer than {MAX_LINE}")
    return line


def decode_to_node(line: bytes) -> ToNode:
    """Return the message of a link in `line`. Raises WireError for anything else."""
    message = _decode(line, TO_NODE)
    return _unfold(message) if isinstance(message, DesiredLine) else cast("ToNode", message)


def decode_from_node(line: bytes) -> FromNode:
    """Return the message of a node in `line`. Raises WireError for anything else."""
    return cast("FromNode", _decode(line, FROM_NODE))


def _decode(line: bytes, kinds: Mapping[str, type]) -> Any:
    if len(line) > MAX_LINE:
        raise WireError(f"line of {len(line)} bytes is longer than {MAX_LINE}")
    try:
        value = json.loads(line, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise WireError("line is not JSON") from error
    if not isinstance(value, dict):
        raise WireError("line is not an object")
    tag = value.pop("type", None)
    if not isinstance(tag, str):
        raise WireError("line has no type")
    kind = kinds.get(tag)
    if kind is None:
        raise WireError(f"unknown type {tag[:40]!r}")
    return _build(kind, value, tag)


def _fold(desired: Desired) -> DesiredLine:
    place = {wish.seat: number for number, wish in enumerate(desired.seats)}
    target_sets: dict[tuple[int, Medium], list[int]] = {}
    for edge in desired.edges:
        if edge.source in place and edge.target in place:
            target_sets.setdefault((place[edge.source], edge.medium), []).append(place[edge.target])
    folded = tuple(TargetSet(source, medium, tuple(targets)) for (source, medium), targets in target_sets.items())
    return DesiredLine(desired.room, desired.version, desired.seats, folded, desired.pinned, desired.last_n)


def _unfold(line: DesiredLine) -> Desired:
    names = [wish.seat for wish in line.seats]
    if any(place >= len(names) for each in line.target_sets for place in (each.source, *each.targets)):
        raise WireError("desired.target_sets names a seat that is not there")
    edges = tuple(Edge(names[each.source], names[to], each.medium) for each in line.target_sets for to in each.targets)
    return Desired(line.room, line.version, line.seats, edges, line.pinned, line.last_n)


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


@cache
def _hints(kind: type) -> Mapping[str, Any]:
    hints = get_type_hints(kind, include_extras=True)
    return {field.name: hints[field.name] for field in fields(kind)}


def _build(kind: type, value: Any, where: str) -> Any:
    """Return the dataclass `kind` from a JSON object with exactly its fields."""
    if not isinstance(value, dict):
        raise WireError(f"{where} is not an object")
    hints = _hints(kind)
    if value.keys() != hints.keys():
        odd = sorted(value.keys() ^ hints.keys())
        raise WireError(f"{where} lacks or does not know: {', '.join(odd)[:200]}")
    return kind(**{name: _check(hint, value[name], f"{where}.{name}") for name, hint in hints.items()})


def _check(hint: Any, value: Any, where: str) -> Any:
    """Return `value` as the type that `hint` says, or raise WireError naming the place."""
    bounds: Any = None
    if get_origin(hint) is Annotated:
        hint, bounds = get_args(hint)
    origin = get_origin(hint)
    if origin is Literal:
        if value not in get_args(hint):
            raise WireError(f"{where} is not one of {get_args(hint)}")
        return value
    if origin is tuple:
        return _check_list(get_args(hint)[0], bounds, value, where)
    if is_dataclass(hint):
        return _build(cast("type", hint), value, where)
    return _check_scalar(hint, bounds, value, where)


def _check_list(hint: Any, bounds: Many, value: Any, where: str) -> tuple[Any, ...]:
    if not isinstance(value, list) or len(value) > bounds.most:
        raise WireError(f"{where} is not a list of at most {bounds.most}")
    return tuple(_check(hint, entry, where) for entry in value)


def _check_scalar(hint: type[object], bounds: Text | Whole | None, value: Any, where: str) -> Any:
    if type(value) is not hint:  # not isinstance: True is no number here
        raise WireError(f"{where} is not {hint.__name__}")
    if isinstance(bounds, Text) and isinstance(value, str):
        if len(value) > bounds.longest:
            raise WireError(f"{where} is longer than {bounds.longest}")
        if bounds.pattern and not bounds.pattern.fullmatch(value):
            raise WireError(f"{where} has characters that are not allowed")
    if isinstance(bounds, Whole) and isinstance(value, int) and not bounds.least <= value <= bounds.most:
        raise WireError(f"{where} is out of bounds")
    return value


def _plain(value: Any) -> Any:
    """Return dataclasses and tuples as what json writes."""
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple):
        return [_plain(entry) for entry in value]
    return value
