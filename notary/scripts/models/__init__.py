"""Scripts, their members and events."""

from notary.scripts.models.events import ScriptEvent
from notary.scripts.models.members import Member
from notary.scripts.models.scripts import Script

__all__ = ["Member", "Script", "ScriptEvent"]
