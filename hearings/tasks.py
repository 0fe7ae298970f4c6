"""Periodic tasks of hearings. Each is idempotent and may run late, twice or not at all."""

from __future__ import annotations

from celery import shared_task

from hearings.services import minutes, postings, seats


@shared_task(name="hearings.draft_missing_minutes", ignore_result=True)
def draft_missing_minutes() -> int:
    """Draft the minutes that no receiver drafted."""
    return minutes.draft_missing_minutes()


@shared_task(name="hearings.follow_cases", ignore_result=True)
def follow_cases() -> int:
    """Update counsel's seats in every case with an upcoming hearing."""
    return seats.follow_cases()


@shared_task(name="hearings.leave_rooms", ignore_result=True)
def leave_rooms() -> int:
    """End the seats of staff whose posting at the court has ended."""
    return postings.leave_rooms()
