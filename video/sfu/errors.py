"""What the node refuses, in words that the link can act upon."""

from enum import StrEnum


class RefusedCode(StrEnum):
    """Why a request was refused. The link passes the code on; the sentence beside it is for the log."""

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
    """A request that the node refuses: only this request fails, nobody else is touched."""

    def __init__(self, code: RefusedCode, reason: str) -> None:
        """Keep the `code` for the machine and the `reason` for the log."""
        super().__init__(reason)
        self.code = code
        self.reason = reason


class WireError(Exception):
    """A line that is no message of this protocol."""
