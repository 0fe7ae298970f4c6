"""The nightly full run: it checks the whole table of each sweep, and reports what the sweep had missed."""

from __future__ import annotations

import logging
from datetime import datetime, time, timedelta
from typing import Any, TypeVar

from django.db import models

from courts.ground.declared.sweeps import Sweep, registered
from courts.ground.models import SweepItem, SweepState
from courts.ground.models.people import POSTING_ZONE
from courts.ground.services import sweeps
from courts.ground.services.sweeps import Run, Swept

log = logging.getLogger(__name__)

M = TypeVar("M", bound=models.Model)

# The full runs of a day begin at this hour, when the courts are closed.
BEGINS = time(2, 0)
# Rows of the table in one statement: it stays short whatever the size of the table.
CHUNK = 5_000


def run_due() -> Swept:
    """Continue the full runs of this night, for one batch's time. Returns how many rows they repaired.

    The place that a run has reached is stored: it goes on after an interruption, and in small pieces between the
    other tasks.
    """
    return sweeps.run("ground.full_runs", _continue)


def _continue(this: Run) -> Swept:
    repaired, is_full = 0, False
    night = night_of(this.now, BEGINS)
    states = SweepState.records.in_bulk()
    for sweep in registered():
        state = states.get(sweep.name)
        if sweep.recent is None or (state is not None and state.full_ended_at and state.full_ended_at >= night):
            continue
        if not this.has_time:
            is_full = True
            break
        repaired += check_all(sweep, this)
    return Swept(repaired, is_full)


def night_of(now: datetime, hour: time) -> datetime:
    """Return the last time that nightly work of this hour was to begin."""
    there = now.astimezone(POSTING_ZONE)
    begins = datetime.combine(there.date(), hour, POSTING_ZONE)
    return begins if begins <= there else begins - timedelta(days=1)


def check_all(sweep: Sweep[M], this: Run) -> int:
    """Check the rows of one table from the place that the last call reached. Returns how many it repaired.

    A row counts as repaired only if the sweep would not have found it: its signal was lost.
    """
    state, _ = SweepState.records.get_or_create(pk=sweep.name)
    if not state.full_after:
        state.full_began_at, state.repairing = this.now, 0
    before = state.repairing
    while this.has_time:
        last = _check_chunk(sweep, this, state)
        if last is None:
            _finish(state, this)
            break
        state.full_after = last
        state.save(update_fields=["full_after", "full_began_at", "repairing"])
    return state.repairing - before


def _check_chunk(sweep: Sweep[M], this: Run, state: SweepState) -> str | None:
    """Check the next rows in the order of the keys. Returns the last key, or None after the end of the table."""
    wanted = sweep.wanted(this.now)
    rows: models.QuerySet[Any] = wanted.model._base_manager.order_by("pk")
    if state.full_after:
        rows = rows.filter(pk__gt=state.full_after)
    last = rows.values_list("pk", flat=True)[CHUNK - 1 : CHUNK].first()
    found = wanted.order_by("pk").filter(**({"pk__gt": state.full_after} if state.full_after else {}))
    if last is not None:
        found = found.filter(pk__lte=last)
    for key in found.values_list("pk", flat=True):
        if _is_known(sweep, key, this, state):
            continue
        if sweeps.take(sweep, str(key), wanted, this):
            state.repairing += 1
            log.warning("full run repaired a row", extra={"sweep": sweep.name, "key": str(key)})
        elif this.skipped:
            sweeps.ask(sweep.name, [key])
    return str(last) if last is not None else None


def _is_known(sweep: Sweep[M], key: Any, this: Run, state: SweepState) -> bool:
    """True for a row that the sweep finds by itself."""
    if sweep.recent is None or SweepItem.records.filter(sweep=sweep.name, key=str(key)).exists():
        return True
    recent = sweep.recent(sweep.wanted(this.now), Run(state, this.now).since)
    return recent.filter(pk=key).exists()


def _finish(state: SweepState, this: Run) -> None:
    state.full_after, state.full_ended_at, state.repaired = "", this.now, state.repairing
    state.save(update_fields=["full_after", "full_began_at", "full_ended_at", "repairing", "repaired"])
    level = logging.WARNING if state.repaired else logging.INFO
    log.log(level, "full run ended", extra={"sweep": state.name, "repaired": state.repaired})
