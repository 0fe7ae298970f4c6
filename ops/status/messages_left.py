"""Messages that left the house and those that failed, by hour and by day, for the charts of the status page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.core.cache import cache
from django.db.models import Count, Q
from django.db.models.functions import TruncDay, TruncHour

from courts.ground import clock
from courts.ground.models import Notice, NoticeChannel
from courts.ground.models.people import POSTING_ZONE
from courts.ground.states import NoticeState

HOURS: Final = 24
DAYS: Final = 14
# Two weeks of messages are counted again after this time, not at each look.
KEPT_SECONDS: Final = 300
_KEY: Final = "ops-messages-left"
INSIDE: Final = (NoticeChannel.INBOX, NoticeChannel.WORKLIST)


@dataclass(frozen=True, slots=True)
class Bar:
    """The messages of one hour or day. `reminders` are those of the sent ones that remind of an hour to come."""

    starts_at: datetime
    sent: int
    reminders: int
    failed: int


@dataclass(frozen=True, slots=True)
class MessagesLeft:
    """The bars of the last hours and days, the oldest first."""

    hours: tuple[Bar, ...]
    days: tuple[Bar, ...]


def messages_left() -> MessagesLeft:
    """The bars, at most five minutes old."""
    kept = cache.get(_KEY)
    if isinstance(kept, MessagesLeft):
        return kept
    now = clock.now().astimezone(POSTING_ZONE)
    hour = now.replace(minute=0, second=0, microsecond=0)
    day = hour.replace(hour=0)
    found = MessagesLeft(
        tuple(_bars(TruncHour, [hour - timedelta(hours=back) for back in reversed(range(HOURS))])),
        tuple(_bars(TruncDay, [day - timedelta(days=back) for back in reversed(range(DAYS))])),
    )
    cache.set(_KEY, found, KEPT_SECONDS)
    return found


def _bars(trunc: Any, starts: list[datetime]) -> Iterator[Bar]:
    left = Notice.records.filter(~Q(channel__in=INSIDE), state=NoticeState.SENT, sent_at__gte=starts[0])
    sent = {
        at: (number, reminders)
        for at, number, reminders in left.annotate(at=trunc("sent_at", tzinfo=POSTING_ZONE))
        .values_list("at")
        .annotate(number=Count("pk"), reminders=Count("pk", filter=~Q(step="now")))
        .order_by()
    }
    lost = Notice.records.filter(state=NoticeState.FAILED, claimed_at__gte=starts[0])
    failed = dict(
        lost.annotate(at=trunc("claimed_at", tzinfo=POSTING_ZONE))
        .values_list("at")
        .annotate(number=Count("pk"))
        .order_by()
    )
    for start in starts:
        number, reminders = sent.get(start, (0, 0))
        yield Bar(start, number, reminders, failed.get(start, 0))
