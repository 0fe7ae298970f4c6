"""Cheap reading of a STUN check, before its signature is verified.

Parsing a whole check and verifying its signature takes fifty times as long as this. Only a check that names one of our
connections, or carries the transaction id of an open probe of ours, is worth that time, and it is charged to that
connection. So neither a stranger nor a peer that forges its sender can spend the node's time, or the checks of a
connection whose ufrag it does not know.
"""

from struct import Struct

BINDING_REQUEST = 0x0001
BINDING_RESPONSES = frozenset({0x0101, 0x0111})  # success, error
COOKIE = 0x2112A442
USERNAME = 0x0006
# A browser's check has eight attributes, USERNAME among the first.
MAX_ATTRIBUTES = 12

_HEADER = Struct("!HHI")
_ATTRIBUTE = Struct("!HH")


def peek_header(buffer: bytearray) -> tuple[int, bytes]:
    """Return message type and transaction id of the STUN message in `buffer`; type 0 for anything else."""
    kind, _length, cookie = _HEADER.unpack_from(buffer)
    return (kind, bytes(buffer[8:20])) if cookie == COOKIE else (0, b"")


def peek_ufrag(buffer: bytearray, length: int) -> str:
    """Return our ufrag that a request of `length` bytes claims to be for; empty if there is none."""
    place = 20
    for _ in range(MAX_ATTRIBUTES):
        if place + 4 > length:
            break
        kind, size = _ATTRIBUTE.unpack_from(buffer, place)
        if kind == USERNAME:
            value = bytes(buffer[place + 4 : min(length, place + 4 + size)])
            return value.partition(b":")[0].decode("ascii", "replace")
        place += 4 + (size + 3 & ~3)
    return ""
