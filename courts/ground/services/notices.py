"""The outbox: services write notices in their own transaction; a sweep sends those that are due."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from django.db import models, transaction
from django.db.models import Q
from django.utils import translation

from courts.ground import clock
from courts.ground.actors import SYSTEM, Actor
from courts.ground.declared import subjects
from courts.ground.errors import Conflict
from courts.ground.models import Contact, Notice, NoticeChannel, Person, Recipient
from courts.ground.services import audit, mail
from courts.ground.services.transitions import move
from courts.ground.states import NoticeState

log = logging.getLogger(__name__)

# A claim older than this belongs to a worker that died: any sweep takes it over.
CLAIM_LIFE = timedelta(minutes=2)
MAX_ATTEMPTS = 8


def notify(
    kind: str,
    subject: models.Model,
    recipients: Iterable[Recipient],
    *,
    version: int = 1,
    step: str = "now",
    due_at: datetime | None = None,
    expires_at: datetime | None = None,
) -> int:
    """Write one notice for each recipient and channel in the caller's transaction; return how many are new.

    Idempotent: a second call with the same subject, version, recipient, kind, step and channel changes nothing.
    """
    label = subject._meta.label_lower
    made = 0
    for recipient in recipients:
        channels = (
            [NoticeChannel.WORKLIST] if recipient.venue is not None else [NoticeChannel.INBOX, NoticeChannel.EMAIL]
        )
        for channel in channels:
            key = f"{label}:{subject.pk}:{version}:{recipient.person.pk}:{kind}:{step}:{channel}"
            _, is_new = Notice.records.get_or_create(
                key=key,
                defaults={
                    "kind": kind,
                    "step": step,
                    "channel": channel,
                    "recipient": recipient.person,
                    "venue": recipient.venue,
                    "subject_label": label,
                    "subject_id": subject.pk,
                    "version": version,
                    "due_at": due_at or clock.now(),
                    "expires_at": expires_at,
                },
            )
            made += is_new
    return made


def schedule_reminders(
    kind: str,
    subject: models.Model,
    recipients: Iterable[Recipient],
    *,
    starts_at: datetime,
    ladder: Mapping[str, timedelta],
    version: int,
) -> int:
    """Write the reminders before `starts_at`, and return how many are new.

    Steps already past are dropped, never sent late.
    """
    people = list(recipients)
    now = clock.now()
    return sum(
        notify(kind, subject, people, version=version, step=step, due_at=starts_at - before, expires_at=starts_at)
        for step, before in ladder.items()
        if starts_at - before > now
    )


def withdraw(subject: models.Model, *, actor: Actor) -> int:
    """Withdraw every notice about a subject that has not been sent, and return how many."""
    with transaction.atomic():
        count = Notice.records.filter(
            subject_label=subject._meta.label_lower,
            subject_id=subject.pk,
            state__in=[NoticeState.PENDING, NoticeState.CLAIMED],
        ).update(state=NoticeState.WITHDRAWN)
        if count:
            audit.record("notices.withdrawn", subject, actor=actor, detail={"count": count})
    return count


def sweep(*, limit: int = 100) -> int:
    """Send the notices that are due, and return how many were sent. Safe to run in several workers at once.

    A conditional update claims each row. The sweep then checks the recipient's right and the subject, and sends
    outside any transaction. If a worker dies after the mail left and before the row says so, the mail is sent again
    with the same Message-ID; the row is written once.
    """
    now = clock.now()
    due = Q(state=NoticeState.PENDING, due_at__lte=now) | Q(state=NoticeState.CLAIMED, claimed_at__lt=now - CLAIM_LIFE)
    sent = 0
    for pk, claimed_at in Notice.records.filter(due).order_by("due_at").values_list("pk", "claimed_at")[:limit]:
        claimed = Notice.records.filter(
            Q(state=NoticeState.PENDING) | Q(state=NoticeState.CLAIMED, claimed_at=claimed_at), pk=pk
        ).update(state=NoticeState.CLAIMED, claimed_at=clock.now(), attempts=models.F("attempts") + 1)
        if claimed:
            sent += _deliver(Notice.records.select_related("recipient__user", "venue").get(pk=pk))
    return sent


def _deliver(notice: Notice) -> bool:
    try:
        obj = subjects.find(notice.subject_label, notice.subject_id)
        skip_reason = "gone" if obj is None else _skip_reason(obj, notice)
        if obj is None or skip_reason:
            move(notice, NoticeState.SKIPPED, actor=SYSTEM, also={"skip_reason": skip_reason})
            return False
        columns = _send(obj, notice)
        move(notice, NoticeState.SENT, actor=SYSTEM, also={"sent_at": clock.now(), **columns})
    except Conflict:
        return False  # withdrawn in the meantime
    except Exception as error:  # noqa: BLE001 - one bad row or a mail server that is down must not stop the others
        log.warning("notice not sent", extra={"notice": str(notice.pk), "error": type(error).__name__})
        _retry_later(notice, error)
        return False
    return True


def _retry_later(notice: Notice, error: Exception) -> None:
    reason = type(error).__name__[:60]
    if notice.attempts >= MAX_ATTEMPTS:
        Notice.records.filter(pk=notice.pk, state=NoticeState.CLAIMED).update(
            state=NoticeState.FAILED, skip_reason=reason
        )
        return
    # Exponential backoff: 1, 2, 4 … minutes. due_at moves, the expiry does not.
    Notice.records.filter(pk=notice.pk, state=NoticeState.CLAIMED).update(
        state=NoticeState.PENDING,
        due_at=clock.now() + timedelta(minutes=2 ** (notice.attempts - 1)),
        skip_reason=reason,
    )


def _skip_reason(obj: models.Model, notice: Notice) -> str:
    declared = subjects.subject(notice.subject_label)
    if notice.expires_at is not None and notice.expires_at <= clock.now():
        return "too late"
    if declared.is_current is not None and not declared.is_current(obj, notice):
        return "superseded"
    # The right is checked on sending, not on writing: a lawyer removed in between gets nothing.
    if not declared.may_see(notice.recipient, obj):
        return "no right"
    return _unreachable(notice)


def _is_current(notice: Notice) -> bool:
    obj, declared = subjects.find(notice.subject_label, notice.subject_id), subjects.subject(notice.subject_label)
    return obj is not None and (declared.is_current is None or declared.is_current(obj, notice))


def _unreachable(notice: Notice) -> str:
    if notice.channel != NoticeChannel.WORKLIST and _is_closed(notice.recipient):
        return "account closed"
    if notice.channel == NoticeChannel.EMAIL and not address_of(notice.recipient):
        return "no address"
    return ""


def _is_closed(person: Person) -> bool:
    """Return True if the person's account was closed. A person who never had one can still get mail."""
    user = getattr(person, "user", None)
    return user is not None and not user.is_active


