"""Liveness and readiness, for supervisors and proxies. The responses give no details to strangers."""

from __future__ import annotations

import shutil
from typing import Final

from django.conf import settings
from django.core.cache import caches
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from courts.ground.queries import sweeps
from ops.serving.cache import OptionalRedisCache

# Below this, uploads and the embedded database are about to fail.
LEAST_FREE_BYTES: Final = 256 * 1024 * 1024


@never_cache
@require_safe
def live(request: HttpRequest) -> JsonResponse:
    """Answer that the process is alive."""
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """Answer 200 if the database and Redis, where it is used, answer, and the disk has space; 503 otherwise."""
    if _database_answers() and _broker_answers() and _has_space():
        return JsonResponse({"status": "ok"})
    return JsonResponse({"status": "unavailable"}, status=503)


@never_cache
@require_safe
def periodic_tasks(request: HttpRequest) -> JsonResponse:
    """Answer 200 if every sweep succeeds, no row fails again and again, and the clocks agree; 503 otherwise."""
    try:
        is_good = sweeps.health().is_good
    except DatabaseError:
        is_good = False
    return JsonResponse({"status": "ok"}) if is_good else JsonResponse({"status": "degraded"}, status=503)


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            return bool(cursor.fetchone())
    except DatabaseError:
        return False


def _broker_answers() -> bool:
    shared = caches["default"]
    return shared.answers() if isinstance(shared, OptionalRedisCache) else True


def _has_space() -> bool:
    try:
        return shutil.disk_usage(settings.DATA_DIR).free >= LEAST_FREE_BYTES
    except OSError:
        return False
