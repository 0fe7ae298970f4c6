"""Sweeps of hearings. Each may be late, missed or doubled."""

from __future__ import annotations

from celery import shared_task

from hearings.services import minutes, postings, seats


@shared_task(name="hearings.draft_missing_minutes", ignore_result=True)
def draft_missing_minutes() -> int:
    """Draft the minutes that no receiver drafted."""
    return minutes.draft_missing_minutes()


@shared_task(name="hearings.follow_cases", ignore_result=True)
def follow_cases() -> int:
    """Bring counsel's seats in line with the representations of every case with a hearing to come."""
    return seats.follow_cases()


@shared_task(name="hearings.leave_rooms", ignore_result=True)
def leave_rooms() -> int:
    """End the seats of people who serve the court no longer."""
    return postings.leave_rooms()