def address_of(person: Person) -> str:
    """The verified e-mail address of a person, or nothing."""
    found = (
        Contact.records.filter(person=person, channel="email", verified_at__isnull=False)
        .order_by("-verified_at")
        .values_list("address", flat=True)
        .first()
    )
    return found or ""


def _send(obj: models.Model, notice: Notice) -> dict[str, object]:
    make = subjects.subject(notice.subject_label).notice_text
    if make is None:
        raise LookupError(f"{notice.subject_label} has no words for its notices")
    language = "en" if notice.recipient.language == "en" else "ar"
    # Both languages are worded at the time of sending: the inbox then shows what was sent, not the present state.
    texts = {}
    for each in ("ar", "en"):
        with translation.override(each):
            texts[each] = make(obj, notice)
    # The rows behind the words were read one by one. A change in the meantime would mix old and new facts.
    if not _is_current(notice):
        raise Conflict
    address = ""
    if notice.channel == NoticeChannel.EMAIL:
        address = address_of(notice.recipient)
        mail.send(notice, address, arabic=texts["ar"], english=texts["en"])
    return {
        "language": language,
        "title_ar": texts["ar"].title[:300],
        "title_en": texts["en"].title[:300],
        "body_ar": mail.plain(texts["ar"]),
        "body_en": mail.plain(texts["en"]),
        "address": address,
    }


def mark_read(notice: Notice, *, actor: Actor) -> None:
    """Record the reader and the time of the first reading. On the worklist this is the officer's receipt."""
    if notice.read_at is None:
        with transaction.atomic():
            changed = Notice.records.filter(pk=notice.pk, read_at__isnull=True).update(
                read_at=clock.now(), read_by=actor.user
            )
            if changed:
                audit.record("notice.read", notice, actor=actor)
