"""Messages that left and failed in the last 24 hours, by channel."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.db.models import Count, Q, QuerySet

from courts.ground import clock
from courts.ground.models import Notice, NoticeChannel
from courts.ground.states import NoticeState
from ops.status.findings import Finding, Level
from ops.status.messages_left import INSIDE

GROUP: Final = "messages"
LOOKS_BACK: Final = timedelta(hours=24)


def channels() -> list[Finding]:
    """One finding for each channel that had messages: a warning where more failed than left."""
    since = clock.now() - LOOKS_BACK
    # As the partial indexes of the chart have them.
    sent = _by_channel(Notice.records.filter(~Q(channel__in=INSIDE), state=NoticeState.SENT, sent_at__gte=since))
    failed = _by_channel(Notice.records.filter(state=NoticeState.FAILED, claimed_at__gte=since))
    return [
        _finding(channel, sent.get(channel, 0), failed.get(channel, 0))
        for channel in NoticeChannel
        if channel not in INSIDE and (channel in sent or channel in failed)
    ]


def _by_channel(rows: QuerySet[Notice]) -> dict[str, int]:
    return dict(rows.values_list("channel").annotate(number=Count("pk")).order_by())


def _finding(channel: NoticeChannel, sent: int, failed: int) -> Finding:
    level = Level.WARNING if failed > sent else Level.OK
    return Finding(GROUP, f"by_{channel.value}", level, "channel_counts", {"sent": sent, "failed": failed})
