"""Writing and sealing the audit trail."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import IntegrityError, connection, models, transaction
from django.db.models import F, Max

from courts.ground import clock
from courts.ground.actors import Actor
from courts.ground.declared import integrity
from courts.ground.declared.sweeps import Later, Sweep
from courts.ground.models import AuditEntry, AuditSeal, SweepState
from courts.ground.services import sweeps
from courts.ground.services.sweeps import Run, Swept

GENESIS = "0" * 64
_SEALER_LOCK = 0x_D1_3A_11
# The name of the sweep that seals.
NAME = "ground.seal_audit"


def record(action: str, subject: models.Model, *, actor: Actor, detail: Mapping[str, Any] | None = None) -> AuditEntry:
    """Write one entry in the caller's transaction. It is never updated and never deleted.

    Raises no errors of its own. If the transaction is rolled back, the entry is rolled back with it.
    """
    entry = _entry(action, subject, actor, detail)
    entry.save(force_insert=True)
    return entry


def record_all(action: str, subjects: Sequence[tuple[models.Model, Mapping[str, Any]]], *, actor: Actor) -> None:
    """Write one entry for each subject, with its own detail, in one statement of the caller's transaction."""
    AuditEntry.records.bulk_create([_entry(action, subject, actor, detail) for subject, detail in subjects])


def _entry(action: str, subject: models.Model, actor: Actor, detail: Mapping[str, Any] | None) -> AuditEntry:
    extra = dict(detail or {})
    if actor.device is not None:
        extra["device"] = str(actor.device.pk)
    return AuditEntry(
        actor=actor.user,
        actor_label=actor.label[:200],
        action=action,
        subject_label=subject._meta.label_lower,
        subject_id=str(subject.pk),
        detail=extra,
    )


def entries_of(subject: models.Model) -> list[dict[str, str]]:
    """Return the entries of one object for evidence that leaves the institution, the oldest first.

    text: what is hashed. previous, hash: of its link in the chain, both empty while it is not sealed yet. SHA-256 of
    `previous` and `text` one after the other is `hash`.
    """
    rows = AuditEntry.records.filter(subject_label=subject._meta.label_lower, subject_id=str(subject.pk))
    found = []
    for row in rows.select_related("seal").order_by("pk"):
        sealed = getattr(row, "seal", None)
        previous, digest = ("", "") if sealed is None else (sealed.previous, sealed.hash)
        found.append({"text": canonical(row).decode(), "previous": previous, "hash": digest})
    return found


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


def seal(*, limit: int = 500) -> Swept:
    """Append up to `limit` unsealed, committed entries to the chain.

    Transactions do not commit in the order of the keys, so the chain follows the order of sealing, not of keys.
    Only one sealer works at a time: an advisory lock on PostgreSQL, the single writer on SQLite, and in any case the
    unique `previous`, on which a second sealer fails and seals nothing. Only entries above a low-water mark are read.
    """
    return sweeps.run(NAME, lambda run: _seal(run, limit), waits_for_time=False)


def _seal(run: Run, limit: int) -> Swept:
    # One query when there is nothing to do. The mark only rises, so an old one hides no entry.
    if not AuditEntry.records.filter(pk__gt=run.state.mark or 0).exists():
        return Swept()
    try:
        with transaction.atomic():
            if not _is_only_sealer():
                run.left_behind = True
                return Swept()
            # Read under the lock: another sealer may have moved the mark.
            state = SweepState.records.get(pk=run.name)
            rows = AuditEntry.records.filter(pk__gt=state.mark or 0)
            highest = rows.aggregate(highest=Max("pk"))["highest"]
            if highest is None:
                return Swept()
            final = _final_mark(state, highest)
            waiting = list(rows.filter(seal__isnull=True).order_by("pk")[:limit])
            _append(waiting)
            is_full = len(waiting) == limit
            if final is not None and not is_full:
                state.mark, state.next_mark, state.open_writers = final, None, []
            state.save(update_fields=["mark", "next_mark", "open_writers"])
            return Swept(len(waiting), is_full)
    except IntegrityError:
        run.left_behind = True
        return Swept()


def _is_only_sealer() -> bool:
    """Take the sealer's lock until the transaction ends; False if another process has it."""
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_SEALER_LOCK])
        return bool(cursor.fetchone()[0])


def _final_mark(state: SweepState, highest: int) -> int | None:
    """Return a key up to which no further entry can be committed; None while there is none above the mark.

    A key may be missing because its transaction is still open, or for good because it was rolled back. Each transaction
    that writes an entry locks the table before it takes a key, and until it ends. So once the writers that were open
    when `next_mark` was the highest key have ended, every key up to it is there or will never be.
    """
    writers = set(_open_writers())
    if state.next_mark is None or state.next_mark > highest:
        # `highest` was read before the writers. (Above it: the entries were deleted, as between two tests.)
        state.next_mark, state.open_writers = highest, sorted(writers)
    return state.next_mark if writers.isdisjoint(state.open_writers) else None


def _open_writers() -> list[str]:
    """Transactions that are writing entries. On SQLite the caller is the only writer."""
    if connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT virtualtransaction FROM pg_locks WHERE locktype = 'relation' AND mode = 'RowExclusiveLock'"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
            " AND relation = %s::regclass AND pid IS DISTINCT FROM pg_backend_pid()",
            [AuditEntry._meta.db_table],
        )
        return [row[0] for row in cursor.fetchall()]


def _append(entries: Iterable[AuditEntry]) -> None:
    last = AuditSeal.records.order_by("-pk").first()
    previous = last.hash if last else GENESIS
    seals = []
    for entry in entries:
        current = link(previous, entry)
        seals.append(AuditSeal(entry=entry, previous=previous, hash=current))
        previous = current
    AuditSeal.records.bulk_create(seals)


def _passed_over(now: datetime) -> models.QuerySet[AuditEntry]:
    """Entries below the mark without a seal. There are none, unless an entry was inserted with a key of its own."""
    mark = SweepState.records.filter(pk=NAME).values("mark")
    return AuditEntry.records.filter(seal__isnull=True, pk__lte=models.Subquery(mark))


def _seal_late(entry: AuditEntry) -> bool | Later:
    if not _is_only_sealer():
        return Later("another sealer is at work")
    _append([entry])
    return True


PASSED_OVER = Sweep(
    name=NAME,
    wanted=_passed_over,
    act=_seal_late,
    # For the nightly full run alone.
    recent=lambda rows, _since: rows.none(),
)


@dataclass(frozen=True, slots=True)
class Backlog:
    """Entries that wait for their seal: their number up to a bound plus one, and the time of the oldest."""

    number: int
    oldest_at: datetime | None


def backlog(bound: int) -> Backlog:
    """Return what the sealer has before it. Only entries above its low-water mark are read."""
    state = SweepState.records.filter(pk=NAME).first()
    waiting = AuditEntry.records.filter(pk__gt=(state.mark if state else None) or 0, seal__isnull=True).order_by("pk")
    times = list(waiting.values_list("at", flat=True)[: bound + 1])
    return Backlog(len(times), min(times, default=None))


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
