"""The shared cache on Redis, without which pages still work: what cannot be read was never kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import structlog
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

log = structlog.get_logger("diwan.cache")

T = TypeVar("T")


def _or(instead: T, act: Callable[[], Any]) -> Any | T:
    try:
        return act()
    except RedisError as error:
        log.warning("cache away", error=type(error).__name__)
        return instead


class ForgivingRedisCache(RedisCache):
    """Redis holds nothing of record, so its absence is an empty cache and never an error page.

    Limits of requests that are counted here are not enforced meanwhile; the lock-out of accounts is kept in the
    database and is.
    """

    def answers(self) -> bool:
        """Whether Redis is there."""
        return bool(_or(False, lambda: self._cache.get_client().ping()))

    def add(self, key: Any, *args: Any, **options: Any) -> bool:
        return bool(_or(True, lambda: super(ForgivingRedisCache, self).add(key, *args, **options)))

    def get(self, key: Any, default: Any = None, *args: Any, **options: Any) -> Any:
        return _or(default, lambda: super(ForgivingRedisCache, self).get(key, default, *args, **options))

    def set(self, key: Any, *args: Any, **options: Any) -> None:
        _or(None, lambda: super(ForgivingRedisCache, self).set(key, *args, **options))

    def touch(self, key: Any, *args: Any, **options: Any) -> bool:
        return bool(_or(False, lambda: super(ForgivingRedisCache, self).touch(key, *args, **options)))

    def delete(self, key: Any, *args: Any, **options: Any) -> bool:
        return bool(_or(False, lambda: super(ForgivingRedisCache, self).delete(key, *args, **options)))

    def get_many(self, keys: Any, *args: Any, **options: Any) -> dict[Any, Any]:
        return dict(_or({}, lambda: super(ForgivingRedisCache, self).get_many(keys, *args, **options)))

    def has_key(self, key: Any, *args: Any, **options: Any) -> bool:
        return bool(_or(False, lambda: super(ForgivingRedisCache, self).has_key(key, *args, **options)))

    def incr(self, key: Any, delta: int = 1, *args: Any, **options: Any) -> int:
        """Raises ValueError for a key that is not there, and so while Redis is away."""
        found = _or(None, lambda: super(ForgivingRedisCache, self).incr(key, delta, *args, **options))
        if found is None:
            raise ValueError(f"{key} is not kept")
        return int(found)

    def set_many(self, data: Any, *args: Any, **options: Any) -> list[Any]:
        return list(_or(list(data), lambda: super(ForgivingRedisCache, self).set_many(data, *args, **options)))

    def delete_many(self, keys: Any, *args: Any, **options: Any) -> None:
        _or(None, lambda: super(ForgivingRedisCache, self).delete_many(keys, *args, **options))
