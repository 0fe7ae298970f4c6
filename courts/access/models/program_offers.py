"""Programs that an administrator prepares for an account, until its owner accepts or refuses them."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import ClassVar, Final

from django.db import models
from django.db.models import Q

from courts.access import states
from courts.access.states import ProgramOfferState
from courts.ground import clock

LIFE: Final = timedelta(days=14)


def expiry() -> datetime:
    """Return the end of the time in which the owner can accept a program that is prepared now."""
    return clock.now() + LIFE


class ProgramOffer(models.Model):
    """One prepared program. The client of the API is made when the owner accepts: before, there is no secret."""

    TRANSITIONS = states.PROGRAM_OFFER

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey("ground.User", on_delete=models.PROTECT, related_name="program_offers")
    name = models.CharField(max_length=100)
    scopes = models.JSONField(default=list, help_text="keys of `scopes.SCOPES`")
    state = models.CharField(max_length=12, choices=ProgramOfferState, default=ProgramOfferState.WAITING)
    client_id = models.CharField(
        max_length=100, blank=True, default="", help_text="id of the client; the row outlives a revoked client"
    )
    proposed_by = models.ForeignKey(
        "ground.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+", help_text="administrator"
    )
    proposed_at = models.DateTimeField(default=clock.now, editable=False)
    expires_at = models.DateTimeField(default=expiry, help_text="the owner can accept it until then")
    decided_at = models.DateTimeField(null=True, blank=True)

    records: ClassVar[models.Manager[ProgramOffer]] = models.Manager()
    objects: ClassVar[models.Manager[ProgramOffer]] = models.Manager()

    class Meta:
        base_manager_name = "records"
        default_manager_name = "records"
        indexes: ClassVar = [
            models.Index(fields=["state", "-proposed_at"], name="program_offer_by_state"),
            models.Index(fields=["owner", "-proposed_at"], name="program_offer_by_owner"),
            models.Index(fields=["client_id"], name="program_offer_by_client"),
            models.Index(fields=["expires_at"], condition=Q(state="waiting"), name="program_offer_expiry"),
        ]

    def __str__(self) -> str:
        return f"{self.name} · {self.get_state_display()}"

    @property
    def is_open(self) -> bool:
        """True while the owner can accept or refuse it."""
        return self.state == ProgramOfferState.WAITING and self.expires_at > clock.now()
