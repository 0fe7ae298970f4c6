"""Encoding and decoding of messages: one JSON object a line."""

import json
import re
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from functools import cache
from types import MappingProxyType, NoneType, UnionType
from typing import Annotated, Any, Literal, NoReturn, cast, get_args, get_origin, get_type_hints

from video.sfu.errors import WireError
from video.sfu.wire.bounds import Integer, Items, Medium, Text
from video.sfu.wire.messages import Desired, DesiredLine, FromNode, Message, ToNode
from video.sfu.wire.parts import Edge, TargetSet

MAX_LINE = 1024 * 1024  # bytes, newline included


def _tag(kind: type) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", kind.__name__).lower()


TO_NODE: Mapping[str, type] = MappingProxyType(
    {_tag(kind): DesiredLine if kind is Desired else kind for kind in get_args(ToNode)}
)
FROM_NODE: Mapping[str, type] = MappingProxyType({_tag(kind): kind for kind in get_args(FromNode)})


def encode(message: Message) -> bytes:
    """Return the line for `message`, newline included.

    Raises WireError when it breaks the contract or is longer than MAX_LINE, so that the sender itself sees the error.
    """
    tag = _tag(type(message))
    written = _compact(message) if isinstance(message, Desired) else message
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
    return _expand(message) if isinstance(message, DesiredLine) else cast("ToNode", message)


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


def _compact(desired: Desired) -> DesiredLine:
    index = {seat.seat: number for number, seat in enumerate(desired.seats)}
    target_sets: dict[tuple[int, Medium], list[int]] = {}
    for edge in desired.edges:
        if edge.source in index and edge.target in index:
            target_sets.setdefault((index[edge.source], edge.medium), []).append(index[edge.target])
    compact = tuple(TargetSet(source, medium, tuple(targets)) for (source, medium), targets in target_sets.items())
    return DesiredLine(
        desired.room, desired.version, desired.seats, compact, desired.pinned, desired.last_n, desired.recording
    )


def _expand(line: DesiredLine) -> Desired:
    names = [seat.seat for seat in line.seats]
    if any(index >= len(names) for each in line.target_sets for index in (each.source, *each.targets)):
        raise WireError("desired.target_sets names a seat that does not exist")
    edges = tuple(
        Edge(names[each.source], names[target], each.medium) for each in line.target_sets for target in each.targets
    )
    return Desired(line.room, line.version, line.seats, edges, line.pinned, line.last_n, line.recording)


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


@cache
def _hints(kind: type) -> Mapping[str, Any]:
    hints = get_type_hints(kind, include_extras=True)
    return {field.name: hints[field.name] for field in fields(kind)}


@cache
def _optional(kind: type) -> Mapping[str, Any]:
    """Return the fields that have a default, and it."""
    return {field.name: field.default for field in fields(kind) if field.default is not MISSING}


def _build(kind: type, value: Any, where: str) -> Any:
    """Return the dataclass `kind` from a JSON object with its fields and no others; those with a default may be absent.

    So a side that does not know a newer field is understood.
    """
    if not isinstance(value, dict):
        raise WireError(f"{where} is not an object")
    hints = _hints(kind)
    odd = sorted(value.keys() - hints.keys() | hints.keys() - value.keys() - _optional(kind).keys())
    if odd:
        raise WireError(f"{where} has missing or unknown fields: {', '.join(odd)[:200]}")
    return kind(**{name: _check(hints[name], entry, f"{where}.{name}") for name, entry in value.items()})


def _check(hint: Any, value: Any, where: str) -> Any:
    """Return `value` as the type that `hint` says, or raise WireError with the place in the message."""
    bounds: Any = None
    if get_origin(hint) is Annotated:
        hint, bounds = get_args(hint)
    origin = get_origin(hint)
    if origin is Literal:
        if value not in get_args(hint):
            raise WireError(f"{where} is not one of {get_args(hint)}")
        return value
    if origin is UnionType:  # of a type and None
        (hint,) = (each for each in get_args(hint) if each is not NoneType)
        return None if value is None else _check(hint, value, where)
    if origin is tuple:
        return _check_list(get_args(hint)[0], bounds, value, where)
    if is_dataclass(hint):
        return _build(cast("type", hint), value, where)
    return _check_scalar(hint, bounds, value, where)


def _check_list(hint: Any, bounds: Items, value: Any, where: str) -> tuple[Any, ...]:
    if not isinstance(value, list) or len(value) > bounds.most:
        raise WireError(f"{where} is not a list of at most {bounds.most}")
    return tuple(_check(hint, entry, where) for entry in value)


def _check_scalar(hint: type[object], bounds: Text | Integer | None, value: Any, where: str) -> Any:
    if type(value) is not hint:  # not isinstance: True is not an integer here
        raise WireError(f"{where} is not {hint.__name__}")
    if isinstance(bounds, Text) and isinstance(value, str):
        if len(value) > bounds.max_length:
            raise WireError(f"{where} is longer than {bounds.max_length}")
        if bounds.pattern and not bounds.pattern.fullmatch(value):
            raise WireError(f"{where} has characters that are not allowed")
    if isinstance(bounds, Integer) and isinstance(value, int) and not bounds.least <= value <= bounds.most:
        raise WireError(f"{where} is out of bounds")
    return value


def _plain(value: Any) -> Any:
    """Return dataclasses and tuples as the types that json encodes, without fields that have their default."""
    if is_dataclass(value) and not isinstance(value, type):
        defaults = _optional(type(value))
        values = {field.name: getattr(value, field.name) for field in fields(value)}
        return {name: _plain(each) for name, each in values.items() if name not in defaults or each != defaults[name]}
    if isinstance(value, tuple):
        return [_plain(entry) for entry in value]
    return value
