"""The Celery app and the beat schedule of the product.

Tasks take ids, call one service, and must be safe to run twice: they are acknowledged late and delivered again when a
worker dies. Nothing is scheduled by countdown: the delay of a message and the redelivery of the broker can coincide and
run it twice. Work that waits is a row in the database, and a periodic sweep takes it.
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

# Worker and beat do not start through manage.py.
if "celery" in Path(sys.argv[0]).parts[-2:]:
    restrict_umask()

# Name of the sweep: {"task": dotted name, "schedule": seconds}. Every sweep may run late, twice or not at all.
SCHEDULE: dict[str, dict[str, Any]] = {
    "send notices": {"task": "ground.sweep_notices", "schedule": 5.0},
    "seal the audit trail": {"task": "ground.seal_audit", "schedule": 2.0},
    "release expired holds": {"task": "ground.release_holds", "schedule": 30.0},
    "expire filings not corrected in time": {"task": "registry.expire_returned", "schedule": 60.0},
    "close seats of closed accounts and screens": {"task": "video.close_lost_seats", "schedule": 5.0},
    "draft missing minutes": {"task": "hearings.draft_missing_minutes", "schedule": 10.0},
    "update the seats of counsel from the cases": {"task": "hearings.follow_cases", "schedule": 10.0},
    "close the seats of ended postings": {"task": "hearings.leave_rooms", "schedule": 10.0},
    "withdraw the rights of ended postings": {"task": "registry.withdraw_ended_postings", "schedule": 60.0},
    "expire held appointments": {"task": "notary.expire_holds", "schedule": 30.0},
}
# A sweep that waits for a minute is dropped: the next one does its work, and a worker that returns after an hour finds
# no backlog.
for _sweep in SCHEDULE.values():
    _sweep["options"] = {"expires": 60}

app = Celery("diwan", set_as_current=True)
app.conf.update(
    broker_url=settings.CELERY_BROKER_URL,
    broker_connection_retry_on_startup=True,
    # Retry without limit: the worker must survive a broker that is down for an hour.
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
    # The schedule is in this file; a stored last-run time of another day must not decide which task runs now.
    beat_scheduler="celery.beat:Scheduler",
)
app.autodiscover_tasks()
