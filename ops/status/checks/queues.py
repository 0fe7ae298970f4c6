"""Queues of work and the age of their oldest item. Each is counted up to a bound, by an index of the waiting rows."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from celery.app import app_or_default
from django.conf import settings
from django.db.models import Model, QuerySet
from redis import Redis
from redis.exceptions import RedisError

from courts.access.models import DataExport
from courts.ground import clock
from courts.ground.models import AccountMail, Notice, SweepItem
from courts.ground.services import audit
from courts.ground.states import NoticeState
from ops.status.findings import Finding, Level

GROUP: Final = "queues"
COUNTED: Final = 1000
WARN_AGE: Final = timedelta(minutes=5)
FAIL_AGE: Final = timedelta(minutes=30)
BROKER_FULL: Final = 1000


def queues() -> list[Finding]:
    """Messages and mails that are due, rows that sweeps retry, and audit entries without a seal."""
    now = clock.database_now()
    due: tuple[tuple[str, QuerySet[Any, Any], str], ...] = (
        ("outbox", Notice.records.filter(state=NoticeState.PENDING, due_at__lte=now), "due_at"),
        ("account_mails", AccountMail.records.filter(due_at__lte=now), "due_at"),
        ("exports", DataExport.records.filter(ready_at__isnull=True), "requested_at"),
    )
    findings = [_waiting(name, rows, column, now) for name, rows, column in due]
    unsealed = audit.backlog(COUNTED)
    findings.append(_aged("seal", unsealed.number, unsealed.oldest_at, now))
    retried = SweepItem.records.filter(failed_at__isnull=False)
    findings.append(_waiting("retries", retried, "failed_at", now, is_late=False))
    return findings


def _waiting(name: str, rows: QuerySet[Model], column: str, now: datetime, *, is_late: bool = True) -> Finding:
    oldest: Any = rows.order_by(column).values_list(column, flat=True).first()
    number = rows.order_by()[: COUNTED + 1].count() if oldest is not None else 0
    return _aged(name, number, oldest, now, is_late=is_late)


def _aged(name: str, number: int, oldest: datetime | None, now: datetime, *, is_late: bool = True) -> Finding:
    if oldest is None:
        return Finding(GROUP, name, Level.OK, "queue_empty")
    age = max(timedelta(0), now - oldest)
    level = Level.OK
    if is_late and age > WARN_AGE:
        level = Level.FAILED if age > FAIL_AGE else Level.WARNING
    params = {"number": min(number, COUNTED), "oldest_age": age.total_seconds()}
    return Finding(GROUP, name, level, "queue_many" if number > COUNTED else "queue_waits", params)


def broker_queue() -> str:
    """The key of the tasks in Redis: the prefix of the broker, and the name of Celery's queue."""
    conf = app_or_default().conf
    return str(conf.broker_transport_options.get("global_keyprefix", "")) + str(conf.task_default_queue)


def broker() -> list[Finding]:
    """The messages for workers in Redis, which have no times. A Redis that does not answer is another finding."""
    if settings.EMBEDDED:
        return []
    try:
        with Redis.from_url(settings.REDIS_URL, socket_connect_timeout=2, socket_timeout=2) as redis:
            number: Any = redis.llen(broker_queue())
    except (RedisError, ValueError):
        return []
    level = Level.WARNING if number > BROKER_FULL else Level.OK
    return [Finding(GROUP, "tasks", level, "queue_number", {"number": int(number)})]
