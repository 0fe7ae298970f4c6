"""Media stretches: the proof of a single sitting, one row for each unbroken time of one medium of one seat."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from video.models.seats import Seat
from video.models.sittings import Sitting


class Media(models.TextChoices):
    """The media that prove presence."""

    AUDIO = "audio", "Sound"
    VIDEO = "video", "Picture"


class MediaStretch(models.Model):
    """A stretch in which the node received one medium of a seat and everyone in the room could hear or see it.

    Only for rooms whose policy `proves_presence`. Written from the node's reports of each second; `last_at` moves
    forward while media arrives. Triggers hold the rest of the row, and keep it.
    """

    id = models.BigAutoField(primary_key=True)
    sitting = models.ForeignKey(Sitting, on_delete=models.PROTECT, related_name="media_stretches", db_index=False)
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="media_stretches")
    medium = models.CharField(max_length=5, choices=Media)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()

    records: ClassVar[models.Manager[MediaStretch]] = models.Manager()
    objects: ClassVar[models.Manager[MediaStretch]] = models.Manager()

    class Meta:
        base_manager_name = "records"
        default_manager_name = "records"
        ordering: ClassVar = ["first_at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(last_at__gte=F("first_at")), name="media_stretch_in_order")
        ]
        indexes: ClassVar = [models.Index(fields=["sitting", "last_at"], name="media_stretch_by_sitting")]

    def __str__(self) -> str:
        return f"{self.medium} {self.seat_id} {self.first_at:%T} – {self.last_at:%T}"
