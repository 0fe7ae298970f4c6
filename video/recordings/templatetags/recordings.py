"""Places in a recording, as texts."""

from __future__ import annotations

from django import template

register = template.Library()


DAY_MS = 86_400_000


@register.filter
def time_of_day(milliseconds: int, begin: int) -> str:
    """The time of day at a place in a recording that began at `begin` milliseconds of the day: `09:31:05`."""
    seconds = (int(begin) + int(milliseconds)) % DAY_MS // 1000
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"


@register.filter
def clock_of(milliseconds: int) -> str:
    """A place in a recording as hours, minutes and seconds: `1:02:03`, `02:03`."""
    seconds = max(0, int(milliseconds)) // 1000
    hours, minutes = seconds // 3600, seconds // 60 % 60
    text = f"{minutes:02}:{seconds % 60:02}"
    return f"{hours}:{text}" if hours else text
