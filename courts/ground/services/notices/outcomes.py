"""Outcomes of claimed notices, recorded many at a time: sent, not sent, tried again later."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import F, Q

from courts.ground.actors import SYSTEM
from courts.ground.models import Notice
from courts.ground.models.notices import INSIDE
from courts.ground.services import mail
from courts.ground.services.notices import fallback
from courts.ground.services.notices.claims import Claim
from courts.ground.services.notices.preparing import Ready
from courts.ground.services.transitions import move_all
from courts.ground.states import NoticeReason, NoticeState

MAX_ATTEMPTS = 8
# A message that has another channel left tries that one sooner: about seven minutes after the first attempt. While no
# mail server answers, mails wait for it: it is down for everyone, and short messages cost money.
ATTEMPTS_BEFORE_FALLBACK = 4
# The message was to arrive and did not. Every other reason means that it was rightly not sent.
NOT_ARRIVED = frozenset(
    {
        NoticeReason.TOO_LATE,
        NoticeReason.NO_ADDRESS,
        NoticeReason.REFUSED,
        NoticeReason.NOT_SENT,
        NoticeReason.NUMBER_REFUSED,
        NoticeReason.GATEWAY_SILENT,
        NoticeReason.UNDELIVERED,
        NoticeReason.NO_RECEIPT,
    }
)


def store(claim: Claim, ready: Sequence[Ready]) -> tuple[int, list[Ready]]:
    """Store the words of notices that leave now; those of inbox and worklist are thereby sent.

    Return their number, and those that leave the house and that the claim still holds: nothing else may leave. A
    message whose withdrawal is rolled back stays claimed, and leaves after the lease.
    """
    with transaction.atomic():
        held = Notice.records.filter(claim.is_held, pk__in=[row.notice.pk for row in ready])
        # Rows that are being withdrawn now are locked by that transaction: they are left, not waited for.
        keys = set(held.select_for_update(skip_locked=True).values_list("pk", flat=True))
        kept = [row for row in ready if row.notice.pk in keys]
        _store_words(kept)
        here = [row.notice for row in kept if row.channel in INSIDE]
        sent = len(_move(claim, here, NoticeState.SENT, sent_at=claim.now))
    return sent, [row for row in kept if row.channel not in INSIDE]


_COLUMNS = ("id", "language", "title_ar", "title_en", "body_ar", "body_en", "address", "channel")


def _store_words(ready: Sequence[Ready]) -> None:
    """Write the words of many rows in one statement. A bulk update of Django would compare every row with every key."""
    if not ready:
        return
    key = Notice._meta.pk
    values = [
        (
            key.get_db_prep_value(row.notice.pk, connection),
            row.language,
            row.arabic.title[:300],
            row.english.title[:300],
            mail.plain(row.arabic),
            mail.plain(row.english),
            row.address,
            row.channel,
        )
        for row in ready
    ]
    place = f"({', '.join(['%s'] * len(_COLUMNS))})"
    columns = ", ".join(f"{name} = words.column{number}" for number, name in enumerate(_COLUMNS[1:], start=2))
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {Notice._meta.db_table} SET {columns} FROM (VALUES {', '.join([place] * len(values))}) AS words "  # noqa: S608
            f"WHERE {Notice._meta.db_table}.id = words.column1",
            [value for row in values for value in row],
        )
    for row, (_key, *stored) in zip(ready, values, strict=True):
        for name, value in zip(_COLUMNS[1:], stored, strict=True):
            setattr(row.notice, name, value)


def mark_accepted(claim: Claim, notice: Notice) -> None:
    """Record that the mail server took this message. If the worker dies next, no other sends it again.

    A mail that was withdrawn while the server took it has left: it is sent, and no longer withdrawn.
    """
    now = claim.now
    if Notice.records.filter(claim.is_held, pk=notice.pk).update(accepted_at=now):
        return
    # The update waited for a withdrawal that was open. The withdrawal is committed by now.
    taken = Q(claimed_at=claim.at)
    late = list(Notice.records.filter(taken, pk=notice.pk, state=NoticeState.WITHDRAWN))
    move_all(
        late, NoticeState.SENT, actor=SYSTEM, also={"accepted_at": now, "sent_at": now, "skip_reason": ""}, where=taken
    )


def record_accepted(claim: Claim, notices: Sequence[Notice]) -> int:
    """Record mails that the server took as sent, at the time when it did; return their number."""
    return len(_move(claim, notices, NoticeState.SENT, sent_at=F("accepted_at"), skip_reason=""))


def record_refused(claim: Claim, refused: Sequence[tuple[Notice, NoticeReason]]) -> None:
    """Record notices that do not leave, each with its reason."""
    by_reason: dict[NoticeReason, list[Notice]] = defaultdict(list)
    for notice, reason in refused:
        by_reason[reason].append(notice)
    for reason, rows in by_reason.items():
        if reason in NOT_ARRIVED:
            fail(claim, rows, reason)
        else:
            _move(claim, rows, NoticeState.SKIPPED, skip_reason=reason)


def fail(claim: Claim, notices: Sequence[Notice], reason: NoticeReason) -> None:
    """Record notices that fail for good; a message gets its one attempt on the next channel, if it has one."""
    with transaction.atomic():
        fallback.write(_move(claim, notices, NoticeState.FAILED, skip_reason=reason), reason, at=claim.at)


def hold(claim: Claim, held: Sequence[tuple[Notice, datetime]]) -> None:
    """Put notices back until the given times. This was no attempt."""
    by_time: dict[datetime, list[Notice]] = defaultdict(list)
    for notice, until in held:
        by_time[until].append(notice)
    for until, rows in by_time.items():
        Notice.records.filter(claim.is_held, pk__in=[row.pk for row in rows]).update(
            state=NoticeState.PENDING, due_at=until, attempts=F("attempts") - 1
        )


def pass_on(claim: Claim, ready: Sequence[Ready]) -> None:
    """Leave notices to the sweep of their gateway, due as before. This was no attempt."""
    by_channel: dict[str, list[Notice]] = defaultdict(list)
    for row in ready:
        by_channel[row.channel].append(row.notice)
    for channel, rows in by_channel.items():
        Notice.records.filter(claim.is_held, pk__in=[row.pk for row in rows]).update(
            state=NoticeState.PENDING, channel=channel, attempts=F("attempts") - 1
        )


def retry_later(claim: Claim, notices: Sequence[Notice], reason: NoticeReason) -> None:
    """Put notices back for another attempt after 1, 2, 4 … minutes; after the last attempt they fail for good."""
    going_on = fallback.next_channels(notices, reason)
    last: list[Notice] = []
    by_attempts: dict[int, list[Notice]] = defaultdict(list)
    for row in notices:
        is_sooner = row.pk in going_on and reason != NoticeReason.NOT_SENT
        if row.attempts >= (ATTEMPTS_BEFORE_FALLBACK if is_sooner else MAX_ATTEMPTS):
            last.append(row)
        else:
            by_attempts[row.attempts].append(row)
    fail(claim, last, reason)
    for attempts, rows in by_attempts.items():
        # due_at moves, the expiry does not.
        Notice.records.filter(claim.is_held, pk__in=[row.pk for row in rows]).update(
            state=NoticeState.PENDING,
            due_at=claim.now + timedelta(minutes=2 ** (attempts - 1)),
            skip_reason=reason,
        )


def _move(claim: Claim, notices: Sequence[Notice], to: NoticeState, **also: object) -> list[Notice]:
    return move_all(notices, to, actor=SYSTEM, also=also, where=claim.is_held)
