"""The one way to sweep: narrow keys, one locked row per transaction, a bad row reported and left, database time."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID, uuid4

from celery.exceptions import SoftTimeLimitExceeded
from django.db import models, transaction

from courts.ground import clock
from courts.ground.declared.sweeps import Different, Later, Sweep
from courts.ground.models import SweepItem, SweepState

log = logging.getLogger(__name__)

M = TypeVar("M", bound=models.Model)

# A transaction that began before a run may commit after it. No transaction of the product lasts as long as this: a
# request and a task have at most 90 seconds. The nightly full run finds what a longer one (an import) left behind.
OVERLAP = timedelta(minutes=15)
# The first run of an installation looks back so far; its first full run looks at everything.
FIRST_LOOK = timedelta(days=1)
# A run that found nothing writes its success so often.
HEARTBEAT = timedelta(seconds=30)
# A batch ends after this time, well within the time limit of a task.
SECONDS = 20.0
FIRST_RETRY = timedelta(seconds=30)
LAST_RETRY = timedelta(hours=6)
LAST_RETRY_OF_WAITING = timedelta(minutes=10)
# Known rows of one sweep that are read. With more, something other than a row is at fault.
MAX_ITEMS = 10_000


@dataclass(frozen=True, slots=True)
class Swept:
    """Result of a run: the number of rows that it changed, and whether more of them wait."""

    done: int = 0
    is_full: bool = False

    def __add__(self, other: Swept) -> Swept:
        """Both runs together."""
        return Swept(self.done + other.done, self.is_full or other.is_full)


@dataclass(slots=True)
class Run:
    """One run of a sweep. `now` is the database's time at its start, `since` the start of what may have changed.

    `skipped`: another transaction held the last row. `left_behind` keeps the last success where it is, so that the
    next run looks at the same rows again.
    """

    state: SweepState
    now: datetime
    left_behind: bool = False
    skipped: bool = False
    _began: float = field(default_factory=time.monotonic)

    @property
    def name(self) -> str:
        """The name of the sweep."""
        return self.state.name

    @property
    def since(self) -> datetime:
        """The last success, less an overlap for transactions that were open then."""
        return (self.state.succeeded_at or self.now - FIRST_LOOK) - OVERLAP

    @property
    def has_time(self) -> bool:
        """False when the run should end."""
        return time.monotonic() - self._began < SECONDS


def run(name: str, work: Callable[[Run], Swept], *, waits_for_time: bool = True) -> Swept:
    """Run `work` in the database's time and record its success. Safe to run in several workers at once.

    A run is refused, and reported, while the clocks of this machine and of the database differ; not so with
    `waits_for_time=False`, for work that is due whatever the time. An error of the whole run is recorded and raised.
    """
    try:
        with clock.database_time(max_skew=clock.MAX_SKEW if waits_for_time else None) as now:
            this = Run(_state(name), now)
            try:
                swept = work(this)
            except Exception as error:
                SweepState.records.filter(pk=name).update(failed_at=now, error=_name_of(error))
                raise
            _record_success(this, swept)
            return swept
    except clock.ClocksDiffer as differ:
        log.error("sweep refused: the clocks differ", extra={"sweep": name, "seconds": differ.skew.total_seconds()})  # noqa: TRY400 - the trace says nothing more
        _state(name)
        SweepState.records.filter(pk=name).update(refused_at=differ.now, skew=differ.skew.total_seconds())
        return Swept()


def sweep(which: Sweep[M]) -> Swept:
    """Act on one batch of the rows that are due, each in its own transaction under its own lock.

    A row that another transaction holds is left to the next run. A row that fails is reported, and retried with
    backoff, so that it cannot keep the others from their turn. Safe to run in several workers at once.
    """
    return run(which.name, lambda this: _sweep_batch(which, this), waits_for_time=which.waits_for_time)


def sweep_each(*several: Sweep[Any]) -> Swept:
    """Run several sweeps one after the other."""
    return sum((sweep(each) for each in several), Swept())


def ask(name: str, keys: Iterable[UUID | int | str]) -> None:
    """Ask a sweep to look at objects, in the caller's transaction: it does so after the commit. Idempotent."""
    items = [SweepItem(sweep=name, key=str(key), token=uuid4()) for key in sorted(map(str, keys))]
    SweepItem.records.bulk_create(
        items, update_conflicts=True, unique_fields=["sweep", "key"], update_fields=["token", "due_at"]
    )


def report(name: str, key: object, error: Exception | Later | Different) -> None:
    """Record that a sweep could not finish one object, and put off its next try: 30 s, 1 min, 2 min … 6 h.

    An object that only waits for something else is tried every ten minutes at least, and is no failure. An object that
    a check found different is a failure, although no error was raised.
    """
    waits = isinstance(error, Later)
    reason = _name_of(error) if isinstance(error, Exception) else error.reason
    longest = LAST_RETRY_OF_WAITING if waits else LAST_RETRY
    with transaction.atomic():
        item, _ = SweepItem.records.select_for_update().get_or_create(sweep=name, key=str(key))
        item.attempts += 1
        item.due_at = clock.now() + min(FIRST_RETRY * 2 ** min(item.attempts - 1, 20), longest)
        item.failed_at, item.error = None if waits else clock.now(), reason[:80]
        item.save(update_fields=["attempts", "due_at", "failed_at", "error"])
    extra = {"sweep": name, "key": str(key), "attempts": item.attempts, "reason": reason}
    if isinstance(error, Later):
        log.info("sweep retries a row later", extra=extra)
    elif isinstance(error, Different):
        log.error("a row differs", extra=extra)
    else:
        log.error("sweep failed on a row", extra=extra, exc_info=error)


