"""What a connectivity check claims, read before any of it is believed.

To read a check whole and see whether it is signed takes fifty times as long as this. Only one that names a connection
of ours, or carries the number of a question that we asked, is worth that; and it is charged to that connection. So a
stranger, or whoever forges a sender, can neither spend the time of all nor the checks of one whose name he does not
know.
"""

from struct import Struct

ASKS = 0x0001  # a binding request
ANSWERS = frozenset({0x0101, 0x0111})  # its success, its error
COOKIE = 0x2112A442
USERNAME = 0x0006
# A browser's check has eight attributes, the name among the first.
MOST_ATTRIBUTES = 12

_HEADER = Struct("!HHI")
_ATTRIBUTE = Struct("!HH")


def head_of(buffer: bytearray) -> tuple[int, bytes]:
    """Return kind and number of the check that begins `buffer`; kind 0 for what is none."""
    kind, _length, cookie = _HEADER.unpack_from(buffer)
    return (kind, bytes(buffer[8:20])) if cookie == COOKIE else (0, b"")


def name_in(buffer: bytearray, length: int) -> str:
    """Return which of our names a request of `length` bytes says that it is for; empty for none."""
    place = 20
    for _ in range(MOST_ATTRIBUTES):
        if place + 4 > length:
            break
        kind, size = _ATTRIBUTE.unpack_from(buffer, place)
        if kind == USERNAME:
            value = bytes(buffer[place + 4 : min(length, place + 4 + size)])
            return value.partition(b":")[0].decode("ascii", "replace")
        place += 4 + (size + 3 & ~3)
    return ""
