"""Effects of calendar changes are never changed or deleted."""

from typing import Final

from courts.ground.triggers import append_only

TRIGGERS: Final = (*append_only("calendars_calendareffect", ("id",)),)
