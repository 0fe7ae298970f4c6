"""Rules that the database holds for rooms: seat events are never changed or deleted."""

from typing import Final

from courts.ground.triggers import append_only

TRIGGERS: Final = (*append_only("video_seatevent", ("id",)),)
