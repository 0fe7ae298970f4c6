"""The turn at the gateway: one process at a time waits for it, so that it never holds every worker."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from django.core.cache import cache

_TURN: Final = "turn-at-the-gateway"
# A worker that died in its turn holds the others up for so long. A task has at most 90 seconds.
_TURN_SECONDS: Final = 90


@contextmanager
def turn() -> Iterator[bool]:
    """Give True to the one process that may wait for the gateway now."""
    is_mine = cache.add(_TURN, value=True, timeout=_TURN_SECONDS)
    try:
        yield is_mine
    finally:
        if is_mine:
            cache.delete(_TURN)
