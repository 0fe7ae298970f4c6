"""The channel layer of separate processes survives a Redis that hangs."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.utils.module_loading import import_string
from redis.exceptions import RedisError

from tests.services.redis_server import OwnRedis

pytestmark = pytest.mark.integration


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[OwnRedis]:
    made = OwnRedis(tmp_path)
    made.start()
    yield made
    made.kill()


async def test_redis_that_hangs_causes_short_waits_and_is_used_again(redis: OwnRedis) -> None:
    configured = settings.CHANNEL_LAYERS["default"]
    [host] = configured["CONFIG"]["hosts"]
    layer = import_string(configured["BACKEND"])(**{**configured["CONFIG"], "hosts": [{**host, "address": redis.url}]})
    channel = await layer.new_channel()
    await layer.group_add("room", channel)
    await layer.group_send("room", {"type": "before"})
    assert (await layer.receive(channel))["type"] == "before"
    assert redis.process is not None
    redis.process.send_signal(signal.SIGSTOP)
    async with asyncio.timeout(8):
        with pytest.raises(RedisError):
            await layer.group_send("room", {"type": "lost"})
    redis.process.send_signal(signal.SIGCONT)
    async with asyncio.timeout(20):
        await layer.group_send("room", {"type": "after"})
        while (await layer.receive(channel))["type"] != "after":
            pass
    await layer.flush()
