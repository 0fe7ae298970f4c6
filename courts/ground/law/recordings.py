"""Law of recordings: the people who may watch them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RecordingLaw:
    """Rules of playback for people other than the staff who keep the record. Source: the institution, not statute.

    parties_may_watch: parties and their counsel watch the recording of their hearing, and a couple that of its
    appointment. Without it they apply to the court, which exports it for them.
    playback_needs_reason: each viewer writes why they watch.
    """

    parties_may_watch: bool = False
    playback_needs_reason: bool = True
