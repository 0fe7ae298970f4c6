"""Hashing of passwords and client secrets, with a limit on concurrent hashes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore

from django.contrib.auth.hashers import Argon2PasswordHasher

from courts.ground.errors import Busy

CONCURRENT_HASHES = 2
# Seconds that a further hash waits for a slot.
WAIT = 3.0

_slots = BoundedSemaphore(CONCURRENT_HASHES)


class BoundedArgon2(Argon2PasswordHasher):
    """Argon2id with 19 MiB, two passes and one lane; at most two hashes at once in a process.

    The numbers are those of OWASP's Password Storage Cheat Sheet. Every sign-in attempt starts a hash, so the total
    memory is bounded. Hashes with other costs are still verified, and replaced at the next sign-in. Raises Busy if no
    slot becomes free within WAIT.
    """

    time_cost = 2
    memory_cost = 19 * 1024  # KiB
    parallelism = 1

    def encode(self, password: str, salt: str) -> str:
        with _slot():
            return str(super().encode(password, salt))

    def verify(self, password: str, encoded: str) -> bool:
        with _slot():
            return bool(super().verify(password, encoded))


@contextmanager
def _slot() -> Iterator[None]:
    if not _slots.acquire(timeout=WAIT):
        raise Busy
    try:
        yield
    finally:
        _slots.release()
