"""What a page may say, word by word. Anything else is answered with an error and changes nothing."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.core.exceptions import ValidationError

from courts.ground.forms.text import clean_text

VERSION: Final = 1
MAX_MESSAGE: Final = 64 * 1024
MAX_ID: Final = 40
MAX_SDP: Final = 60 * 1024
# An answer has a section for each medium of each person offered: a browser's are up to two thousand characters, and
# the node offers up to 120. The server's own limit of a message (`ops.serving.limits`) is the same.
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
class Command:
    """One checked command: its fields have the types that `FIELDS` names."""

    type: str
    id: str
    fields: Mapping[str, Any]


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
    """Seats, each once."""
    if not isinstance(value, list) or len(value) > MAX_SEATS:
        raise ValueError
    return list(dict.fromkeys(str(_key(each)) for each in value))


def _key_or_none(value: Any) -> UUID | None:
    return None if value is None else _key(value)


def _line(longest: int) -> Callable[[Any], str]:
    """A line for people to read: no control characters, nothing that turns the reading round."""

    def read(value: Any) -> str:
        try:
            return clean_text(_text(longest)(value))
        except ValidationError as error:
            raise ValueError from error

    return read


def _title(value: Any) -> str:
    """One line with something on it. Composing characters can make it longer than it came."""
    found = _line(MAX_TITLE)(value)
    if len(found.splitlines()) != 1 or len(found) > MAX_TITLE:
        raise ValueError
    return found


_words = _line(200)
_SDP = _text(MAX_SDP)

FIELDS: Final[Mapping[str, Mapping[str, Callable[[Any], Any]]]] = {
    "join": {},
    "leave": {},
    "publish": {"sdp": _SDP},
    "subscribe": {},
    "accept": {"serial": _count, "sdp": _text(MAX_ANSWER)},
    "show": {"seats": _keys},
    "media": {"audio": _truth, "video": _truth},
    "ready": {"camera": _words, "microphone": _words, "speaker": _words, "network": _words},
    "hand": {"raised": _truth},
    "help": {},
    "identify": {"seat": _key, "method": _words},
    "preview": {"seat": _key},
    "stop_preview": {},
    "admit": {"seat": _key},
    "admit_all": {},
    "send_to_waiting": {"seat": _key},
    "remove": {"seat": _key, "reason": _words},
    "readmit": {"seat": _key},
    "mute": {"seat": _key},
    "unmute": {"seat": _key},
    "mute_all": {},
    "share": {"on": _truth},
    "stop_share": {"seat": _key},
    "open_consultation": {"title": _title, "seats": _keys},
    "move": {"seat": _key, "consultation": _key_or_none},
    "close_consultation": {"consultation": _key},
    "screening": {"seat": _key, "other": _key, "audio": _truth, "video": _truth},
    "floor": {"seat": _key},
}


def _depth(value: Any, left: int = MAX_DEPTH) -> None:
    if left == 0:
        raise ProtocolError("too_deep")
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for each in inner:
        _depth(each, left - 1)


def _no_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ProtocolError("duplicate_key")
    return found


def parse(text: str) -> Command:
    """Read one message. Raises ProtocolError; never anything else, whatever the text is."""
    if len(text) > MAX_ACCEPT:
        raise ProtocolError("too_large")
    try:
        message = json.loads(text, object_pairs_hook=_no_twins)
    except (ValueError, RecursionError) as error:
        raise ProtocolError("not_json") from error
    if not isinstance(message, dict):
        raise ProtocolError("not_an_object")
    _depth(message)
    try:
        reply_to = _text(MAX_ID)(message.pop("id", None))
    except ValueError as error:
        raise ProtocolError("missing_id") from error
    kind = message.pop("type", None)
    if not isinstance(kind, str) or kind not in FIELDS:
        raise ProtocolError("unknown_type", reply_to=reply_to)
    if len(text) > MAX_MESSAGE and kind != "accept":
        raise ProtocolError("too_large", reply_to=reply_to)
    wanted = FIELDS[kind]
    if set(message) != set(wanted):
        raise ProtocolError("wrong_fields", reply_to=reply_to)
    try:
        fields = {name: read(message[name]) for name, read in wanted.items()}
    except ValueError as error:
        raise ProtocolError("wrong_type", reply_to=reply_to) from error
    return Command(kind, reply_to, fields)
