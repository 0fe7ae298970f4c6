"""SIGTERM and SIGINT of the beat process."""

from __future__ import annotations

import signal
from types import FrameType
from typing import Any

from celery.beat import Service


def end_on_signals(sender: Service, **_other: Any) -> None:
    """Let SIGTERM and SIGINT end this beat. A receiver of `beat_init`; for the main thread of a process.

    Celery's own handler closes the connection to the broker first. When the signal comes while a task is being sent,
    the sender's code then fails on the closed connection, this error takes the place of SystemExit, and beat goes on.
    """

    def end(_signal: int, _frame: FrameType | None) -> None:
        # The loop ends by this, should anything swallow the exception, which ends a wait for the broker or the clock.
        sender._is_shutdown.set()  # noqa: SLF001 - `Service.stop` writes to the log, which the signal may have interrupted
        raise SystemExit

    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, end)
