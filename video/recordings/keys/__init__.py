"""Data keys of recordings, and the master key that they are wrapped with.

Each recording has a data key of its own. It is stored only wrapped, and unwrapped in the process that needs it. The
setting RECORDING_MASTER_KEY names the class that wraps: a file in the data directory by default; a class of the
operator for a key management service or a PKCS#11 token.
"""

from __future__ import annotations

import os
from functools import cache
from typing import Final, Protocol, cast

from django.conf import settings
from django.utils.module_loading import import_string

DATA_KEY_BYTES: Final = 32


class KeyUnavailable(Exception):
    """The master key is missing, is another one, or does not open this data key. The text is for the operator."""


class MasterKey(Protocol):
    """Wraps and unwraps data keys. `context` is bound to the wrapped key: it opens for the same context alone."""

    def name(self) -> str:
        """Return a name of the present key, stored next to each key that it wraps. It is no secret."""

    def wrap(self, data_key: bytes, context: bytes) -> bytes:
        """Return the wrapped key. Raises KeyUnavailable."""

    def unwrap(self, wrapped: bytes, context: bytes, name: str) -> bytes:
        """Return the data key that the master key of that name has wrapped. Raises KeyUnavailable."""


@cache
def _master(path: str) -> MasterKey:
    return cast("MasterKey", import_string(path)())


def master_key() -> MasterKey:
    """Return the master key of the settings."""
    return _master(settings.RECORDING_MASTER_KEY)


def new_data_key() -> bytes:
    """Return a new random data key."""
    return os.urandom(DATA_KEY_BYTES)
