"""Periodic tasks of the ground. Each may run late, not at all, or twice."""

from __future__ import annotations

from celery import shared_task

from courts.ground.services import audit, notices, reservations


@shared_task(name="ground.sweep_notices", ignore_result=True)
def sweep_notices() -> int:
    """Send the notices that are due."""
    return notices.sweep()


@shared_task(name="ground.seal_audit", ignore_result=True)
def seal_audit() -> int:
    """Append committed audit entries to the hash chain."""
    return audit.seal()


@shared_task(name="ground.release_holds", ignore_result=True)
def release_holds() -> int:
    """Free reservations whose hold has ended."""
    return reservations.release_expired_holds()
