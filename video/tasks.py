"""Sweeps of video. Each may run late, be missed or run twice."""

from __future__ import annotations

from celery import shared_task

from video.services import revocation


@shared_task(name="video.close_lost_seats", ignore_result=True)
def close_lost_seats() -> int:
    """End sockets and media of closed accounts and revoked screens."""
    return revocation.sweep()
