"""The shared cache on Redis. Pages work without it: while Redis is down, the cache is empty."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import structlog
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

log = structlog.get_logger("diwan.cache")

T = TypeVar("T")


def _fallback(default: T, call: Callable[[], Any]) -> Any | T:
    try:
        return call()
    except RedisError as error:
        log.warning("cache unavailable", error=type(error).__name__)
        return default


class OptionalRedisCache(RedisCache):
    """A Redis cache whose errors read as misses. Redis holds nothing of record, so its absence is never an error page.

    Meanwhile, request limits that are counted here are not enforced. The lock-out of accounts is kept in the database
    and stays in force.
    """

    def answers(self) -> bool:
        """True if Redis answers."""
        return bool(_fallback(False, lambda: self._cache.get_client().ping()))

    def add(self, key: Any, *args: Any, **options: Any) -> bool:
        return bool(_fallback(True, lambda: super(OptionalRedisCache, self).add(key, *args, **options)))

    def get(self, key: Any, default: Any = None, *args: Any, **options: Any) -> Any:
        return _fallback(default, lambda: super(OptionalRedisCache, self).get(key, default, *args, **options))

    def set(self, key: Any, *args: Any, **options: Any) -> None:
        _fallback(None, lambda: super(OptionalRedisCache, self).set(key, *args, **options))

    def touch(self, key: Any, *args: Any, **options: Any) -> bool:
        return bool(_fallback(False, lambda: super(OptionalRedisCache, self).touch(key, *args, **options)))

    def delete(self, key: Any, *args: Any, **options: Any) -> bool:
        return bool(_fallback(False, lambda: super(OptionalRedisCache, self).delete(key, *args, **options)))

    def get_many(self, keys: Any, *args: Any, **options: Any) -> dict[Any, Any]:
        return dict(_fallback({}, lambda: super(OptionalRedisCache, self).get_many(keys, *args, **options)))

    def has_key(self, key: Any, *args: Any, **options: Any) -> bool:
        return bool(_fallback(False, lambda: super(OptionalRedisCache, self).has_key(key, *args, **options)))

    def incr(self, key: Any, delta: int = 1, *args: Any, **options: Any) -> int:
        """Raises ValueError for a missing key, and therefore while Redis is down."""
        found = _fallback(None, lambda: super(OptionalRedisCache, self).incr(key, delta, *args, **options))
        if found is None:
            raise ValueError(f"{key} is not in the cache")
        return int(found)

    def set_many(self, data: Any, *args: Any, **options: Any) -> list[Any]:
        return list(_fallback(list(data), lambda: super(OptionalRedisCache, self).set_many(data, *args, **options)))

    def delete_many(self, keys: Any, *args: Any, **options: Any) -> None:
        _fallback(None, lambda: super(OptionalRedisCache, self).delete_many(keys, *args, **options))
