"""Many datagrams a system call: `recvmmsg` and `sendmmsg` on memory that numpy sees as columns.

A Python object per packet would make the load the limit. Here a datagram is a row, and packets are examined for all
rows at once.
"""

from typing import Any

import numpy as np
from cffi import FFI
from pylibsrtp._binding import ffi as srtp_ffi

ffi = FFI()
ffi.cdef(
    """
    int recvmmsg(int fd, void *vector, unsigned int many, int flags, void *timeout);
    int sendmmsg(int fd, void *vector, unsigned int many, int flags);
    """
)
libc: Any = ffi.dlopen(None)

SIZE = 1536  # bytes of a row: a datagram and SRTP's trailer
CONTROL = 64  # bytes for the kernel's timestamp
DONT_WAIT = 0x40
_MESSAGE = 64  # bytes of a struct mmsghdr, in words of eight:
_NAME, _NAME_LENGTH, _VECTOR, _VECTOR_LENGTH, _CONTROL, _CONTROL_LENGTH, _FLAGS, _LENGTH = range(8)


class Rows:
    """`many` datagrams, their lengths, and their kernel timestamps."""

    def __init__(self, many: int) -> None:
        """Allocate once; the kernel gets the addresses."""
        self.many = many
        self.data = np.zeros((many, SIZE), np.uint8)
        self.shorts = self.data.view(">u2")
        self.words = self.data.view(">u4")
        self._control = np.zeros((many, CONTROL), np.uint8)
        self._stamps = self._control.view(np.int64)
        self._vectors = np.zeros((many, 2), np.uint64)
        self._messages = np.zeros((many, _MESSAGE // 8), np.uint64)
        rows = np.arange(many, dtype=np.uint64)
        self._vectors[:, 0] = self.data.ctypes.data + rows * SIZE
        self._vectors[:, 1] = SIZE
        self._messages[:, _VECTOR] = self._vectors.ctypes.data + rows * 16
        self._messages[:, _VECTOR_LENGTH] = 1
        self._first = ffi.cast("char *", self._messages.ctypes.data)
        self.views = [memoryview(self.data[row]) for row in range(many)]
        self.pointers: list[Any] = [srtp_ffi.from_buffer(view) for view in self.views]
        self.length: Any = srtp_ffi.new("int *")
        """libsrtp's in-out argument."""

    # --- receiving ---

    def want_stamps(self) -> None:
        """Give the kernel room for its timestamps; needed each time before rows are filled again."""
        self._messages[:, _CONTROL] = self._control.ctypes.data + np.arange(self.many, dtype=np.uint64) * CONTROL
        self._messages[:, _CONTROL_LENGTH] = CONTROL

    def receive(self, fd: int, start: int, most: int) -> int:
        """Fill rows from `start` on with the datagrams that wait at `fd`; return how many."""
        found = libc.recvmmsg(fd, self._first + start * _MESSAGE, most, DONT_WAIT, ffi.NULL)
        return max(0, int(found))

    def renew(self, many: int) -> None:
        """Prepare the first `many` rows to be filled again."""
        self._messages[:many, _CONTROL_LENGTH] = CONTROL

    def lengths(self, many: int) -> Any:
        """Return the length of each of the first `many` datagrams."""
        return (self._messages[:many, _LENGTH] & 0xFFFFFFFF).astype(np.int64)

    def stamps(self, many: int) -> Any:
        """Return the kernel's times of receipt, in ns since 1970."""
        return self._stamps[:many, 2] * 1_000_000_000 + self._stamps[:many, 3]

    # --- sending ---

    def sized(self, row: int, length: int) -> None:
        """Set the length of the datagram in `row`."""
        self._vectors[row, 1] = length

    def send(self, fd: int, many: int) -> int:
        """Send the first `many` rows over a connected socket; return how many the kernel took."""
        return int(libc.sendmmsg(fd, self._first, many, DONT_WAIT))
