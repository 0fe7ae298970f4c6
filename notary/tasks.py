"""Periodic tasks of the notary."""

from __future__ import annotations

from celery import shared_task

from notary.services import appointments


@shared_task(name="notary.expire_holds", ignore_result=True)
def expire_holds() -> int:
    """Mark appointments whose hold has ended."""
    return appointments.expire_holds()
