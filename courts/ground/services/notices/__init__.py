"""Notices: services write them in their own transaction; the outbox sends those that are due; people read them."""

from courts.ground.services.notices.failures import send_again, settle
from courts.ground.services.notices.outbox import sweep, sweep_mails, sweep_short_messages
from courts.ground.services.notices.reading import mark_all_read, mark_read
from courts.ground.services.notices.undelivered import report_arrival, report_undelivered
from courts.ground.services.notices.writing import notify, schedule_reminders, supersede, withdraw

__all__ = [
    "mark_all_read",
    "mark_read",
    "notify",
    "report_arrival",
    "report_undelivered",
    "schedule_reminders",
    "send_again",
    "settle",
    "supersede",
    "sweep",
    "sweep_mails",
    "sweep_short_messages",
    "withdraw",
]
