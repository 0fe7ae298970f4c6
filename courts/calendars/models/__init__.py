"""Models of calendars: working weeks, changes of the calendar, and what followed from each."""

from courts.calendars.models.changes import CalendarChange, CalendarEffect, ChangedNoun, ChangeKind, EffectKind
from courts.calendars.models.weeks import WeekKind, WorkingWeek

__all__ = [
    "CalendarChange",
    "CalendarEffect",
    "ChangeKind",
    "ChangedNoun",
    "EffectKind",
    "WeekKind",
    "WorkingWeek",
]
