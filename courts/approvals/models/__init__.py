"""Models of approvals."""

from courts.approvals.models.proposed_acts import ProposedAct

__all__ = ["ProposedAct"]
