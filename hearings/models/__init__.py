"""Hearings and their minutes."""

from hearings.models.events import HearingEvent, HearingEventKind
from hearings.models.hearings import Hearing, HearingKind
from hearings.models.minutes import Minutes

__all__ = ["Hearing", "HearingEvent", "HearingEventKind", "HearingKind", "Minutes"]
