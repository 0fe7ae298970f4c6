"""Periodic tasks of hearings. Each is idempotent and may run late, twice or not at all."""

from __future__ import annotations

from courts.ground.periodic import sweep_task
from courts.ground.services.sweeps import Swept
from hearings.services import minutes, postings, seats


@sweep_task("hearings.draft_missing_minutes")
def draft_missing_minutes() -> Swept:
    """Draft the minutes that no receiver drafted."""
    return minutes.draft_missing_minutes()


@sweep_task("hearings.follow_cases")
def follow_cases() -> Swept:
    """Update counsel's seats where a case and its hearings to come do not agree."""
    return seats.follow_cases()


@sweep_task("hearings.leave_rooms")
def leave_rooms() -> Swept:
    """End the seats of staff whose posting at the court has ended."""
    return postings.leave_rooms()
