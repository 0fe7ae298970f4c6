"""Celery tasks of sweeps. A task whose batch was full asks for the next at once, before the schedule does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from celery import shared_task
from django.core.cache import cache

from courts.ground.services.sweeps import Swept

# A message that no worker took for so long is dropped: the schedule has sent others since.
EXPIRES = 60


def sweep_task(name: str) -> Callable[[Callable[[], Swept]], Any]:
    """Register a function that sweeps as the periodic task `name`. The task returns the number of changed rows.

    At most one message that continues a sweep waits in the queue. Without this limit, each scheduled message would
    start one more chain while work waits, and the chains would keep every worker from the other tasks.
    """

    def decorate(sweep: Callable[[], Swept]) -> Any:
        @shared_task(name=name, ignore_result=True, expires=EXPIRES)
        def task(is_next: bool = False) -> int:
            waiting = f"sweep-next:{name}"
            if is_next:
                cache.delete(waiting)
            swept = sweep()
            if swept.is_full and cache.add(waiting, value=True, timeout=EXPIRES):
                task.apply_async(kwargs={"is_next": True})
            return swept.done

        task.__doc__ = sweep.__doc__
        return task

    return decorate
