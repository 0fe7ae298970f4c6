"""Resets of second factors: one request from its first page to the new factor."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext

from courts.access.states import IdentityCheckState
from courts.ground import clock
from courts.ground.models import User
from courts.recovery import states
from courts.recovery.states import FactorResetState


class FactorReset(models.Model):
    """One request. It has an account as soon as a sweep has found one with its address; without one it is deleted."""

    TRANSITIONS = states.FACTOR_RESET

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    address = models.CharField(max_length=254, help_text="as typed; it may be that of no account")
    venue = models.ForeignKey("ground.Venue", on_delete=models.PROTECT, related_name="+")
    account = models.ForeignKey("ground.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    check_at_desk = models.OneToOneField(
        "access.IdentityCheck", on_delete=models.PROTECT, null=True, blank=True, related_name="factor_reset"
    )
    state = models.CharField(max_length=12, choices=FactorResetState, default=FactorResetState.ASKED)
    asked_at = models.DateTimeField(default=clock.now, editable=False)
    expires_at = models.DateTimeField(help_text="the request is over unless an administrator has decided by then")
    approved_by = models.ForeignKey("ground.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True, default="", help_text="of the decision")
    due_at = models.DateTimeField(null=True, blank=True, help_text="end of the waiting time")
    ended_at = models.DateTimeField(null=True, blank=True)

    records: ClassVar[models.Manager[FactorReset]] = models.Manager()
    objects: ClassVar[models.Manager[FactorReset]] = models.Manager()

    class Meta:
        base_manager_name = "records"
        default_manager_name = "records"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account"], condition=Q(state__in=states.OPEN), name="factor_reset_one_open"
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["asked_at"], condition=Q(state="asked"), name="factor_reset_asked"),
            models.Index(fields=["due_at"], condition=Q(state="waiting"), name="factor_reset_waiting"),
            models.Index(fields=["state", "-asked_at"], name="factor_reset_by_state"),
        ]

    def __str__(self) -> str:
        return f"{self.get_state_display()} · {self.asked_at:%Y-%m-%d}"

    @property
    def is_checked(self) -> bool:
        """True if an office has seen the person, and an administrator can decide."""
        check = self.check_at_desk
        was_seen = check is not None and check.state == IdentityCheckState.VERIFIED
        return was_seen and self.state == FactorResetState.CHECKING

    @property
    def state_word(self) -> str:
        """The state as every page names it: until the decision, it says who the request waits for."""
        if self.is_checked:
            return gettext("For an administrator to decide")
        if self.state == FactorResetState.CHECKING:
            return gettext("Waiting for the check at the office")
        return str(self.get_state_display())

    @property
    def is_open(self) -> bool:
        """True until the factors are removed, or the request is over."""
        return self.state in states.OPEN

    @property
    def owner(self) -> User:
        """The account, once a sweep has found it."""
        if self.account is None:
            raise ValueError("no account is known yet")
        return self.account
