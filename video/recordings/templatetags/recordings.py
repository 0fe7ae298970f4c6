"""Places in a recording, as texts."""

from __future__ import annotations

from django import template

register = template.Library()


@register.filter
def clock_of(milliseconds: int) -> str:
    """A place in a recording as hours, minutes and seconds: `1:02:03`, `02:03`."""
    seconds = max(0, int(milliseconds)) // 1000
    hours, minutes = seconds // 3600, seconds // 60 % 60
    text = f"{minutes:02}:{seconds % 60:02}"
    return f"{hours}:{text}" if hours else text
