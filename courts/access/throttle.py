"""How often something may be tried: a count in the cache for each who tries, gone when its window ends."""

from __future__ import annotations

import hashlib

from django.core.cache import cache


def is_too_often(what: str, who: str, *, most: int, seconds: int) -> bool:
    """Count one more try of `what` by `who`; True once there were more than `most` within `seconds`.

    The window begins with the first try and is not prolonged by further ones. `who` may be anything that a
    stranger sent: it is never a key by itself.
    """
    key = f"tries:{what}:{hashlib.sha256(who.encode(errors='replace')).hexdigest()[:32]}"
    cache.add(key, 0, timeout=seconds)
    try:
        count: int = cache.incr(key)
    except ValueError:  # its window ended between the two calls
        return False
    return count > most


def forget(what: str, who: str) -> None:
    """Begin again at none: the one who tried has proved himself."""
    cache.delete(f"tries:{what}:{hashlib.sha256(who.encode(errors='replace')).hexdigest()[:32]}")
