"""Recordings: alarms now, recordings that wait to be closed, and those that differ from the store."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.db.models import Count, Min, Q

from courts.ground import clock
from ops.status.findings import Finding, Level
from video.recordings.models import Recording
from video.recordings.states import OPEN, STORAGE_ALARMS, RecordingState

GROUP: Final = "recordings"
# A recording is closed within minutes of its sitting; after this time something keeps it open.
CLOSED_WITHIN: Final = timedelta(hours=1)
# Nothing was recorded in a sitting of these last days: look into it.
RECENT: Final = timedelta(days=7)
LOW_SHARE: Final = 0.10


def recordings() -> list[Finding]:
    """Running recordings with an alarm, unclosed ones, empty ones, and faults of the nightly comparison."""
    now = clock.now()
    counted = Recording.records.aggregate(
        running=Count("pk", filter=Q(state__in=OPEN)),
        alarmed=Count("pk", filter=Q(state__in=OPEN) & ~Q(alarm="")),
        waiting=Count("pk", filter=Q(state=RecordingState.ENDED)),
        oldest=Min("ended_at", filter=Q(state=RecordingState.ENDED)),
        empty=Count("pk", filter=Q(state=RecordingState.FAILED, ended_at__gte=now - RECENT)),
        faulty=Count("pk", filter=~Q(fault="")),
        closed=Count("pk", filter=Q(state=RecordingState.CLOSED)),
        compared=Count("pk", filter=Q(state=RecordingState.CLOSED, compared_at__isnull=False)),
    )
    alarmed = counted["alarmed"]
    code = "recordings_alarmed" if alarmed else "recordings_running"
    level = Level.FAILED if alarmed else Level.OK
    found = [Finding(GROUP, "running", level, code, {"number": counted["running"], "alarmed": alarmed})]
    found += _storage_problems()
    if counted["oldest"] is not None:
        age = (now - counted["oldest"]).total_seconds()
        late = Level.FAILED if age > CLOSED_WITHIN.total_seconds() else Level.OK
        params = {"number": counted["waiting"], "oldest_age": age}
        found.append(Finding(GROUP, "closing", late, "recordings_waiting", params))
    if counted["empty"]:
        found.append(Finding(GROUP, "closing", Level.WARNING, "recordings_empty", {"number": counted["empty"]}))
    if counted["faulty"]:
        row = Recording.records.exclude(fault="").order_by("pk")[0]
        params = {"number": counted["faulty"], "key": str(row.pk), "fault": row.fault}
        found.append(Finding(GROUP, "stored", Level.FAILED, "recordings_faulty", params))
    else:
        found.append(Finding(GROUP, "stored", Level.OK, _comparison(counted)))
    return found


def _storage_problems() -> list[Finding]:
    """Why recordings cannot be written now: each cause has another action."""
    rows = Recording.records.filter(state__in=OPEN, alarm__in=STORAGE_ALARMS)
    counted = dict(rows.order_by("alarm").values_list("alarm").annotate(number=Count("pk")))
    return [
        Finding(GROUP, "running", Level.FAILED, f"recordings_{alarm}", {"number": number})
        for alarm, number in counted.items()
    ]


def _comparison(counted: dict[str, Any]) -> str:
    """The words about a store without a fault: nothing is called compared that no comparison has read."""
    if not counted["closed"]:
        return "recordings_none"
    return "recordings_good" if counted["compared"] else "recordings_uncompared"


def space() -> list[Finding]:
    """Free space for recordings, where they have a file system of their own."""
    folder = Path(settings.RECORDINGS_DIR)
    try:
        if not folder.is_dir() or folder.stat().st_dev == Path(settings.DATA_DIR).stat().st_dev:
            return []
        usage = shutil.disk_usage(folder)
    except OSError as error:
        return [Finding(GROUP, "disk", Level.FAILED, "disk_unknown", {"error": type(error).__name__})]
    share = usage.free / usage.total if usage.total else 0.0
    params = {"free_bytes": usage.free, "total_bytes": usage.total, "percent": round(share * 100)}
    return [Finding(GROUP, "disk", Level.WARNING if share < LOW_SHARE else Level.OK, "disk_free", params)]
