"""The open proposal of an area."""

from __future__ import annotations

from courts.approvals.models import ProposedAct
from courts.approvals.queries.proposed_acts import acts_listed
from courts.connections.states import ACTS, Area


def open_proposal(area: Area) -> ProposedAct | None:
    """The proposal that waits for a second administrator, if there is one."""
    return acts_listed().filter(act=ACTS[area]).first()
