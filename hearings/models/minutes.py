"""Minutes of a hearing: drafted from the record of the room, edited by the clerk, signed by the judge."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import ClassVar

from django.db import models
from django.db.models import Q

from courts.ground import clock
from hearings import states
from hearings.models.hearings import Hearing
from hearings.states import MinutesState


class Minutes(models.Model):
    """One version of the minutes. A trigger freezes it once signed; a correction is a new version."""

    TRANSITIONS: ClassVar[Mapping[str, frozenset[str]]] = states.MINUTES

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    hearing = models.ForeignKey(Hearing, on_delete=models.PROTECT, related_name="minutes")
    version = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=8, choices=MinutesState, default=MinutesState.DRAFT)
    text = models.TextField()
    # Incremented by each edit of a draft. The judge signs the edition that they read.
    edition = models.PositiveIntegerField(default=1)
    edited_by = models.ForeignKey("ground.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    edited_at = models.DateTimeField(default=clock.now)
    sha256 = models.CharField(max_length=64, blank=True, default="")
    signed_by = models.ForeignKey("ground.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    records: ClassVar[models.Manager[Minutes]] = models.Manager()
    objects: ClassVar[models.Manager[Minutes]] = models.Manager()

    class Meta:
        base_manager_name = "records"
        default_manager_name = "records"
        verbose_name_plural = "minutes"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["hearing", "version"], name="minutes_version_once"),
            models.UniqueConstraint(fields=["hearing"], condition=Q(state="draft"), name="minutes_one_draft"),
            models.CheckConstraint(
                condition=Q(state="draft") | (~Q(sha256="") & Q(signed_by__isnull=False, signed_at__isnull=False)),
                name="minutes_signature_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.hearing} v{self.version}"
