"""How passwords and clients' secrets are hashed, and how many at once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore

from django.contrib.auth.hashers import Argon2PasswordHasher

from courts.ground.errors import Busy

AT_ONCE = 2
# Seconds that one more waits for its turn.
WAIT = 3.0

_turns = BoundedSemaphore(AT_ONCE)


class BoundedArgon2(Argon2PasswordHasher):
    """Argon2id with 19 MiB, two passes and one lane, two at once in a process.

    The numbers are those of OWASP's Password Storage Cheat Sheet. Anybody may begin a hash by trying to sign in, so
    the memory that all of them take together is bounded. Hashes of other costs are checked as they are and made anew
    at the next sign-in. Raises Busy when no turn came within WAIT.
    """

    time_cost = 2
    memory_cost = 19 * 1024  # KiB
    parallelism = 1

    def encode(self, password: str, salt: str) -> str:
        with _turn():
            return str(super().encode(password, salt))

    def verify(self, password: str, encoded: str) -> bool:
        with _turn():
            return bool(super().verify(password, encoded))


@contextmanager
def _turn() -> Iterator[None]:
    if not _turns.acquire(timeout=WAIT):
        raise Busy
    try:
        yield
    finally:
        _turns.release()
