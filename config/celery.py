"""The Celery app and the clock of the product.

Tasks take ids, call one service, and may run twice: they are acknowledged late and handed out again when a worker
dies. Nothing is scheduled by countdown: a message's own delay and the broker's redelivery can meet and run it twice,
so whatever waits is a row, and a sweep on this clock takes it.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from django.conf import settings

from ops.data_directory.file_permissions import restrict_umask

# Worker and clock do not come in by manage.py.
if "celery" in Path(sys.argv[0]).parts[-2:]:
    restrict_umask()

# Name of the sweep: {"task": dotted name, "schedule": seconds}. Every sweep may be late, missed or doubled.
SCHEDULE: dict[str, dict[str, Any]] = {
    "send notices": {"task": "ground.sweep_notices", "schedule": 5.0},
    "seal the audit trail": {"task": "ground.seal_audit", "schedule": 2.0},
    "free ended holds": {"task": "ground.release_holds", "schedule": 30.0},
    "end filings not corrected in time": {"task": "registry.expire_returned", "schedule": 60.0},
    "end seats of closed accounts and screens": {"task": "video.close_lost_seats", "schedule": 5.0},
    "draft missing minutes": {"task": "hearings.draft_missing_minutes", "schedule": 10.0},
    "seat counsel as the cases say": {"task": "hearings.follow_cases", "schedule": 10.0},
    "end the seats of ended postings": {"task": "hearings.leave_rooms", "schedule": 10.0},
    "end the rights of ended postings": {"task": "registry.withdraw_ended_postings", "schedule": 60.0},
    "end held appointments": {"task": "notary.expire_holds", "schedule": 30.0},
}
# A sweep that no worker took for a minute is dropped unread: the next one does its work, and a worker that comes
# back after an hour finds no heap of them.
for _sweep in SCHEDULE.values():
    _sweep["options"] = {"expires": 60}

app = Celery("diwan", set_as_current=True)
app.conf.update(
    broker_url=settings.CELERY_BROKER_URL,
    broker_connection_retry_on_startup=True,
    # For ever: a broker that is away for an hour must not cost the worker.
    broker_connection_max_retries=None,
    broker_transport_options=(
        {"polling_interval": 0.05}
        if settings.EMBEDDED
        else {"visibility_timeout": 120, "global_keyprefix": "diwan-", "socket_keepalive": True}
    ),
    accept_content=["json"],
    task_serializer="json",
    result_serializer="json",
    task_ignore_result=True,
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    task_time_limit=90,
    task_soft_time_limit=60,
    worker_prefetch_multiplier=1,
    worker_hijack_root_logger=False,
    worker_send_task_events=False,
    worker_cancel_long_running_tasks_on_connection_loss=True,
    timezone="UTC",
    enable_utc=True,
    beat_schedule=SCHEDULE,
    # The schedule is this file; a last-run time from another day must not decide what runs now.
    beat_scheduler="celery.beat:Scheduler",
)
app.autodiscover_tasks()
