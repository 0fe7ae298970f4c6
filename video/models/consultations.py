"""Consultations: private talks between some of a room's people."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from courts.ground import clock
from video.models.rooms import Room


class Consultation(models.Model):
    """A private talk, opened and closed by a host. Seats name theirs; a seat without one is in the room itself."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="consultations")
    title = models.CharField(max_length=60)
    opened_by = models.ForeignKey("ground.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(default=clock.now)
    closed_at = models.DateTimeField(null=True, blank=True)

    records: ClassVar[models.Manager[Consultation]] = models.Manager()
    objects: ClassVar[models.Manager[Consultation]] = models.Manager()

    class Meta:
        # The table keeps its first name.
        db_table = "video_sideroom"
        base_manager_name = "records"
        default_manager_name = "records"
        ordering: ClassVar = ["opened_at"]

    def __str__(self) -> str:
        return self.title
