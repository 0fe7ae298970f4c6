"""Rules that the database holds for rooms: seat events are never changed or deleted, media stretches only grow."""

from typing import Final

from courts.ground.triggers import Trigger, append_only, forbid_replace

_STRETCHES: Final = "video_mediastretch"
_OTHER: Final = " OR ".join(
    [
        *(f"NEW.{name} <> OLD.{name}" for name in ("id", "sitting_id", "seat_id", "medium", "first_at")),
        "NEW.last_at < OLD.last_at",
    ]
)
_COMPLAINT: Final = "a media stretch only grows"

TRIGGERS: Final = (
    *append_only("video_seatevent", ("id",)),
    *forbid_replace(_STRETCHES, ("id",)),
    Trigger(
        name="media_stretch_grows",
        table=_STRETCHES,
        sqlite=f"BEFORE UPDATE ON {_STRETCHES} WHEN {_OTHER} BEGIN SELECT RAISE(ABORT, '{_COMPLAINT}'); END",
        postgres=("BEFORE UPDATE", f"IF {_OTHER} THEN RAISE EXCEPTION '{_COMPLAINT}' USING ERRCODE = 'P0001'; END IF;"),
    ),
    Trigger(
        name="media_stretch_kept",
        table=_STRETCHES,
        sqlite=f"BEFORE DELETE ON {_STRETCHES} BEGIN SELECT RAISE(ABORT, '{_COMPLAINT}'); END",
        postgres=("BEFORE DELETE", f"RAISE EXCEPTION '{_COMPLAINT}' USING ERRCODE = 'P0001';"),
        # The flush of a test database deletes rows.
    ),
)
