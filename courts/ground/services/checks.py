"""The nightly checks: each compares a whole table with others, reports what differs, and repairs nothing."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterator
from datetime import time
from itertools import groupby
from uuid import UUID

from django.db.models import F, Q

from courts.ground.declared.checks import Check, Difference, registered
from courts.ground.declared.sweeps import Different
from courts.ground.models import SweepItem, SweepState
from courts.ground.services import sweeps
from courts.ground.services.full_runs import night_of
from courts.ground.services.sweeps import Run, Swept

log = logging.getLogger(__name__)

# An hour before the full runs of the sweeps, which repair what they find: a check names it first.
BEGINS = time(1, 0)


def run_due() -> Swept:
    """Continue the checks of this night, for one batch's time. Returns how many rows it reported.

    A row that was reported is looked at again with backoff, by day too, and forgotten once it agrees. The place that a
    check has reached is stored, as that of a full run is.
    """
    return sweeps.run("ground.checks", _continue)


def differences(check: Check) -> Iterator[Difference]:
    """Compare the whole table now, page by page. Records nothing."""
    after = ""
    while keys := check.page_after(after):
        yield from _compare(check, keys)
        after = str(keys[-1])


def _continue(this: Run) -> Swept:
    done, night = 0, night_of(this.now, BEGINS)
    for check in registered():
        _look_again(check, this)
        state, _ = SweepState.records.get_or_create(pk=check.name)
        while state.full_ended_at is None or state.full_ended_at < night:
            if not this.has_time:
                return Swept(done, is_full=True)
            done += _check_page(check, this, state)
    return Swept(done)


def _check_page(check: Check, this: Run, state: SweepState) -> int:
    if not state.full_after:
        state.full_began_at = this.now
    keys = check.page_after(state.full_after)
    known = set(SweepItem.records.filter(sweep=check.name, key__in=map(str, keys)).values_list("key", flat=True))
    found = [each for each in _compare(check, keys) if str(each.key) not in known] if keys else []
    reported = _report(check, found)
    state.full_after = str(keys[-1]) if keys else ""
    if not keys:
        state.full_ended_at = this.now
    state.save(update_fields=["full_after", "full_began_at", "full_ended_at"])
    return reported


def _look_again(check: Check, this: Run) -> None:
    """Look at reported rows whose next try is due. One that agrees by now, or is gone, is forgotten."""
    due = SweepItem.records.filter(Q(due_at__isnull=True) | Q(due_at__lte=this.now), sweep=check.name)
    keys = list(due.order_by(F("due_at").asc(nulls_first=True), "pk").values_list("key", flat=True)[: check.limit])
    if not keys:
        return
    found = _compare(check, [UUID(key) for key in keys])
    _report(check, found)
    agreeing = set(keys) - {str(each.key) for each in found}
    SweepItem.records.filter(sweep=check.name, key__in=agreeing).delete()


def _compare(check: Check, keys: Collection[UUID]) -> list[Difference]:
    """Return what differs, in order.

    The two sides are read by statements of their own, and a change may be committed between them. So what differs is
    read again, and only what differs both times counts: no row is locked, and no request waits for a check.
    """
    found = set(check.differences(keys))
    return sorted(found & set(check.differences({each.key for each in found}))) if found else []


def _report(check: Check, found: list[Difference]) -> int:
    """Record each row once, and log each person. Returns the number of rows."""
    count = 0
    for key, each in groupby(found, key=lambda difference: difference.key):
        several = list(each)
        for one in several:
            extra = {"check": check.name, "key": str(key), "person": str(one.person), "reason": one.reason}
            log.error("check found a difference", extra=extra)
        sweeps.report(check.name, key, Different("; ".join(sorted({one.reason for one in several}))))
        count += 1
    return count
