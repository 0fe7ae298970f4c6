"""Protocol 1, for pages that were loaded before protocol 2: a translation of names, and nothing else.

A page keeps its scripts until it is reloaded, which may be after a hearing. Its socket names no protocol.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from video.signalling.commands import FIELDS as FIELDS_2
from video.signalling.protocol import Fields, Request

# Names of protocol 2, by their names in protocol 1.
COMMANDS: Final = {
    "look": "preview",
    "look_away": "stop_preview",
    "return": "send_to_waiting",
    "unlock": "unmute",
    "open_side": "open_consultation",
    "close_side": "close_consultation",
}
KEYS: Final = {
    "side": "consultation",
    "sides": "consultations",
    "locked": "muted_by_host",
    "checked": "previewed",
    "capabilities": "may",
}
# Protocol 1 had one code for every other reason.
GOODBYES: Final = frozenset({"replaced", "removed", "revoked", "ended"})
ERRORS: Final = {"side_closed": "consultation_closed", "too_many_sides": "too_many_consultations"}
CAPABILITIES: Final = {"side_rooms": "consultations"}
VISIBILITY: Final = {"side": "consultation"}
# Commands that protocol 1 did not have.
NEW: Final = frozenset({"ping", "pause_recording", "resume_recording"})


def _inverse(table: Mapping[str, str]) -> dict[str, str]:
    return {new: old for old, new in table.items()}


OLD_COMMANDS, OLD_KEYS, OLD_ERRORS = _inverse(COMMANDS), _inverse(KEYS), _inverse(ERRORS)
OLD_CAPABILITIES, OLD_VISIBILITY = _inverse(CAPABILITIES), _inverse(VISIBILITY)

FIELDS: Final[Mapping[str, Fields]] = {
    OLD_COMMANDS.get(command, command): {OLD_KEYS.get(name, name): field for name, field in fields.items()}
    for command, fields in FIELDS_2.items()
    if command not in NEW
}


def upgrade(request: Request) -> Request:
    """Translate a request of protocol 1 to protocol 2."""
    fields = {KEYS.get(name, name): value for name, value in request.fields.items()}
    return Request(COMMANDS.get(request.type, request.type), request.id, fields)


def downgrade(message: Mapping[str, Any]) -> dict[str, Any]:
    """Translate a message of the server from protocol 2 to protocol 1."""
    if message["type"] == "error":
        return {**message, "code": OLD_ERRORS.get(message["code"], message["code"])}
    if message["type"] == "bye" and message["code"] not in GOODBYES:
        return {**message, "code": "ended" if message["code"] == "cancelled" else "revoked"}
    if message["type"] in {"ok", "room"}:
        return _renamed(message)
    return dict(message)


def _renamed(value: Mapping[str, Any]) -> dict[str, Any]:
    return {OLD_KEYS.get(name, name): _old_value(name, each) for name, each in value.items()}


def _old_value(name: str, value: Any) -> Any:
    if name == "may":
        # Protocol 1 named the right to come in, which every seat has.
        return sorted({"join", *(OLD_CAPABILITIES.get(each, each) for each in value)})
    if name == "visibility":
        return OLD_VISIBILITY.get(value, value)
    if name == "me":
        return _renamed(value)
    return [_renamed(each) for each in value] if name == "seats" and _is_of_people(value) else value


def _is_of_people(value: Any) -> bool:
    # `seats` of the room are people; `seats` of a consultation are keys.
    return all(isinstance(each, Mapping) for each in value)
