"""The Celery worker and beat as threads of the serving process.

The broker is this process's memory, so a queued task is lost with the process. Work that must not be lost is a row in
the database, which the next sweep takes.
"""

from __future__ import annotations

import threading

from celery import beat
from celery.app import app_or_default
from celery.worker import WorkController, state


class EmbeddedWorker:
    """One worker with two threads, and one beat, started and stopped together."""

    def __init__(self) -> None:
        self._worker: WorkController | None = None
        self._beat: beat.Service | None = None
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        """Start both in the background. Returns immediately."""
        app = app_or_default()
        app.loader.import_default_modules()
        app.finalize()
        self._worker = WorkController(
            app=app,
            pool="threads",
            concurrency=2,
            without_heartbeat=True,
            without_mingle=True,
            without_gossip=True,
        )
        self._beat = beat.Service(app, scheduler_cls="celery.beat:Scheduler", max_interval=0.25)
        for name, run in (("worker", self._worker.start), ("beat", self._beat.start)):
            thread = threading.Thread(target=run, name=name, daemon=True)
            thread.start()
            self._threads.append(thread)

    def stop(self) -> None:
        """Stop beat, let running tasks finish, and wait up to two seconds for each thread."""
        if self._beat is not None:
            self._beat.stop()
        if self._worker is not None:
            state.should_stop = 0
            self._worker.stop()
        for thread in self._threads:
            thread.join(timeout=2)
