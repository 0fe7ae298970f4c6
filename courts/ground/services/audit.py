"""Writing and sealing the audit trail."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import IntegrityError, connection, models, transaction
from django.db.models import F, Max

from courts.ground import clock
from courts.ground.actors import Actor
from courts.ground.declared import integrity
from courts.ground.models import AuditEntry, AuditSeal

GENESIS = "0" * 64
_SEALER_LOCK = 0x_D1_3A_11


def record(action: str, subject: models.Model, *, actor: Actor, detail: Mapping[str, Any] | None = None) -> AuditEntry:
    """Write one entry in the caller's transaction. It is never updated and never deleted.

    Raises no errors of its own. If the transaction is rolled back, the entry is rolled back with it.
    """
    extra = dict(detail or {})
    if actor.device is not None:
        extra["device"] = str(actor.device.pk)
    return AuditEntry.records.create(
        actor=actor.user,
        actor_label=actor.label[:200],
        action=action,
        subject_label=subject._meta.label_lower,
        subject_id=str(subject.pk),
        detail=extra,
    )


def proofs_of(action: str, name: str) -> Iterator[tuple[str, Any]]:
    """Yield (key of the subject, value that the detail has under `name`) of each entry of this action.

    Entries that were sealed first come first. For integrity checks alone, which compare rows with what was sealed.
    """
    entries = AuditEntry.records.filter(action=action).order_by(F("seal").asc(nulls_last=True), "pk")
    yield from entries.values_list("subject_id", f"detail__{name}").iterator(chunk_size=1000)


def canonical(entry: AuditEntry) -> bytes:
    """The bytes of an entry that are hashed: every column, keys sorted, times in UTC with microseconds."""
    return json.dumps(
        {
            "id": entry.pk,
            "token": str(entry.token),
            "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
            "actor": str(entry.actor_id or ""),
            "actor_label": entry.actor_label,
            "action": entry.action,
            "subject_label": entry.subject_label,
            "subject_id": entry.subject_id,
            "detail": entry.detail,
        },
        sort_keys=True,
        ensure_ascii=False,
        separators=(",", ":"),
    ).encode()


def link(previous: str, entry: AuditEntry) -> str:
    """The hash of an entry that follows `previous` in the chain."""
    return hashlib.sha256(previous.encode() + canonical(entry)).hexdigest()


def seal(*, limit: int = 500) -> int:
    """Append up to `limit` unsealed, committed entries to the chain. Returns the number.

    Transactions do not commit in the order of the keys, so the chain follows the order of sealing, not of keys.
    Only one sealer works at a time: an advisory lock on PostgreSQL, the single writer on SQLite, and in any case the
    unique `previous`, on which a second sealer fails and returns 0.
    """
    try:
        with transaction.atomic():
            if connection.vendor == "postgresql":
                with connection.cursor() as cursor:
                    cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_SEALER_LOCK])
                    if not cursor.fetchone()[0]:
                        return 0
            last = AuditSeal.records.order_by("-pk").first()
            previous = last.hash if last else GENESIS
            seals = []
            for entry in AuditEntry.records.filter(seal__isnull=True).order_by("pk")[:limit]:
                current = link(previous, entry)
                seals.append(AuditSeal(entry=entry, previous=previous, hash=current))
                previous = current
            AuditSeal.records.bulk_create(seals)
            return len(seals)
    except IntegrityError:
        return 0


@dataclass(frozen=True, slots=True)
class Verification:
    """The result of a verification. `broken_at` is the key of the first entry that does not match its seal.

    `changed` has a line for each frozen record that differs from its entry.
    """

    sealed: int
    unsealed: int
    broken_at: int | None
    lag: timedelta
    changed: tuple[str, ...] = ()

    @property
    def is_whole(self) -> bool:
        """True if no sealed entry was changed, removed or inserted, and every frozen record matches its entry."""
        return self.broken_at is None and not self.changed


def verify() -> Verification:
    """Recompute every seal from the first, and compare frozen records with their entries. Read-only."""
    previous = GENESIS
    sealed = 0
    broken: int | None = None
    for current in AuditSeal.records.select_related("entry").order_by("pk").iterator(chunk_size=1000):
        if current.previous != previous or link(previous, current.entry) != current.hash:
            broken = current.entry_id
            break
        previous = current.hash
        sealed += 1
    waiting = AuditEntry.records.filter(seal__isnull=True)
    oldest: datetime | None = waiting.order_by("pk").values_list("at", flat=True).first()
    lag = clock.now() - oldest if oldest else timedelta(0)
    top = AuditSeal.records.aggregate(top=Max("pk"))["top"]
    if broken is None and top is not None and AuditSeal.records.count() != sealed:
        broken = top
    return Verification(
        sealed=sealed, unsealed=waiting.count(), broken_at=broken, lag=lag, changed=tuple(integrity.changed())
    )