def _state(name: str) -> SweepState:
    return SweepState.records.filter(pk=name).first() or SweepState.records.get_or_create(pk=name)[0]


def _record_success(this: Run, swept: Swept) -> None:
    if this.left_behind or swept.is_full:
        return
    last = this.state.succeeded_at
    if last is None or swept.done or this.now - last >= HEARTBEAT:
        # Two runs may overlap: the later start must not be replaced by the earlier.
        rows = SweepState.records.filter(pk=this.name)
        rows.filter(models.Q(succeeded_at__isnull=True) | models.Q(succeeded_at__lt=this.now)).update(
            succeeded_at=this.now
        )


def _name_of(error: Exception) -> str:
    return type(error).__name__[:80]


@dataclass(slots=True)
class _Items:
    """The known rows of a sweep: those to look at now, and those whose next try is later. {key: token}."""

    due: dict[str, UUID]
    later: set[str]


def _items_of(name: str, now: datetime) -> _Items:
    found = _Items({}, set())
    rows = SweepItem.records.filter(sweep=name).order_by(models.F("due_at").asc(nulls_first=True), "pk")
    for key, token, due_at in rows.values_list("key", "token", "due_at")[:MAX_ITEMS]:
        if due_at is None or due_at <= now:
            found.due[key] = token
        else:
            found.later.add(key)
    return found


def _sweep_batch(which: Sweep[M], this: Run) -> Swept:
    wanted = which.wanted(this.now)
    items = _items_of(which.name, this.now)
    recent = wanted if which.recent is None else which.recent(wanted, this.since)
    fresh = recent.exclude(pk__in=items.later) if items.later else recent
    # One more than the batch tells if rows remain.
    keys = [str(key) for key in fresh.values_list("pk", flat=True)[: which.limit + 1]]
    asked = list(items.due)
    batch = dict.fromkeys(asked[: which.limit] + keys[: which.limit])
    is_full = len(keys) > which.limit or len(asked) > which.limit
    done = 0
    for key in batch:
        if not this.has_time:
            is_full = True
            break
        done += take(which, key, wanted, this, items.due.get(key))
    return Swept(done, is_full)


def work_on_each(this: Run, keys: Iterable[UUID], act: Callable[[UUID], int]) -> Swept:
    """Act on objects outside of any transaction, for work that reads long. `act` locks what it writes by itself.

    An object that fails is reported and retried with backoff, so that it cannot keep the others from their turn.
    """
    items, done = _items_of(this.name, this.now), 0
    for key in keys:
        if not this.has_time:
            return Swept(done, is_full=True)
        if str(key) in items.later:
            continue
        try:
            done += act(key)
        except SoftTimeLimitExceeded:
            raise
        except Exception as error:  # noqa: BLE001 - one bad object must not stop the others
            report(this.name, key, error)
        else:
            if str(key) in items.due:
                SweepItem.records.filter(sweep=this.name, key=str(key)).delete()
    return Swept(done, is_full=not this.has_time)


def take(which: Sweep[M], key: str, wanted: models.QuerySet[M], this: Run, token: UUID | None = None) -> bool:
    """Act on one row under its lock; an error is reported, not raised. Returns True if the row changed."""
    try:
        with transaction.atomic():
            outcome = _act_under_lock(which, key, wanted, this)
            if not isinstance(outcome, Later):
                if token is not None and not this.skipped:
                    # An object that was asked for again meanwhile keeps its new item.
                    SweepItem.records.filter(sweep=which.name, key=key, token=token).delete()
                return outcome
    except SoftTimeLimitExceeded:
        raise
    except Exception as error:  # noqa: BLE001 - one bad row must not stop the others
        report(which.name, key, error)
        return False
    report(which.name, key, outcome)
    return False


def _act_under_lock(which: Sweep[M], key: str, wanted: models.QuerySet[M], this: Run) -> bool | Later:
    this.skipped = False
    if which.lock_first is not None:
        early = wanted.filter(pk=key).first()
        if early is None:
            return False
        which.lock_first(early)
    if not _lock(wanted.model, key):
        this.skipped = wanted.model._base_manager.filter(pk=key).exists()
        this.left_behind |= this.skipped
        return False
    # The condition again, by a statement that begins under the lock: it sees every earlier commit.
    row = wanted.filter(pk=key).first()
    return which.act(row) if row is not None else False


def _lock(model: type[models.Model], key: str) -> bool:
    """Lock one row until the transaction ends. False if another transaction holds it, or if it is gone."""
    rows: models.QuerySet[Any] = model._base_manager.select_for_update(skip_locked=True, no_key=True)
    return bool(rows.filter(pk=key).values_list("pk", flat=True))
