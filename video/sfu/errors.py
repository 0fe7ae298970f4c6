"""Errors of the node, with codes that the link can act upon."""

from enum import StrEnum


class RefusedCode(StrEnum):
    """Reason of a refusal. The link passes the code on; the sentence that comes with it is for the log."""

    BAD_SDP = "bad_sdp"
    NO_MEDIA = "no_media"
    UNKNOWN_ROOM = "unknown_room"
    UNKNOWN_SEAT = "unknown_seat"
    STALE_GENERATION = "stale_generation"
    NOT_SUBSCRIBED = "not_subscribed"
    BAD_SERIAL = "bad_serial"
    TOO_MANY = "too_many"
    INTERNAL = "internal"


class MediaError(Exception):
    """A request that the node refuses; no other request or connection is affected."""

    def __init__(self, code: RefusedCode, reason: str) -> None:
        """Store the `code` for the link and the `reason` for the log."""
        super().__init__(reason)
        self.code = code
        self.reason = reason


class WireError(Exception):
    """A line that is not a message of this protocol."""
