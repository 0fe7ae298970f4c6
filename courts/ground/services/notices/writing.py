"""Writing and withdrawing notices, in the caller's transaction."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime, timedelta

from django.db import models, transaction
from django.db.models import QuerySet

from courts.ground import clock
from courts.ground.actors import Actor
from courts.ground.models import Notice, NoticeChannel, Recipient
from courts.ground.services import audit
from courts.ground.states import NoticeState


def notify(
    kind: str,
    subject: models.Model,
    recipients: Iterable[Recipient],
    *,
    version: int = 1,
    step: str = "now",
    due_at: datetime | None = None,
    expires_at: datetime | None = None,
    keeps_right: bool = False,
) -> None:
    """Write one notice for each recipient and channel, in one statement.

    `keeps_right`: the message tells that the recipient's right ends, so it leaves without that right, and a withdrawal
    leaves it. It must say nothing that the recipient did not know before.

    Idempotent: a second call with the same subject, version, recipient, kind, step and channel changes nothing.
    """
    rows = _rows(
        kind, subject, list(recipients), version, step, due_at=due_at or clock.database_now(), expires_at=expires_at
    )
    written = list(rows)
    for row in written:
        row.keeps_right = keeps_right
    Notice.records.bulk_create(written, ignore_conflicts=True)


def schedule_reminders(
    kind: str,
    subject: models.Model,
    recipients: Iterable[Recipient],
    *,
    starts_at: datetime,
    ladder: Mapping[str, timedelta],
    version: int,
) -> None:
    """Write the reminders before `starts_at`, in one statement.

    Steps already past are dropped, never sent late.
    """
    people = list(recipients)
    now = clock.database_now()
    rows: list[Notice] = []
    for step, before in ladder.items():
        due_at = starts_at - before
        if due_at > now:
            rows += _rows(kind, subject, people, version, step, due_at=due_at, expires_at=starts_at)
    Notice.records.bulk_create(rows, ignore_conflicts=True)


def _rows(
    kind: str,
    subject: models.Model,
    recipients: list[Recipient],
    version: int,
    step: str,
    *,
    due_at: datetime,
    expires_at: datetime | None,
) -> Iterator[Notice]:
    label = subject._meta.label_lower
    for recipient in recipients:
        for channel in channels_of(recipient):
            yield Notice(
                key=f"{label}:{subject.pk}:{version}:{recipient.person.pk}:{kind}:{step}:{channel}",
                kind=kind,
                step=step,
                channel=channel,
                recipient=recipient.person,
                venue=recipient.venue,
                subject_label=label,
                subject_id=subject.pk,
                version=version,
                due_at=due_at,
                expires_at=expires_at,
            )


def channels_of(recipient: Recipient) -> tuple[str, ...]:
    """The channels that reach a recipient: their facility's worklist, or inbox and mail."""
    if recipient.venue is not None:
        return (NoticeChannel.WORKLIST,)
    return (NoticeChannel.INBOX, NoticeChannel.EMAIL)


def withdraw(subject: models.Model, *, actor: Actor) -> int:
    """Withdraw the notices about a subject that have not been sent, but no last message; return how many."""
    rows = _about(subject)
    waiting = rows.filter(
        state__in=[NoticeState.PENDING, NoticeState.CLAIMED],
        # The mail server has that one already.
        accepted_at__isnull=True,
        keeps_right=False,
    )
    return _withdraw(subject, rows, waiting, actor)


def supersede(subject: models.Model, *, kinds: Collection[str], actor: Actor) -> int:
    """Withdraw the notices of these kinds about a subject that no sweep has claimed; return how many.

    A claimed notice may leave in this moment: the caller corrects it by another notice, and `is_current` refuses it.
    """
    rows = _about(subject).filter(kind__in=kinds)
    return _withdraw(subject, rows, rows.filter(state=NoticeState.PENDING), actor)


def _about(subject: models.Model) -> QuerySet[Notice]:
    return Notice.records.filter(subject_label=subject._meta.label_lower, subject_id=subject.pk)


def _withdraw(subject: models.Model, rows: QuerySet[Notice], waiting: QuerySet[Notice], actor: Actor) -> int:
    with transaction.atomic():
        count = waiting.update(state=NoticeState.WITHDRAWN)
        # What failed before is no longer true either: the next message has the new facts.
        rows.filter(state=NoticeState.FAILED, settled_at__isnull=True).update(settled_at=clock.now())
        if count:
            audit.record("notices.withdrawn", subject, actor=actor, detail={"count": count})
    return count
