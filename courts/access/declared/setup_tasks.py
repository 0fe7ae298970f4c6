"""Tasks of the guided set-up that apps above declare."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class SetupTask:
    """One task, open once the administrator exists. `line`: what is saved, empty while nothing is: then it is to do."""

    title: str | Promise
    url_name: str
    order: int
    line: Callable[[], str]


_tasks: dict[str, SetupTask] = {}


def register(task: SetupTask) -> None:
    """Declare a task. Its URL name identifies it."""
    _tasks[task.url_name] = task


def setup_tasks() -> list[SetupTask]:
    """All tasks, in order."""
    return sorted(_tasks.values(), key=lambda task: task.order)
