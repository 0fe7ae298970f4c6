"""Acts that one administrator proposed. Each waits for a different one until its time is over."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from courts.approvals import states
from courts.approvals.acts import Act, act
from courts.approvals.states import ProposedActState
from courts.ground import clock


class ProposedAct(models.Model):
    """One act on one object, with its reason, its proposer, and the decision of a different administrator."""

    TRANSITIONS = states.PROPOSED_ACT

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    act = models.CharField(max_length=40, help_text="name of a declared act")
    subject_id = models.UUIDField(help_text="key of the object; the act knows its model")
    detail: Any = models.JSONField(default=dict, blank=True, help_text="what the act needs besides the object")
    reason = models.CharField(max_length=300)
    state = models.CharField(max_length=12, choices=ProposedActState, default=ProposedActState.PROPOSED)
    proposed_by = models.ForeignKey("ground.User", on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(default=clock.now, editable=False)
    expires_at = models.DateTimeField(help_text="it cannot be confirmed from then on")
    decided_by = models.ForeignKey("ground.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=300, blank=True, default="", help_text="reason of a refusal")

    records: ClassVar[models.Manager[ProposedAct]] = models.Manager()
    objects: ClassVar[models.Manager[ProposedAct]] = models.Manager()

    class Meta:
        base_manager_name = "records"
        default_manager_name = "records"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["act", "subject_id"], condition=Q(state="proposed"), name="proposed_act_one_open"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "-proposed_at"], name="proposed_act_by_state")]

    def __str__(self) -> str:
        return f"{self.act} · {self.get_state_display()}"

    @property
    def declared(self) -> Act:
        """The declaration of the act."""
        return act(self.act)

    @property
    def page(self) -> str:
        """The page with more than the facts tell, while the act waits; else empty."""
        return self.declared.page(self) if self.declared.page is not None and self.is_open else ""

    @property
    def is_open(self) -> bool:
        """True while a second administrator can confirm it."""
        return self.state == ProposedActState.PROPOSED and self.expires_at > clock.now()
