"""Fallback: a message that could not be delivered on one channel is tried once more, on the next one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from courts.ground import clock
from courts.ground.declared import message_channels
from courts.ground.models import Notice, NoticeChannel
from courts.ground.states import NoticeReason


def next_channels(notices: Sequence[Notice], reason: NoticeReason) -> dict[UUID, str]:
    """The channel of the one other attempt of each notice, by key, that has one. At most two queries.

    None for a notice that was on another channel before, for one that staff put on its channel, and after its time.
    """
    if reason == NoticeReason.TOO_LATE:
        return {}
    mails, found = [], {}
    gateway = message_channels.gateway()
    for row in notices:
        if not row.is_outside or row.keeps_channel:
            continue
        # Without an address there is no mail to fall back to.
        if row.channel == NoticeChannel.EMAIL or reason == NoticeReason.NO_ADDRESS:
            mails.append(row)
        else:
            found[row.pk] = (
                gateway.next_after(row.channel, reason) if gateway is not None else NoticeChannel.EMAIL.value
            )
    return found | message_channels.instead_of_mail(mails)


def write(failed: Sequence[Notice], reason: NoticeReason, *, at: datetime) -> None:
    """Write the other attempt of notices that have just failed, in the caller's transaction.

    It is a row of its own: right, truth, quiet hours and expiry are asked again when it leaves. The failed row keeps
    its channel and address, and counts as settled: only if the other attempt fails too is there work for a clerk.
    """
    channels = next_channels(failed, reason)
    if not channels:
        return
    Notice.records.bulk_create(
        (
            Notice(
                # One for each failed row, however often its failure is reported.
                key=f"{row.key.rpartition(':')[0]}:next",
                kind=row.kind,
                step=row.step,
                channel=channels[row.pk],
                keeps_channel=True,
                recipient_id=row.recipient_id,
                venue_id=row.venue_id,
                keeps_right=row.keeps_right,
                subject_label=row.subject_label,
                subject_id=row.subject_id,
                version=row.version,
                due_at=at,
                expires_at=row.expires_at,
                created_at=row.created_at,
            )
            for row in failed
            if row.pk in channels
        ),
        ignore_conflicts=True,
    )
    Notice.records.filter(pk__in=list(channels)).update(settled_at=clock.now())
