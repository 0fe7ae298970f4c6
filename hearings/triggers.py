"""Signed minutes and hearing events never change: not in the admin, not in code, not by hand."""

from typing import Final

from courts.ground.triggers import Trigger, append_only, forbid_replace

_FROZEN = "IF OLD.state = 'signed' THEN RAISE EXCEPTION '%s' USING ERRCODE = 'P0001'; END IF;"

TRIGGERS: Final = (
    Trigger(
        name="minutes_frozen_when_signed",
        table="hearings_minutes",
        sqlite="""
        BEFORE UPDATE ON hearings_minutes WHEN OLD.state = 'signed'
        BEGIN SELECT RAISE(ABORT, 'minutes_frozen_when_signed'); END""",
        postgres=(
            "BEFORE UPDATE",
            _FROZEN % "minutes_frozen_when_signed",
        ),
    ),
    Trigger(
        name="minutes_kept_when_signed",
        table="hearings_minutes",
        sqlite="""
        BEFORE DELETE ON hearings_minutes WHEN OLD.state = 'signed'
        BEGIN SELECT RAISE(ABORT, 'minutes_kept_when_signed'); END""",
        postgres=(
            "BEFORE DELETE",
            _FROZEN % "minutes_kept_when_signed",
        ),
    ),
    *forbid_replace("hearings_minutes", ("id",), ("hearing_id", "version"), kept="k.state = 'signed'"),
    *append_only("hearings_hearingevent", ("id",)),
)
