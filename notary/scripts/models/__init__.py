"""Scripts, their members and events, and the approvals of judges."""

from notary.scripts.models.approvals import Approval
from notary.scripts.models.events import ScriptEvent
from notary.scripts.models.members import Member
from notary.scripts.models.scripts import Script

__all__ = ["Approval", "Member", "Script", "ScriptEvent"]
