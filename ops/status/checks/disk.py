"""The space that is left on the disk of the data directory."""

from __future__ import annotations

import shutil
from typing import Final

from django.conf import settings

from ops.health import LEAST_FREE_BYTES
from ops.status.findings import Finding, Level

# Below this share an administrator should act before uploads fail.
LOW_SHARE: Final = 0.10


def space() -> list[Finding]:
    """Free space: a warning below a tenth, a failure below the bound at which `/healthz/ready` answers 503."""
    try:
        usage = shutil.disk_usage(settings.DATA_DIR)
    except OSError as error:
        return [Finding("storage", "disk", Level.FAILED, "disk_unknown", {"error": type(error).__name__})]
    share = usage.free / usage.total if usage.total else 0.0
    level = Level.FAILED if usage.free < LEAST_FREE_BYTES else Level.WARNING if share < LOW_SHARE else Level.OK
    params = {"free_bytes": usage.free, "total_bytes": usage.total, "percent": round(share * 100)}
    return [Finding("storage", "disk", level, "disk_free", params)]
