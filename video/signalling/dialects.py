"""The versions of the protocol that a socket may speak, each translated to and from the newest one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import parse_qs

from video.signalling import protocol_1
from video.signalling.commands import FIELDS
from video.signalling.protocol import Fields, Request


@dataclass(frozen=True, slots=True)
class Dialect:
    """One version of the protocol: its commands, and the translation to and from the newest version."""

    fields: Mapping[str, Fields]
    upgrade: Callable[[Request], Request]
    downgrade: Callable[[Mapping[str, Any]], Mapping[str, Any]]


DIALECTS: Final = {
    "1": Dialect(protocol_1.FIELDS, protocol_1.upgrade, protocol_1.downgrade),
    "2": Dialect(FIELDS, lambda request: request, lambda message: message),
}


def dialect_of(scope: Mapping[str, Any]) -> Dialect | None:
    """Return the version that the address of the socket names; None: unknown, empty or named twice.

    Pages of protocol 1 name none.
    """
    query: bytes = scope["query_string"]
    named = parse_qs(query.decode("latin-1"), keep_blank_values=True).get("protocol", ["1"])
    return DIALECTS.get(named[0]) if len(named) == 1 else None
