"""Reads the messages of a page: JSON, limits and the types of fields.

A message outside the protocol is answered with an error and changes nothing.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.core.exceptions import ValidationError

from courts.ground.wording.typed_text import clean_line

VERSION: Final = 2
MAX_MESSAGE: Final = 64 * 1024
MAX_ID: Final = 40
MAX_SDP: Final = 60 * 1024
# An answer has a section for each medium of each person offered: a browser's sections have up to two thousand
# characters, and the node offers up to 120. The server's own limit of a message is the same
# (`ops.serving.server.connection_limits`).
MAX_ACCEPT: Final = 256 * 1024
MAX_ANSWER: Final = 252 * 1024
MAX_DEPTH: Final = 4
MAX_SEATS: Final = 200
MAX_TITLE: Final = 60


class ProtocolError(Exception):
    """The message is not of this protocol. `reply_to` is its id, where it had one."""

    def __init__(self, code: str, *, reply_to: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.reply_to = reply_to


@dataclass(frozen=True, slots=True)
class Request:
    """One checked message: the name of a command, and fields of the types that its declaration names."""

    type: str
    id: str
    fields: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Field:
    """The type of one field: `read` checks and converts the value, `words` describe it in the documentation."""

    read: Callable[[Any], Any]
    words: str


Fields = Mapping[str, Field]

# NUL, and halves of characters: JSON can name them, and nothing can store or send them.
_NO_TEXT: Final = re.compile("[\x00\ud800-\udfff]")


def _text(longest: int) -> Callable[[Any], str]:
    def read(value: Any) -> str:
        if not isinstance(value, str) or not 0 < len(value) <= longest or _NO_TEXT.search(value):
            raise ValueError
        return value

    return read


def _truth(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError  # noqa: TRY004 - the caller knows one kind of failure
    return value


def _count(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 2**31:
        raise ValueError
    return value


def _key(value: Any) -> UUID:
    return UUID(_text(36)(value))


def _keys(value: Any) -> list[str]:
    if not isinstance(value, list) or len(value) > MAX_SEATS:
        raise ValueError
    return list(dict.fromkeys(str(_key(each)) for each in value))


def _key_or_none(value: Any) -> UUID | None:
    return None if value is None else _key(value)


def _line(longest: int) -> Callable[[Any], str]:
    """Build a reader of one line for people: no control characters, nothing that changes the reading direction."""

    def read(value: Any) -> str:
        try:
            return clean_line(_text(longest)(value))
        except ValidationError as error:
            raise ValueError from error

    return read


def _note(value: Any) -> str:
    """Read one line that may be empty."""
    return "" if value == "" else str(_line(200)(value))


def _title(value: Any) -> str:
    """Read one line that is not empty. Composing characters can make it longer than it came."""
    found = _line(MAX_TITLE)(value)
    if not found or len(found) > MAX_TITLE:
        raise ValueError
    return found


TRUTH: Final = Field(_truth, "true or false")
COUNT: Final = Field(_count, "a whole number")
KEY: Final = Field(_key, "a key")
KEY_OR_NULL: Final = Field(_key_or_none, "a key or `null`")
KEYS: Final = Field(_keys, f"a list of at most {MAX_SEATS} keys")
WORDS: Final = Field(_line(200), "text of at most 200 characters")
NOTE: Final = Field(_note, "a line of at most 200 characters, or an empty text")
TITLE: Final = Field(_title, f"a line of at most {MAX_TITLE} characters")
SDP: Final = Field(_text(MAX_SDP), "an SDP of at most 60 KB")
SDP_ANSWER: Final = Field(_text(MAX_ANSWER), "an SDP of at most 252 KB")


def _check_depth(value: Any, left: int = MAX_DEPTH) -> None:
    if left == 0:
        raise ProtocolError("too_deep")
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for each in inner:
        _check_depth(each, left - 1)


def _reject_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ProtocolError("duplicate_key")
    return found


def parse(text: str, known: Mapping[str, Fields]) -> Request:
    """Read one message against the known commands. Raises ProtocolError, and nothing else, for any text."""
    if len(text) > MAX_ACCEPT:
        raise ProtocolError("too_large")
    try:
        message = json.loads(text, object_pairs_hook=_reject_duplicates)
    except (ValueError, RecursionError) as error:
        raise ProtocolError("not_json") from error
    if not isinstance(message, dict):
        raise ProtocolError("not_an_object")
    _check_depth(message)
    try:
        reply_to = _text(MAX_ID)(message.pop("id", None))
    except ValueError as error:
        raise ProtocolError("missing_id") from error
    kind = message.pop("type", None)
    if not isinstance(kind, str) or kind not in known:
        raise ProtocolError("unknown_type", reply_to=reply_to)
    if len(text) > MAX_MESSAGE and kind != "accept":
        raise ProtocolError("too_large", reply_to=reply_to)
    return Request(kind, reply_to, _read_fields(message, known[kind], reply_to))


def _read_fields(message: Mapping[str, Any], wanted: Fields, reply_to: str) -> dict[str, Any]:
    if set(message) != set(wanted):
        raise ProtocolError("wrong_fields", reply_to=reply_to)
    try:
        return {name: field.read(message[name]) for name, field in wanted.items()}
    except ValueError as error:
        raise ProtocolError("wrong_type", reply_to=reply_to) from error
