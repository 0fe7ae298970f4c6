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
from celery.signals import beat_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from django.conf import settings

from ops.data_directory.file_permissions import restrict_umask
from ops.serving.beat_signals import end_on_signals

# Worker and beat do not start through manage.py.
if "celery" in Path(sys.argv[0]).parts[-2:]:
    restrict_umask()
    beat_init.connect(end_on_signals)

# Name of the sweep: {"task": dotted name, "schedule": seconds}. Every sweep may run late, twice or not at all.
SCHEDULE: dict[str, dict[str, Any]] = {
    "send mails about accounts": {"task": "access.send_account_mails", "schedule": 2.0},
    "make copies of personal data": {"task": "access.make_data_exports", "schedule": 10.0},
    "ask the registry of lawyers": {"task": "access.ask_roll_registry", "schedule": 30.0},
    "end old invitations of administrators": {"task": "administrators.expire", "schedule": 300.0},
    "tell administrators over a replaced mail server": {
        "task": "connections.tell_over_old_server",
        "schedule": 15.0,
    },
    "go on with lost second factors": {"task": "recovery.factor_resets", "schedule": 30.0},
    "begin and end mandates": {"task": "offices.mandates", "schedule": 60.0},
    "delete old sessions and sign-ins": {"task": "access.delete_old_sessions", "schedule": 600.0},
    "delete old registrations": {"task": "access.delete_old_registrations", "schedule": 3600.0},
    "check and import files of people": {"task": "imports.work", "schedule": 3.0},
    "end offers of programs": {"task": "access.expire_program_offers", "schedule": 600.0},
    "delete old requests of programs": {"task": "access.delete_old_client_requests", "schedule": 600.0},
    "send notices": {"task": "ground.sweep_notices", "schedule": 5.0},
    "send notices by SMS and WhatsApp": {"task": "ground.sweep_short_messages", "schedule": 2.0},
    "send codes by SMS": {"task": "access.send_codes", "schedule": 2.0},
    "try messages without a receipt in another way": {"task": "gateways.overdue_messages", "schedule": 30.0},
    "ask about payments under way": {"task": "payments.check_open", "schedule": 10.0},
    "send refunds": {"task": "payments.send_refunds", "schedule": 10.0},
    "seal the audit trail": {"task": "ground.seal_audit", "schedule": 2.0},
    "release expired holds": {"task": "ground.release_holds", "schedule": 30.0},
    "expire filings not corrected in time": {"task": "registry.expire_returned", "schedule": 60.0},
    "adapt deadlines and bookings to the calendar": {"task": "calendars.follow_changes", "schedule": 15.0},
    "close seats of closed accounts and screens": {"task": "video.close_lost_seats", "schedule": 5.0},
    "raise alarms of silent recordings": {"task": "recordings.watch", "schedule": 5.0},
    "close the recordings of ended sittings": {"task": "recordings.close", "schedule": 10.0},
    "remove the files of deleted recordings": {"task": "recordings.remove", "schedule": 60.0},
    "make and remove exports of recordings": {"task": "recordings.exports", "schedule": 3.0},
    "draft missing minutes": {"task": "hearings.draft_missing_minutes", "schedule": 10.0},
    "update the seats of counsel from the cases": {"task": "hearings.follow_cases", "schedule": 10.0},
    "close the seats of ended postings": {"task": "hearings.leave_rooms", "schedule": 10.0},
    "withdraw the rights of ended postings": {"task": "registry.withdraw_ended_postings", "schedule": 60.0},
    "grant the rights of new postings and accounts": {"task": "registry.grant_missing_rights", "schedule": 5.0},
    "replace notaries of ended postings": {"task": "notary.find_notaries", "schedule": 10.0},
    "cancel appointments of ended applications": {"task": "notary.cancel_ended_applications", "schedule": 30.0},
    "expire held appointments": {"task": "notary.expire_holds", "schedule": 30.0},
    "seal issued orders": {"task": "proceedings.seal_orders", "schedule": 5.0},
    "finish interrupted seals of deeds": {"task": "deeds.finish", "schedule": 30.0},
    "tell the parties of sealed deeds": {"task": "deeds.deliver", "schedule": 10.0},
    "add archive time stamps to deeds": {"task": "deeds.archive", "schedule": 60.0},
    "end identity checks by video": {"task": "identity.end_old", "schedule": 10.0},
    # Each does nothing but once a night, in pieces. The check also looks again at what it found different.
    "compare rights with their grounds": {"task": "ground.checks", "schedule": 60.0},
    "compare recordings with the store": {"task": "recordings.compare", "schedule": 60.0},
    "check the whole table of each sweep": {"task": "ground.full_runs", "schedule": 60.0},
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
