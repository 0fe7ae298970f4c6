"""Several messages at once through a gateway: each takes long, and costs this machine little."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import Final

from courts.gateways.adapters import Adapter, Message
from courts.ground.declared.message_channels import NotTaken, Unreachable
from courts.ground.models import Notice

AT_ONCE: Final = 16


def send_all(
    way: Adapter | None, messages: Sequence[tuple[Notice, Message]], *, until: float, lost_limit: int
) -> Iterator[tuple[Notice, Message, str | BaseException]]:
    """Send messages and yield each with the gateway's key or its error, as they end.

    None begins after `until`, but one, nor once `lost_limit` of them were Unreachable: the gateway is down, and each
    would wait for its timeout. What has begun is waited for. The threads ask no database.
    """
    if way is None:
        yield from ((notice, message, NotTaken()) for notice, message in messages)
        return
    waiting, lost = deque(messages), 0
    running: dict[Future[str], tuple[Notice, Message]] = {}
    with ThreadPoolExecutor(AT_ONCE, "gateway") as pool:
        has_begun = False
        while True:
            # After a lost connection no more at once than may still be lost.
            limit = min(AT_ONCE, lost_limit - lost) if lost else AT_ONCE
            while waiting and len(running) < limit:
                if has_begun and time.monotonic() >= until:
                    break
                next_one = waiting.popleft()
                running[pool.submit(way.send, next_one[1])] = next_one
                has_begun = True
            if not running:
                return
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                notice, message = running.pop(future)
                error = future.exception()
                lost += isinstance(error, Unreachable)
                yield notice, message, error if error is not None else future.result()
