"""Rate limits: a counter in the cache per action and key, which expires at the end of its window."""

from __future__ import annotations

import hashlib

from django.core.cache import cache


def exceeds_limit(action: str, key: str, *, limit: int, seconds: int) -> bool:
    """Count one attempt of `action` by `key`. True once there are more than `limit` attempts within `seconds`.

    The window starts with the first attempt; later attempts do not extend it. `key` may be untrusted input: only its
    hash becomes part of the cache key.
    """
    entry = _entry(action, key)
    cache.add(entry, 0, timeout=seconds)
    try:
        count: int = cache.incr(entry)
    except ValueError:  # the window ended between the two calls
        return False
    return count > limit


def attempts(action: str, key: str) -> int:
    """Return the attempts of `action` by `key` in the current window, without counting one."""
    return int(cache.get(_entry(action, key), 0))


def reset(action: str, key: str) -> None:
    """Reset the counter after a successful attempt."""
    cache.delete(_entry(action, key))


def _entry(action: str, key: str) -> str:
    return f"tries:{action}:{hashlib.sha256(key.encode(errors='replace')).hexdigest()[:32]}"
