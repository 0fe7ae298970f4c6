"""Linux's system calls for many datagrams at once, reached without a compiler.

A system call for each packet costs more than everything else that the node does with it. `recvmmsg` and `sendmmsg`
carry a batch; with UDP_SEGMENT (generic segmentation offload) several packets of one size to one browser go through
the network stack as one.

We treat the kernel's structures as arrays of words: writing a word of a memoryview costs a third of setting a field
through cffi.
"""

from typing import Any

from cffi import FFI

ffi = FFI()
ffi.cdef("""
struct iovec { void *iov_base; size_t iov_len; };
struct msghdr {
    void *msg_name; unsigned int msg_namelen; struct iovec *msg_iov; size_t msg_iovlen;
    void *msg_control; size_t msg_controllen; int msg_flags;
};
struct mmsghdr { struct msghdr msg_hdr; unsigned int msg_len; };
int recvmmsg(int fd, struct mmsghdr *messages, unsigned int many, int flags, void *timeout);
int sendmmsg(int fd, struct mmsghdr *messages, unsigned int many, int flags);
""")
_libc: Any = ffi.dlopen(None)

receive_many = _libc.recvmmsg
send_many = _libc.sendmmsg

SOL_UDP = 17
UDP_SEGMENT = 103
MSG_DONTWAIT = 0x40

# Offsets of the fields, in words of 8 and of 4 bytes; a test compares them with the compiler's own layout.
MESSAGE_WORDS = 8
NAME, VECTORS, MANY_VECTORS, CONTROL, CONTROL_LENGTH = 0, 2, 3, 4, 5
MESSAGE_HALVES = 16
NAME_LENGTH, LENGTH = 2, 14
VECTOR_WORDS = 2
BASE, SIZE = 0, 1

SOL_SOCKET = 1
SO_TIMESTAMPNS = 35
SO_MEMINFO = 55
SO_RCVBUFFORCE = 33
STAMP_WORDS = 4  # a control message with the time of arrival: its length, its kind, seconds, nanoseconds

CONTROL_WORDS = 3  # a control message with two bytes, padded to whole words
CONTROL_SIZE = 8 * CONTROL_WORDS


class Array:
    """A zeroed block of memory: `pointer` for the kernel, `words` (8 bytes) and `halves` (4 bytes) for us."""

    __slots__ = ("address", "buffer", "halves", "pointer", "words")

    def __init__(self, words: int, kind: str = "char *") -> None:
        """Allocate `words` times 8 bytes; `pointer` is of the C type `kind`."""
        self.buffer = bytearray(8 * words)
        view = memoryview(self.buffer)
        self.words = view.cast("Q")
        self.halves = view.cast("I")
        held: Any = ffi.from_buffer(self.buffer)
        self.address = int(ffi.cast("uintptr_t", held))
        self.pointer: Any = ffi.cast(kind, held)


def address_of(buffer: bytearray) -> int:
    """Return the address of the bytes. The caller keeps `buffer` alive and of the same size."""
    return int(ffi.cast("uintptr_t", ffi.from_buffer(buffer)))
