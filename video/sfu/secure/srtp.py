"""SRTP in place: libsrtp works on buffers that the node owns, so that no packet becomes a Python object.

pylibsrtp's `Session` copies a packet three times in each call; its library handle works on the bytes in place. Only
one thread may touch a session.
"""

from typing import Any

from pylibsrtp import Session
from pylibsrtp._binding import ffi, lib

SIZE = 2048 + 256  # the longest datagram that we accept, one byte to detect a longer one, and the SRTCP trailer

protect = lib.srtp_protect
unprotect = lib.srtp_unprotect
protect_rtcp = lib.srtp_protect_rtcp
unprotect_rtcp = lib.srtp_unprotect_rtcp


class Frame:
    """A buffer in three forms: bytes, a view that slices without copying, and libsrtp's pointer.

    `length` is libsrtp's in-out argument: set it before a call, read it after.
    """

    __slots__ = ("buffer", "length", "pointer", "view")

    def __init__(self) -> None:
        """Allocate once, for the life of the node."""
        self.buffer = bytearray(SIZE)
        self.view = memoryview(self.buffer)
        self.pointer: Any = ffi.from_buffer(self.buffer)
        self.length: Any = ffi.new("int *")


def handle_of(session: Session) -> Any:
    """Return libsrtp's own handle of a session; valid while the session lives."""
    return session._srtp[0]  # noqa: SLF001 - a test holds the name
