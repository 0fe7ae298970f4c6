"""Runs all checks, each bounded in time, and keeps the report for half a minute."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from datetime import timedelta
from typing import Final

import structlog
from django.core.cache import cache

from courts.ground import clock
from ops.status.bounded import NO_ANSWER, SECONDS, ask_all, quick_statements
from ops.status.checks import (
    backups,
    certificates,
    channels,
    database,
    disk,
    queues,
    recordings,
    rooms,
    services,
    workers,
)
from ops.status.findings import Finding, Level, Report

log = structlog.get_logger("diwan.status")

FRESH: Final = timedelta(seconds=30)
_KEY: Final = "ops-status"

# Asked over the network, at the same time, each in a thread of its own: (name, question).
REMOTE: Final[tuple[tuple[str, str, Callable[[], Finding | None]], ...]] = (
    ("services", "media", services.media),
    ("services", "relay", services.relay),
    ("services", "mail", services.mail),
    ("services", "gateway", services.gateway),
    ("services", "documents", services.documents),
    ("certificates", "certificate", certificates.public_address),
)
_Check = tuple[str, str, Callable[[], list[Finding]]]
# Asked one after the other, outside of any transaction.
LOCAL: Final[tuple[_Check, ...]] = (
    ("services", "broker", workers.broker),
    ("queues", "tasks", queues.broker),
    ("certificates", "certificate", certificates.files),
    ("storage", "disk", disk.space),
    ("recordings", "disk", recordings.space),
)
# Asked of the database, one after the other. The first one tells whether it answers.
DATABASE: Final[tuple[_Check, ...]] = (
    ("services", "database", database.answers),
    ("services", "worker", workers.heartbeat),
    ("services", "clock", database.clocks),
    ("services", "mail_arrival", services.arrival),
    ("queues", "queues", queues.queues),
    ("messages", "messages", channels.channels),
    ("backup", "backup", backups.backups),
    ("rooms", "rooms", rooms.rooms),
    ("recordings", "running", recordings.recordings),
    ("version", "migrations", database.schema),
    ("version", "upgrade", backups.upgrade),
)

_lock = threading.Lock()
# The last report of this process: the cache may be the service that is down.
_kept: list[Report] = []


def run() -> Report:
    """Run every check now. Takes at most some seconds, and raises nothing."""
    remote = ask_all([question for _group, _name, question in REMOTE])
    findings: list[Finding] = []
    for which in DATABASE:
        findings += _answered(which, quick_statements())
        if findings[-1].name == "database" and findings[-1].level is Level.FAILED:
            # Each further question would wait for a connection, and blame what it asks about.
            break
    for which in LOCAL:
        findings += _answered(which, nullcontext())
    for (group, name, _question), answer in zip(REMOTE, remote, strict=True):
        if isinstance(answer, Finding):
            findings.append(answer)
        elif isinstance(answer, Exception):
            log.error("a check failed", check=name, exc_info=answer)
            findings.append(_broken(group, name, answer))
        elif answer is NO_ANSWER:
            findings.append(Finding(group, name, Level.FAILED, "no_answer", {"seconds": int(SECONDS)}))
    return Report(clock.now(), tuple(findings))


def _answered(which: _Check, within: AbstractContextManager[None]) -> list[Finding]:
    group, name, check = which
    try:
        with within:
            return check()
    except Exception as error:
        log.exception("a check failed", check=name)
        return [_broken(group, name, error)]


def current() -> Report:
    """The report, at most half a minute old. One thread of a process runs the checks; others get the last report."""
    report = _last()
    if report is not None and clock.now() - report.at < FRESH:
        return report
    if not _lock.acquire(blocking=report is None) and report is not None:
        return report
    try:
        newest = _last()
        if newest is None or clock.now() - newest.at >= FRESH:
            newest = run()
            _kept[:] = [newest]
            cache.set(_KEY, newest, FRESH.total_seconds())
        return newest
    finally:
        _lock.release()


def forget() -> None:
    """Drop the kept report, so that the next reader gets a new one."""
    _kept.clear()
    cache.delete(_KEY)


def _last() -> Report | None:
    kept = cache.get(_KEY)
    found = kept if isinstance(kept, Report) else None
    own = _kept[0] if _kept else None
    return max((each for each in (found, own) if each is not None), key=lambda each: each.at, default=None)


def _broken(group: str, name: str, error: Exception) -> Finding:
    return Finding(group, name, Level.FAILED, "check_failed", {"error": type(error).__name__})
