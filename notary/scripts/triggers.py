"""Rules that the database holds for scripts: events and approvals are never changed or deleted."""

from typing import Final

from courts.ground.triggers import append_only

TRIGGERS: Final = (
    *append_only("notary_scripts_scriptevent", ("id",)),
    *append_only("notary_scripts_approval", ("id",), ("script_id",)),
)
