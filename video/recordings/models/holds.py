"""Legal holds: a recording with an open hold cannot be deleted, whatever its retention says."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from courts.ground import clock
from video.recordings.models.recordings import Recording
from video.recordings.states import HoldOffice


class LegalHold(models.Model):
    """One hold on one recording. It is lifted once; nothing else of it changes: triggers hold it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    recording = models.ForeignKey(Recording, on_delete=models.PROTECT, related_name="holds")
    reason = models.CharField(max_length=300)
    office = models.CharField(
        max_length=8, choices=HoldOffice, default=HoldOffice.RECORD, help_text="it alone lifts it"
    )
    placed_by = models.ForeignKey("ground.User", on_delete=models.PROTECT, related_name="+")
    placed_at = models.DateTimeField(default=clock.now)
    lifted_by = models.ForeignKey("ground.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    lifted_at = models.DateTimeField(null=True, blank=True)
    lift_reason = models.CharField(max_length=300, blank=True, default="")

    records: ClassVar[models.Manager[LegalHold]] = models.Manager()
    objects: ClassVar[models.Manager[LegalHold]] = models.Manager()

    class Meta:
        base_manager_name = "records"
        default_manager_name = "records"
        ordering: ClassVar = ["-placed_at", "pk"]
        indexes: ClassVar = [
            models.Index(fields=["recording"], condition=Q(lifted_at__isnull=True), name="legal_hold_open"),
        ]

    def __str__(self) -> str:
        return f"{self.recording_id} {self.placed_at:%FT%TZ}"

    @property
    def is_open(self) -> bool:
        """True until it is lifted."""
        return self.lifted_at is None
